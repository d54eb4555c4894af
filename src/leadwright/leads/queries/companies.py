"""One company: what is known of it, its people, and what was known of it when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import listed_leads, visible_leads
from leadwright.leads.models import Company, CompanyHistory
from leadwright.leads.queries.narrowing import Narrowing, Part, Reads
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.ranking import RankedPage, page_of_rows
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id


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


def company(*, actor: Actor, reference: str) -> CompanyFacts:
    """A company with at least one lead the actor sees. Raises NotFound."""
    found = seen_company(actor, reference)
    names = ("domain", "website", "industry", "company_size", "revenue", "country", "region")
    facts = {name: getattr(found, name) for name in names if getattr(found, name) is not None}
    if isinstance(facts.get("revenue"), Decimal):
        facts["revenue"] = f"{found.revenue:,.0f} {found.revenue_currency or ''}".strip()
    name = found.name or found.domain or "A company without a name"
    return CompanyFacts(public_id(Kind.COMPANY, found.public_id), name, facts, found.created_at)


def company_people(*, actor: Actor, reference: str, limit: int = 50, after: str | None = None) -> RankedPage:
    """One page of the people of a company the actor sees, best first. Raises NotFound."""
    found = seen_company(actor, reference)
    visible = listed_leads(actor)
    everybody = "select id as lead from lead where company_id = %(company)s"
    narrowed = Narrowing(
        where=visible.sql,
        stage=None,
        parts=(Part(Reads.INDEX, everybody, among="found.company_id = %(company)s"),),
        params={**visible.params, "company": found.pk},
    )
    return page_of_rows(actor, narrowed, Direction(RANK), limit=limit, after=after)


def company_history(*, actor: Actor, reference: str, limit: int = 50) -> tuple[CompanyChange, ...]:
    """What became known of a company when, the latest first. Raises NotFound."""
    found = seen_company(actor, reference)
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


def seen_company(actor: Actor, reference: str) -> Company:
    """The company behind a public id, of which the actor sees at least one lead. Raises NotFound."""
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
