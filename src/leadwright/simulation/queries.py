"""Reads of simulations: the newest of a body, who would move, and whom a rule takes."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import visible_leads
from leadwright.platform import cursors, sql, work
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.work import WorkLine
from leadwright.playbook import queries as playbook
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.simulation import rules
from leadwright.simulation.bulk import read_numbers
from leadwright.simulation.documents import WORK, work_key
from leadwright.simulation.models import SimulatedRule, Simulation
from leadwright.simulation.results import SimulationResult

# Behind the number of every lead.
_BEYOND: Final = 2**63 - 1


@dataclass(frozen=True)
class Found:
    """A finished simulation. `is_stale`: the version in force is another by now than the one it compares with."""

    reference: str
    kind: str
    slug: str
    version: int | None
    digest: str
    live_version: int | None
    by: str
    at: datetime
    is_stale: bool
    result: SimulationResult


@dataclass(frozen=True, slots=True)
class MovingLead:
    """A lead that would stand elsewhere; `reference` is its public id."""

    lead: int
    reference: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class LeadsPage:
    """Some of a list that can be long: where it begins (0 is the first) and how many there are in all. `next_cursor` and
    `previous_cursor` are the places of a list that is walked by them: None where there is nothing.
    """

    leads: tuple[MovingLead, ...]
    start: int
    total: int
    next_cursor: str | None = None
    previous_cursor: str | None = None


def latest(*, actor: Actor, kind: str, digest: str, slug: str = DEFAULT_SLUG) -> Found | None:
    """The newest finished simulation of exactly this body; None where there is none. Raises Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    made = Simulation.objects.filter(kind=kind, slug=slug, digest=digest, finished_at__isnull=False)
    found = made.order_by("-id").first()
    return None if found is None else _found(found)


def latest_of_document(*, actor: Actor, kind: str, slug: str = DEFAULT_SLUG) -> Found | None:
    """The newest finished simulation of any body of a document. Raises Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    found = Simulation.objects.filter(kind=kind, slug=slug, finished_at__isnull=False).order_by("-id").first()
    return None if found is None else _found(found)


def find(*, actor: Actor, reference: str) -> Found:
    """A finished simulation by its public id. Raises NotFound, Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    return _found(_row(reference))


def under_way(*, kind: str, slug: str, digest: str) -> WorkLine | None:
    """The work that computes this body, or computed it last; None where nobody asked yet."""
    return work.latest(WORK, work_key(kind, slug, digest))


def moving_leads(
    *,
    actor: Actor,
    reference: str,
    what: str,
    rises: bool,
    limit: int,
    after: str | None = None,
    before: str | None = None,
) -> LeadsPage:
    """Who would change `what`, for the better or not, in the order of lists; leads the actor may not see are left out.

    `after` and `before` are cursors of such a page; however far it is, a page is read from its place. Raises NotFound,
    Forbidden, UnusableCursor.
    """
    require(actor, Action.SEE_PLAYBOOK)
    visible, listed = visible_leads(actor, "st"), f"moves of {reference}, {what}, {rises}"
    asked = {**visible.params, "simulation": _row(reference).pk, "what": what, "rises": rises}
    counting = sql.statement(__package__, "moving_count").replace("{visible}", visible.sql)
    place, lines = _place(listed, after or before, backwards=bool(before))
    text = (
        sql.statement(__package__, "moving_leads")
        .replace("{visible}", visible.sql)
        .replace("{behind}", f"{'<' if before else '>'} (%(rank)s, %(lead)s)" if place else "is not null")
        .replace("{way}", "desc" if before else "")
    )
    rows = sql.rows(text, {**asked, **place, "limit": limit + 1})
    shown, more = rows[:limit][:: -1 if before else 1], len(rows) > limit
    begin = lines if not before else max(0, lines - len(shown)) if more else 0

    def cursor(row: Sequence[Any], lines: int) -> str:
        return cursors.pack(listed, row[5], public_id(Kind.LEAD, row[1]), lines)

    return LeadsPage(
        tuple(_moving(row[:5]) for row in shown),
        begin,
        int(sql.scalar(counting, asked)),
        cursor(shown[-1], begin + len(shown)) if shown and (more or before) else None,
        cursor(shown[0], begin) if shown and (more if before else after) else None,
    )


def _place(listed: str, cursor: str | None, *, backwards: bool) -> tuple[dict[str, int], int]:
    """The place of a cursor as parameters, and how many lines stand before it. Where its lead is gone, those of its rank come
    once more.
    """
    if not cursor:
        return {}, 0
    read = cursors.number, cursors.row(Kind.LEAD), cursors.number
    rank, uuid, lines = cursors.unpack(cursor, listed, *read)
    lead = sql.scalar("select id from lead where public_id = %(uuid)s", {"uuid": uuid})
    if lead is None:
        lead = _BEYOND if backwards else 0
    return {"rank": rank, "lead": lead}, max(0, lines)


def matched_leads(*, actor: Actor, reference: str, names: Sequence[str], start: int, limit: int) -> LeadsPage:
    """The leads that every one of these rules of the simulated model takes, by number. Leads the actor may not see are left out.

    `total` counts them all as they were. Raises NotFound for a rule it does not know, Forbidden.
    """
    require(actor, Action.SEE_PLAYBOOK)
    row = _row(reference)
    kept = dict(
        SimulatedRule.objects.filter(simulation_id=row.pk, name__in=names).values_list("name", "leads")
    )
    if not names or set(kept) != set(names) or row.numbers is None:
        raise NotFound("This simulation knows no such rule.")
    bits = -1
    for leads in kept.values():
        bits &= rules.as_number(zlib.decompress(leads))
    numbers = read_numbers(row.numbers)
    chosen = [numbers[place] for place in islice(rules.places(bits), start, start + limit)]
    visible = visible_leads(actor, "st")
    text = sql.statement(__package__, "matched_leads").replace("{visible}", visible.sql)
    found = sql.rows(text, {**visible.params, "leads": chosen})
    return LeadsPage(
        tuple(MovingLead(lead, public_id(Kind.LEAD, uuid), "", "", reason) for lead, uuid, reason in found),
        start,
        bits.bit_count(),
    )


def _moving(row: tuple[int, UUID, str, str, str]) -> MovingLead:
    lead, bits, before, after, reason = row
    return MovingLead(lead, public_id(Kind.LEAD, bits), before, after, reason)


def _row(reference: str) -> Simulation:
    bits = parse_public_id(Kind.SIMULATION, reference)
    found = Simulation.objects.filter(public_id=bits, finished_at__isnull=False).first()
    if found is None:
        raise NotFound("There is no such simulation any more; ask for it again.", id=reference)
    return found


def _found(row: Simulation) -> Found:
    live = playbook.published(row.kind, row.slug)
    return Found(
        reference=public_id(Kind.SIMULATION, row.public_id),
        kind=row.kind,
        slug=row.slug,
        version=row.version,
        digest=row.digest,
        live_version=row.live_version,
        by=row.actor,
        at=row.at,
        is_stale=(live.version_id if live else None) != row.live_version_id,
        result=SimulationResult.model_validate(row.result),
    )
