"""Reads of saved conditions, and of who is and was in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import Node, SavedTest
from leadwright.leads.access import listed_leads
from leadwright.platform import cursors, sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind as IdKind
from leadwright.platform.ids import public_id
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.segments.documents import SEGMENT
from leadwright.segments.models import KeptSegment

MOVES_DAYS = 7
# Behind the number of every lead.
_BEYOND = 2**63 - 1


@dataclass(frozen=True)
class SegmentName:
    """A published segment by its slug, and what people call it."""

    slug: str
    title: str


@dataclass(frozen=True)
class Segment:
    """A published segment; other segments are in place in its condition."""

    slug: str
    title: str
    describes: str
    condition: Node


@dataclass(frozen=True)
class Members:
    """How many leads are in a segment, entered and left it in the last `MOVES_DAYS` days; `problem` says why it is not kept up
    since `problem_at`, and `settled` is false until everybody was asked to be judged by it.
    """

    inside: int = 0
    entered: int = 0
    left: int = 0
    problem: str = ""
    problem_at: datetime | None = None
    settled: bool = False


class Which(StrEnum):
    """Who of a segment is listed: those in it, or those who entered or left it in the last `MOVES_DAYS` days."""

    INSIDE = "inside"
    ENTERED = "entered"
    LEFT = "left"


@dataclass(frozen=True)
class Stay:
    """A lead (its public id, and its number) was, or is, in a segment; `quiet` where it did nothing to enter."""

    lead: str
    number: int
    entered_at: datetime
    left_at: datetime | None
    quiet: bool


@dataclass(frozen=True)
class StayPage:
    """Stays in order, the place behind the last and the one before the first: None where there is nothing."""

    rows: tuple[Stay, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None


@dataclass(frozen=True)
class KeptMembers:
    """A segment as it is kept: its title, whether it is published still, and its numbers."""

    title: str
    live: bool
    members: Members


@dataclass(frozen=True)
class Crossing:
    """A lead entered or left the segments with these titles at once."""

    at: datetime
    entered: bool
    titles: tuple[str, ...]


def members(*, actor: Actor, at: datetime) -> Mapping[str, Members]:
    """Of each segment that is kept, by slug, who of the leads the actor finds in lists is in it; one statement.

    Who entered or left because the segment began or changed, or came in with a list, counts as no move.
    """
    return {slug: one.members for slug, one in _kept(actor, None, at).items() if one.live}


def kept_members(*, actor: Actor, slug: str, at: datetime) -> KeptMembers:
    """The same of one segment, also of one that is published no more. Raises NotFound where none of this name ever was."""
    found = _kept(actor, slug, at).get(slug)
    if found is not None:
        return found
    live = playbook.published(SEGMENT, slug)
    if live is None:
        raise _missing(slug)
    return KeptMembers(live.body.title, live=True, members=Members())


def stays(
    *,
    actor: Actor,
    slug: str,
    which: Which,
    at: datetime,
    after: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> StayPage:
    """One page of those that `kept_members` counts, who moved last first; two statements at most, however far it is.

    `after` and `before` are cursors of such a page. Where the lead of the place is gone, those who moved at its instant come once
    more: nobody is left out. Raises NotFound where no segment of this name ever was, UnusableCursor.
    """
    listed, cursor = listed_leads(actor), before or after
    way = "" if before else "desc"
    text = (
        sql.statement(__package__, "stays")
        .replace("{which}", _WHICH[which])
        .replace("{moved}", _MOVED[which])
        .replace("{listed}", listed.sql)
        .replace(
            "{place}",
            f"{'>' if before else '<'} (%(moved)s, %(lead)s, %(entered)s)" if cursor else "is not null",
        )
        .replace("{way}", way)
    )
    params = {"slug": slug, "since": at - timedelta(days=MOVES_DAYS), "at": at, "limit": limit + 1}
    place = _place(slug, which, cursor, before=bool(before))
    rows = sql.rows(text, {**listed.params, **params, **place})
    shown = rows[:limit][:: -1 if before else 1]
    if not shown:
        _expect_known(slug)
        return StayPage(())
    more = len(rows) > limit
    return StayPage(
        tuple(Stay(public_id(IdKind.LEAD, uuid), *told) for uuid, _, *told in shown),
        _cursor(slug, which, shown[-1]) if more or before else None,
        _cursor(slug, which, shown[0]) if (more if before else after) else None,
    )


def _cursor(slug: str, which: Which, row: Sequence[Any]) -> str:
    lead, moved, _, entered, *_ = row
    return cursors.pack(f"stays of {slug}, {which}", moved, public_id(IdKind.LEAD, lead), entered)


def _place(slug: str, which: Which, cursor: str | None, *, before: bool) -> dict[str, object]:
    if not cursor:
        return {}
    moved, uuid, entered = cursors.unpack(
        cursor, f"stays of {slug}, {which}", cursors.instant, cursors.row(IdKind.LEAD), cursors.instant
    )
    lead = sql.scalar("select id from lead where public_id = %(uuid)s", {"uuid": uuid})
    if lead is None:
        lead = 0 if before else _BEYOND
    return {"moved": moved, "lead": lead, "entered": entered}


def _expect_known(slug: str) -> None:
    if not KeptSegment.objects.filter(slug=slug).exists() and playbook.published(SEGMENT, slug) is None:
        raise _missing(slug)


# By when each kind of list is ordered.
_MOVED = {Which.INSIDE: "m.entered_at", Which.ENTERED: "m.entered_at", Which.LEFT: "m.left_at"}
# What each kind of list asks of a stay (m); the numbers count by the same.
_WHICH = {
    Which.INSIDE: "m.left_at is null",
    Which.ENTERED: "m.entered_at > %(since)s and m.entered_at <= %(at)s and not m.entered_quietly",
    Which.LEFT: "m.left_at > %(since)s and m.left_at <= %(at)s and not m.left_quietly",
}


def _kept(actor: Actor, slug: str | None, at: datetime) -> dict[str, KeptMembers]:
    listed = listed_leads(actor)
    text = sql.statement(__package__, "members").replace("{listed}", listed.sql)
    for which, asked in _WHICH.items():
        text = text.replace(f"{{{which}}}", asked)
    params = {**listed.params, "since": at - timedelta(days=MOVES_DAYS), "at": at, "slug": slug}
    return {
        one: KeptMembers(title, live, Members(*told)) for one, title, live, *told in sql.rows(text, params)
    }


def crossings(lead: int) -> tuple[Crossing, ...]:
    """Every entering and leaving of a lead, the latest first; no access is checked. Segments of one instant are told together."""
    found = sql.rows(sql.statement(__package__, "crossings"), {"lead": lead})
    return tuple(Crossing(at, entered, tuple(titles)) for at, entered, titles in found)


def segment_names() -> tuple[SegmentName, ...]:
    """Every published segment, by title."""
    found = [SegmentName(one.slug, one.body.title) for one in playbook.published_all(SEGMENT)]
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.slug)))


def find_segment(slug: str) -> Segment:
    """A published segment, ready to be judged by. Raises NotFound when no such segment is published."""
    live = playbook.published(SEGMENT, slug)
    if live is None:
        raise _missing(slug)
    return Segment(slug, live.body.title, live.body.describes, condition_of(slug))


def condition_of(slug: str) -> Node:
    """The condition of a published segment, other segments in place: ready to be evaluated or compiled.

    Raises NotFound when no such segment is published.
    """
    node = conditions.lookup(SavedTest(slug))
    if node is None:
        raise _missing(slug)
    return conditions.inlined(node)


def _missing(slug: str) -> NotFound:
    return NotFound(f"There is no segment {slug}.", slug=slug)


def stuck_segments() -> tuple[KeptSegment, ...]:
    """The published segments that are not kept up, the longest first."""
    return tuple(KeptSegment.objects.filter(live=True).exclude(problem="").order_by("problem_at", "slug"))
