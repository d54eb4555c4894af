"""Reads of opportunities: the board, the list, one, and sums by currency."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.leads.access import hide_contact_data, sees_contact_data, visible_leads
from leadwright.platform import cursors, sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.sales.models import OpportunityMove
from leadwright.sales.pipeline import STUCK_AFTER_DAYS, LossReason, PipelineStage

_COLUMNS = """o.public_id, l.public_id, coalesce(l.full_name, l.company_name, l.email_display, ''),
    coalesce(l.company_name, c.name, ''), o.name, o.stage, o.value, o.currency, o.expected_on, o.products, o.stage_since,
    o.created_at, o.closed_at, o.reason, o.note, coalesce(u.name, '')"""
_PEOPLE = """join standing st on st.lead_id = o.lead_id
join lead l on l.id = o.lead_id
left join company c on c.id = o.company_id
left join app_user u on u.id = st.owner_id"""
_FROM = f"from opportunity o\n{_PEOPLE}"
CLOSED_DAYS = 90
_LISTED = "opportunities"


@dataclass(frozen=True)
class Dealt:
    """An opportunity as the actor sees it; `stuck` says that nothing moved for long or its day has passed."""

    id: str
    lead: str
    who: str
    company: str
    name: str
    stage: PipelineStage
    value: Decimal | None
    currency: str
    expected_on: date | None
    products: tuple[str, ...]
    stage_since: datetime
    created_at: datetime
    closed_at: datetime | None
    reason: str
    note: str
    owner: str
    stuck: str


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many, their values by currency, and the first of them."""

    stage: PipelineStage
    count: int
    sums: tuple[tuple[str, Decimal], ...]
    deals: tuple[Dealt, ...]


@dataclass(frozen=True)
class Move:
    """One move of an opportunity."""

    at: datetime
    before: str
    after: str
    by: str


def board(*, actor: Actor, at: datetime, each: int = 30) -> tuple[Column, ...]:
    """Every stage with its first opportunities by expected day; those closed in the last 90 days. One statement."""
    visible = visible_leads(actor, "st")
    params: dict[str, object] = {"since": at - timedelta(days=CLOSED_DAYS), "each": each, **visible.params}
    params["stages"] = [str(stage) for stage in PipelineStage]
    text = sql.statement("leadwright.sales", "board")
    text = text.replace("{visible}", visible.sql).replace("{columns}", _COLUMNS).replace("{people}", _PEOPLE)
    found: dict[str, list[Dealt]] = defaultdict(list)
    sums: dict[str, list[tuple[str, int, Decimal | None]]] = defaultdict(list)
    for *row, counted in sql.rows(text, params):
        if not sums:
            for stage, currency, number, total in (
                json.loads(counted) if isinstance(counted, str) else counted
            ):
                sums[stage].append((currency, number, None if total is None else Decimal(total)))
        found[row[5]].append(_dealt(row, at, actor))
    return tuple(
        Column(
            stage,
            sum(number for _, number, _ in sums[stage]),
            tuple((currency, total) for currency, _, total in sums[stage] if total is not None),
            tuple(found[stage]),
        )
        for stage in PipelineStage
    )


def opportunities_of(*, actor: Actor, lead: int, at: datetime) -> tuple[Dealt, ...]:
    """Those of one lead the actor sees, the latest first."""
    visible = visible_leads(actor, "st")
    text = f"select {_COLUMNS} {_FROM} where o.lead_id = %(lead)s and {visible.sql} order by o.id desc"
    return tuple(_dealt(row, at, actor) for row in sql.rows(text, {"lead": lead, **visible.params}))


@dataclass(frozen=True)
class Opportunities:
    """A page, the latest first; `next` is the place behind it."""

    rows: tuple[Dealt, ...]
    next: str | None


def list_opportunities(
    *,
    actor: Actor,
    at: datetime,
    stage: PipelineStage | None = None,
    closed_since: datetime | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Opportunities:
    """Opportunities of leads the actor sees, without those closed before `closed_since`; one statement and one for the place.

    Raises UnusableCursor.
    """
    visible = visible_leads(actor, "st")
    params: dict[str, object] = {"stage": stage, "limit": limit + 1, "since": closed_since, **visible.params}
    behind = "true"
    if after is not None:
        (uuid,) = cursors.unpack(after, _LISTED, cursors.row(Kind.OPPORTUNITY))
        behind = "o.id < (select p.id from opportunity p where p.public_id = %(place)s)"
        params["place"] = uuid
    text = f"""select {_COLUMNS} {_FROM}
where {visible.sql} and {behind} and (%(stage)s::text is null or o.stage = %(stage)s)
    and (%(since)s::timestamptz is null or o.closed_at is null or o.closed_at > %(since)s)
order by o.id desc limit %(limit)s"""
    rows = tuple(_dealt(row, at, actor) for row in sql.rows(text, params))
    shown = rows[:limit]
    return Opportunities(shown, cursors.pack(_LISTED, shown[-1].id) if len(rows) > limit else None)


def one_opportunity(*, actor: Actor, reference: str, at: datetime) -> tuple[Dealt, tuple[Move, ...]]:
    """An opportunity with its moves, the latest first. Raises NotFound also for a lead the actor may not see."""
    visible = visible_leads(actor, "st")
    uuid = parse_public_id(Kind.OPPORTUNITY, reference)
    text = f"select {_COLUMNS}, o.id {_FROM} where o.public_id = %(uuid)s and {visible.sql}"
    rows = sql.rows(text, {"uuid": uuid, **visible.params})
    if not rows:
        raise NotFound(f"There is no opportunity “{reference}”, or you may not see it.", reference=reference)
    *row, number = rows[0]
    moves = tuple(
        Move(one.at, one.from_stage, one.to_stage, one.actor)
        for one in OpportunityMove.objects.filter(opportunity_id=number).order_by("-id")
    )
    return _dealt(row, at, actor), moves


def _dealt(row: Any, at: datetime, actor: Actor) -> Dealt:
    uuid, lead, who, company, name, stage, value, currency, expected_on, products, since, *rest = row
    created_at, closed_at, reason, note, owner = rest
    stuck = ""
    if closed_at is None and (at - since).days >= STUCK_AFTER_DAYS:
        stuck = f"No move for {(at - since).days} days"
    elif closed_at is None and expected_on is not None and expected_on < at.date():
        stuck = "The expected day has passed"
    dealt = Dealt(
        public_id(Kind.OPPORTUNITY, uuid), public_id(Kind.LEAD, lead), who, company, name, PipelineStage(stage), value,
        currency, expected_on, tuple(_listed(products)), since, created_at, closed_at,
        LossReason(reason).label if reason in set(LossReason) else "", note, owner, stuck,
    )  # fmt: skip
    return dealt if sees_contact_data(actor) else _without_contact_data(dealt)


def _without_contact_data(one: Dealt) -> Dealt:
    return replace(
        one,
        who=hide_contact_data(one.who),
        company=hide_contact_data(one.company),
        name=hide_contact_data(one.name),
        note=hide_contact_data(one.note),
    )


def _listed(products: object) -> list[str]:
    """Raw statements hand JSON over as text."""
    found = json.loads(products) if isinstance(products, str) else products
    return [str(one) for one in found] if isinstance(found, list) else []
