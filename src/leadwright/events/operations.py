"""What changes the log: naming a source, appending events."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from leadwright.events import bulk, judging, straight
from leadwright.events.events import NewEvent
from leadwright.events.models import Reclassification, Source
from leadwright.events.origins import derive_touches, touch_finder
from leadwright.events.touches import Touch
from leadwright.events.verdicts import VERSION
from leadwright.platform import sql, workspace
from leadwright.platform.errors import UnusableInput

New = TypeVar("New")
_EVENTS_A_SUBJECT = 10
_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_SOURCE_COLUMNS = [field.attname for field in Source._meta.concrete_fields]
_FIND_SOURCE = f"select {', '.join(_SOURCE_COLUMNS)} from source where slug = %(slug)s::text"


def ensure_source(*, slug: str, at: datetime, channel: str = "", medium: str = "") -> Source:
    """The source of this name, made when it is new. Repeating changes nothing.

    Raises UnusableInput for a name that is not short, lower case and plain.
    """
    folded = source_slug(slug)
    found = find_source(folded)
    if found is not None:
        return found
    source, _ = Source.objects.get_or_create(
        slug=folded,
        defaults={"name": slug.strip(), "channel": channel, "medium": medium, "created_at": at},
    )
    return source


def source_slug(name: str) -> str:
    """The form in which a source's name is kept and compared. Raises UnusableInput for a name that is not short and plain."""
    folded = re.sub(r"\s+", "-", name.strip().casefold())
    if not _SLUG.fullmatch(folded):
        raise UnusableInput(
            f"“{name}” cannot name a source; use letters, digits, dots and dashes, such as spring-fair-2027.",
            source=name,
        )
    return folded


def append_events(events: Iterable[NewEvent], *, at: datetime) -> dict[int, int]:
    """Store events that were not taken before, many in one statement; returns new events for each subject.

    The same (source, message id) is stored once, however often and in whatever order it comes. A time older
    than 20 years or later than tomorrow is stored at that bound with the claimed time beside it, so that no
    month can refuse a row. Hits get their verdict with them, and what begins a visit is kept as a touch.
    """
    zone = str(workspace.read("time_zone"))
    told = list(events)
    bounds, touch = bulk.Bounds(now=at, zone=zone), touch_finder()
    with transaction.atomic(savepoint=False):
        if straight.can_be_copied(told):
            return straight.append_copied(told, [touch(one) for one in told], bounds)
        return _appended(told, bounds, touch, bulk.append_staged)


@transaction.atomic
def append_named_events(events: Sequence[NewEvent], *, at: datetime) -> dict[int, list[str]]:
    """`append_events` for who has to say of each whether it was new; the message ids of those that were, by subject.

    Of several who send the same at once exactly one is told that it was new.
    """
    bounds = bulk.Bounds(now=at, zone=str(workspace.read("time_zone")))
    return _appended(events, bounds, touch_finder(), bulk.append_staged_named)


def _appended(
    told: Sequence[NewEvent],
    bounds: bulk.Bounds,
    touch: Callable[[NewEvent], Touch | None],
    append: Callable[[bulk.Staged, bulk.Bounds], dict[int, New]],
) -> dict[int, New]:
    staged = bulk.stage(told, touch)
    bulk.learn_staged(staged, at=bounds.now)
    new = append(staged, bounds)
    judging.judge_mail(told, bounds)
    return new


@transaction.atomic
def delete_batch(*, batch: int, subjects: Sequence[int] | None = None) -> int:
    """Delete the events a batch brought, with their receipts and verdicts, so that the batch can come again; how many.

    With `subjects` only theirs.
    """
    return bulk.delete_batch(batch, subjects)


@transaction.atomic
def withdraw_events(*, source: Source, messages: Mapping[str, int]) -> list[int]:
    """Delete what a person recorded by mistake and takes back: events of a source by message id, with the subject of each.

    The subjects that had one; told again later it is taken again. Repeating finds none.
    """
    return bulk.withdraw_events(source.pk, messages)


def discard_sources(*, slugs: Sequence[str]) -> int:
    """Delete sources nothing names any more, which the caller knows; how many. Repeating changes nothing."""
    gone, _ = Source.objects.filter(slug__in=slugs).delete()
    return gone


def find_source(slug: str) -> Source | None:
    """The source of this name, if it exists."""
    found = sql.again(_FIND_SOURCE, {"slug": re.sub(r"\s+", "-", slug.strip().casefold())})
    return Source.from_db("default", _SOURCE_COLUMNS, found[0]) if found else None


@dataclass(frozen=True)
class Reclassified:
    """One step of judging and deriving everything again: how far it is, of how many (events and subjects), what changed so
    far, and
    the subjects for whom something counts otherwise now.
    """

    done: int
    total: int
    verdicts: int
    touches: int
    subjects: frozenset[int]
    is_over: bool


def _whole_log() -> dict[str, int]:
    """Where a run begins and ends: numbers given before the oldest event that is left are not walked through."""
    before, newest, nobody, last = sql.rows(
        """select coalesce(min(id) - 1, 0), coalesce(max(id), 0), coalesce(min(subject) - 1, 0), coalesce(max(subject), 0)
        from event"""
    )[0]
    return {"done_to": before, "until": newest, "done_subject": nobody, "last_subject": last}


@transaction.atomic
def judge_some_again(*, limit: int, at: datetime) -> Reclassified:
    """Judge the next events of the log as if they came today, and after the last of them derive the touches of the next subjects;
    the first call begins, one after the last has nothing to do.

    Goes on where an earlier run of the same classifier ended. Events that come meanwhile are judged as they come.
    """
    run = Reclassification.objects.select_for_update().filter(finished_at=None, version=VERSION).first()
    if run is None:
        run = Reclassification.objects.create(version=VERSION, begun_at=at, **_whole_log())
    if run.done_to < run.until:
        done = min(run.done_to + limit, run.until)
        changed, subjects = judging.judge_again(after=run.done_to, until=done, at=at)
        run.done_to, run.changed = done, run.changed + changed
    else:
        done = min(run.done_subject + max(1, limit // _EVENTS_A_SUBJECT), run.last_subject)
        changed, subjects = derive_touches(after=run.done_subject, until=done)
        run.done_subject, run.touches_changed = done, run.touches_changed + changed
    is_over = run.done_to >= run.until and run.done_subject >= run.last_subject
    run.finished_at = at if is_over else None
    run.save()
    return Reclassified(
        done=run.done_to + run.done_subject,
        total=run.until + run.last_subject,
        verdicts=run.changed,
        touches=run.touches_changed,
        subjects=frozenset(subjects),
        is_over=is_over,
    )
