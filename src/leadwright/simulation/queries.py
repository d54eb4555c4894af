"""Reads of simulations: the newest of a body, who would move, and whom a rule takes."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import visible_leads
from leadwright.platform import sql, work
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
    """Some of a list that can be long: where it begins (0 is the first) and how many there are in all."""

    leads: tuple[MovingLead, ...]
    start: int
    total: int


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
    *, actor: Actor, reference: str, what: str, rises: bool, start: int, limit: int
) -> LeadsPage:
    """Who would change `what`, for the better or not, in the order of lists; leads the actor may not see are left out.

    Raises NotFound, Forbidden.
    """
    require(actor, Action.SEE_PLAYBOOK)
    visible = visible_leads(actor, "st")
    params = {
        **visible.params,
        "simulation": _row(reference).pk,
        "what": what,
        "rises": rises,
        "start": start,
        "limit": limit,
    }
    text = sql.statement(__package__, "moving_leads").replace("{visible}", visible.sql)
    found = sql.rows(text.replace("{chosen}", "m.lead_id, l.public_id, m.before, m.after, m.reason"), params)
    counting = sql.statement(__package__, "moving_count").replace("{visible}", visible.sql)
    return LeadsPage(tuple(map(_moving, found)), start, int(sql.scalar(counting, params)))


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
