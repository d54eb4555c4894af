"""Companies: a list, and one of them with its people and what was known of it when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.text import fold
from leadwright.leads.access import HIDDEN_STAGES, Condition, visible_leads
from leadwright.leads.errors import UnusableCursor
from leadwright.leads.models import Company, CompanyHistory
from leadwright.leads.queries.narrowing import Narrowing, Part, Reads
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.ranking import RankedPage, page_of_rows
from leadwright.platform import sql
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id

_PACKAGE = "leadwright.leads"
# By which companies are listed, each carried by an index.
COMPANY_ORDERS: Mapping[str, str] = {"name": "coalesce(c.name_folded, c.domain, '')", "added": "-c.id"}


@dataclass(frozen=True)
class CompanyLine:
    """A company in a list: how many of its people the actor sees, and the best of them (points are millionths)."""

    id: str
    name: str
    domain: str | None
    industry: str | None
    country: str | None
    company_size: int | None
    people: int
    best_priority: int | None
    best_points: int | None
    last_activity: datetime | None


@dataclass(frozen=True)
class CompanyPage:
    rows: tuple[CompanyLine, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class CompanyFacts:
    """What is known of a company now, under the names of its fields; what is unknown is left out."""

    id: str
    name: str
    facts: Mapping[str, object]
    created_at: datetime


@dataclass(frozen=True)
class CompanyChange:
    """What became known of a company at an instant, and from whom."""

    at: datetime
    actor: str
    changes: Mapping[str, object]


def companies(
    *, actor: Actor, sort: str = "name", find: str = "", limit: int = 50, after: str | None = None
) -> CompanyPage:
    """One page of the companies of the leads the actor sees; `find` is the beginning of a name or domain. Two queries.

    Raises UnusableInput for an order there is none of, UnusableCursor, Forbidden.
    """
    require(actor, Action.SEE_LEADS)
    key = COMPANY_ORDERS.get(sort)
    if key is None:
        raise UnusableInput(unknown_name("order", sort, COMPANY_ORDERS), sort=sort)
    visible = _listed(actor)
    folded = fold(find)
    params: dict[str, object] = {
        **visible.params,
        "find": folded,
        "find_end": f"{folded}\U0010ffff",
        "limit": limit + 1,
        **_place(after, sort),
    }
    text = (
        sql.statement(_PACKAGE, "companies")
        .replace("{key}", key)
        .replace("{found}", _FOUND if folded else "true")
        .replace("{behind}", f"({key}, c.id) > (%(key)s, %(number)s)" if after else "true")
        .replace("{visible}", visible.sql)
    )
    found = sql.rows(text, params)
    rows = tuple(
        CompanyLine(public_id(Kind.COMPANY, row[1]), *row[2:]) for row in (one[:-1] for one in found[:limit])
    )
    more = len(found) > limit
    cursor = json.dumps([sort, found[limit - 1][-1], found[limit - 1][0]]) if more else None
    return CompanyPage(rows, cursor)


_FOUND = """(c.name_folded >= %(find)s and c.name_folded < %(find_end)s
    or c.domain >= %(find)s and c.domain < %(find_end)s)"""


def _listed(actor: Actor) -> Condition:
    """The leads the actor sees, but for stages that are in no list which does not ask for them by name."""
    visible = visible_leads(actor, "st")
    params = {**visible.params, "hidden": list(HIDDEN_STAGES)}
    return Condition(f"{visible.sql} and st.stage <> all(%(hidden)s)", params)


def company(*, actor: Actor, reference: str) -> CompanyFacts:
    """A company with at least one lead the actor sees. Raises NotFound."""
    found = _seen(actor, reference)
    names = ("domain", "website", "industry", "company_size", "revenue", "country", "region")
    facts = {name: getattr(found, name) for name in names if getattr(found, name) is not None}
    if isinstance(facts.get("revenue"), Decimal):
        facts["revenue"] = f"{found.revenue:,.0f} {found.revenue_currency or ''}".strip()
    name = found.name or found.domain or "A company without a name"
    return CompanyFacts(public_id(Kind.COMPANY, found.public_id), name, facts, found.created_at)


def company_people(*, actor: Actor, reference: str, limit: int = 50, after: str | None = None) -> RankedPage:
    """One page of the people of a company the actor sees, best first. Raises NotFound."""
    found = _seen(actor, reference)
    visible = _listed(actor)
    test = "exists (select from lead w where w.id = st.lead_id and w.company_id = %(company)s)"
    everybody = "select id as lead from lead where company_id = %(company)s"
    narrowed = Narrowing(
        where=visible.sql,
        stage=None,
        parts=(Part(Reads.INDEX, everybody, test=test),),
        params={**visible.params, "company": found.pk},
        test=test,
    )
    return page_of_rows(actor, narrowed, Direction(RANK), limit=limit, after=after)


def company_history(*, actor: Actor, reference: str, limit: int = 50) -> tuple[CompanyChange, ...]:
    """What became known of a company when, the latest first. Raises NotFound."""
    found = _seen(actor, reference)
    rows = list(
        CompanyHistory.objects.filter(company_id=found.pk).order_by("-valid_from", "-pk")[: limit + 1]
    )
    names = ("name", "domain", "website", "industry", "company_size", "revenue", "country", "region")
    told = []
    for place, row in enumerate(rows[:limit]):
        before = rows[place + 1] if place + 1 < len(rows) else None
        changes = {
            name: getattr(row, name)
            for name in names
            if getattr(row, name) != (getattr(before, name) if before else None)
        }
        if changes:
            told.append(CompanyChange(row.valid_from, row.actor, changes))
    return tuple(told)


def _seen(actor: Actor, reference: str) -> Company:
    require(actor, Action.SEE_LEADS)
    found = Company.objects.filter(public_id=parse_public_id(Kind.COMPANY, reference)).first()
    visible = visible_leads(actor, "st")
    text = (
        "select exists (select from lead l join standing st on st.lead_id = l.id"
        f" where l.company_id = %(company)s and {visible.sql})"
    )
    if found is None or not sql.scalar(text, {**visible.params, "company": found.pk}):
        raise NotFound(f"There is no company “{reference}”, or you may not see it.", reference=reference)
    return found


def _place(cursor: str | None, sort: str) -> dict[str, object]:
    if cursor is None:
        return {}
    try:
        name, key, number = json.loads(cursor)
        if name != sort or isinstance(key, list | dict):
            raise ValueError("a place of another list")
        return {"key": int(key) if sort == "added" else str(key), "number": int(number)}
    except (ValueError, TypeError):
        raise UnusableCursor("This place in the list cannot be read; begin at the top.") from None
