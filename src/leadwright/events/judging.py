"""Verdicts of many events: what is done with mails, judged with what else happened to them, and everything judged again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.events.bulk import Bounds
from leadwright.events.events import NewEvent
from leadwright.events.verdicts import (
    ALONE,
    CLASSIFIER,
    DELIVERED,
    MAIL_HITS,
    MAIL_MEDIA,
    MAIL_REACH,
    PAGE,
    VERSION,
    Around,
    Judgement,
    MailHit,
    Verdict,
    around_hits,
    is_from_mail,
    judge,
)
from leadwright.platform import sql

_PACKAGE = "leadwright.events"
# Who judges mails of the same subject waits: each must see what the other stored. Subjects share so many locks.
_LOCK, _LOCKS = 7_201_002, 512


@dataclass(frozen=True)
class Judged:
    """An event with what it is judged by, and the verdict in force (None: there is none)."""

    event: int
    subject: int
    name: str
    at: datetime
    context: Mapping[str, object]
    held: Judgement | None
    is_ours: bool


def judge_mail(told: Iterable[NewEvent], bounds: Bounds) -> None:
    """Judge openings and clicks that these new events are part of the story of; a few statements, none where there are no
    mails."""
    arrived = [one for one in told if is_from_mail(one.name, one.context)]
    if not arrived:
        return
    times = [bounds.bounded(one.occurred_at) for one in arrived]
    first, last = min(times), max(times)
    stories = _stories({one.subject for one in arrived}, first, last)
    around = around_hits(hit for hit, _ in stories)
    reached = [
        judged
        for hit, judged in stories
        if hit.name in MAIL_HITS and first - MAIL_REACH <= hit.at <= last + MAIL_REACH
    ]
    write(changed(reached, around), at=bounds.now)


def judge_again(*, after: int, until: int, at: datetime) -> tuple[int, set[int]]:
    """Judge the events of these numbers as if they came today; how many verdicts changed, and the subjects for whom that
    counts."""
    rows = sql.rows(
        sql.statement(_PACKAGE, "hits"), {"after": after, "until": until, "mail": sorted(MAIL_HITS)}
    )
    hits = [
        _judged(event, subject, name, when, context, held)
        for event, subject, name, when, context, *held in rows
    ]
    mails = [one for one in hits if one.name in MAIL_HITS]
    around: dict[int, Around] = {}
    if mails:
        first, last = min(one.at for one in mails), max(one.at for one in mails)
        around = around_hits(hit for hit, _ in _stories({one.subject for one in mails}, first, last))
    found = changed(hits, around)
    write(found, at=at)
    held = {one.event: one for one in hits}
    turned = {
        held[event].subject
        for event, judgement in found.items()
        if _counts(held[event].held) != judgement.verdict.counts
    }
    return len(found), turned


def changed(hits: Iterable[Judged], around: Mapping[int, Around]) -> dict[int, Judgement]:
    """The events whose verdict is another than the one in force, and the new one. What others than this classifier said
    stands."""
    found: dict[int, Judgement] = {}
    for one in hits:
        if not one.is_ours:
            continue
        judgement = judge(one.name, one.context, around.get(one.event, ALONE))
        if judgement is None and one.held is not None:
            judgement = Judgement(Verdict.UNKNOWN)
        if judgement is not None and judgement != one.held:
            found[one.event] = judgement
    return found


def write(judgements: Mapping[int, Judgement], *, at: datetime) -> None:
    """Put these verdicts in force; the ones before are kept."""
    if not judgements:
        return
    events = sorted(judgements)
    sql.execute(sql.statement(_PACKAGE, "end_verdicts"), {"events": events})
    sql.execute(
        sql.statement(_PACKAGE, "write_verdicts"),
        {
            "events": events,
            "verdicts": [str(judgements[one].verdict) for one in events],
            "reasons": [json.dumps(judgements[one].reasons) for one in events],
            "classifier": CLASSIFIER,
            "version": VERSION,
            "at": at,
        },
    )


def _counts(held: Judgement | None) -> bool:
    return held is None or held.verdict.counts


def _stories(subjects: set[int], first: datetime, last: datetime) -> list[tuple[MailHit, Judged]]:
    """Everything that may bear on what was done with mails from `first - MAIL_REACH` to `last + MAIL_REACH`."""
    locks = sorted({subject % _LOCKS for subject in subjects})
    sql.execute("select pg_advisory_xact_lock(%s, one) from unnest(%s::integer[]) as one", [_LOCK, locks])
    rows = sql.rows(
        sql.statement(_PACKAGE, "mail_stories"),
        {
            "subjects": sorted(subjects),
            "since": first - 2 * MAIL_REACH,
            "until": last + 2 * MAIL_REACH,
            "told": [*sorted(MAIL_HITS), DELIVERED],
            "page": PAGE,
            "media": sorted(MAIL_MEDIA),
        },
    )
    return [
        (
            MailHit(event, subject, name, when, message, link),
            _judged(event, subject, name, when, context, held),
        )
        for event, subject, name, when, message, link, context, *held in rows
    ]


def _judged(
    event: int, subject: int, name: str, at: datetime, context: str, held: Sequence[str | None]
) -> Judged:
    verdict, reasons, classifier = held
    return Judged(
        event,
        subject,
        name,
        at,
        json.loads(context),
        None if verdict is None else Judgement(Verdict(verdict), tuple(json.loads(reasons or "[]"))),
        is_ours=classifier in (None, CLASSIFIER),
    )
