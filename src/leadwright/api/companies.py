"""Companies: the list, one by one, their people, and what was known of them when."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.leads import LeadPage
from leadwright.api.shapes import Paging, Reference, Strict, Text
from leadwright.leads.operations.companies import edit_company
from leadwright.leads.queries.companies import company, company_history, company_people
from leadwright.leads.queries.company_list import CompanyFilter, companies, known_company_columns
from leadwright.platform import clock

router = Router(tags=["companies"])

_COLUMNS = (
    "name", "domain", "website", "industry", "country", "region", "company_size", "revenue", "revenue_currency",
    "people", "last_activity", "created",
)  # fmt: skip


class AskedCompanies(Paging):
    """Which companies, in which order."""

    find: str = Field("", max_length=200, description="The beginning of a name or domain.")
    country: str = Field("", max_length=2, description="A code, such as DE.")
    industry: str = Field("", max_length=200)
    at_least: int | None = Field(None, ge=0, le=2**62, description="People who work there, from …")
    at_most: int | None = Field(None, ge=0, le=2**62, description="… to.")
    sort: str = Field(
        "name", max_length=60, description="name, domain, industry, company_size, created; a minus turns it."
    )


class CompanyRow(Schema):
    """A company in the list, with how many of its people the key's owner sees."""

    id: str
    name: str
    domain: str | None
    website: str | None
    industry: str | None
    country: str | None
    region: str | None
    company_size: int | None
    revenue: float | None
    revenue_currency: str | None
    people: int | None
    last_activity: datetime | None
    created: datetime


class CompanyPage(Schema):
    companies: list[CompanyRow]
    next: str | None


class CompanyKnown(Schema):
    """What is known of a company; what is unknown is left out."""

    id: str
    name: str
    facts: dict[str, Any]
    created_at: datetime


class CompanyChange(Strict):
    """A text for each fact that changes: name, website, industry, company_size, revenue, country, region; null forgets it."""

    facts: dict[str, Text | None]


class Became(Schema):
    at: datetime
    actor: str
    changes: dict[str, Any]


class CompanyHistory(Schema):
    changes: list[Became]


@router.get("", response=CompanyPage, summary="Companies", url_name="companies")
@needs(Action.SEE_LEADS)
def list_companies(request: HttpRequest, asked: Query[AskedCompanies]) -> dict[str, object]:
    """Those of the leads the key's owner sees."""
    page = companies(
        actor=caller(request),
        columns=known_company_columns(_COLUMNS),
        narrowed=CompanyFilter(asked.find, asked.country, asked.industry, asked.at_least, asked.at_most),
        sort=asked.sort,
        limit=asked.limit,
        after=asked.after,
    )
    rows = [{**row.cells, "id": row.id, "name": row.name} for row in page.rows]
    return {"companies": rows, "next": page.next_cursor}


@router.get("/{company_id}", response=CompanyKnown, summary="One company", url_name="company")
@needs(Action.SEE_LEADS)
def get_company(request: HttpRequest, company_id: Reference) -> object:
    return company(actor=caller(request), reference=company_id)


@router.patch("/{company_id}", response=CompanyKnown, summary="Change facts", url_name="company_change")
@needs(Action.EDIT_LEADS)
def change_company(request: HttpRequest, company_id: Reference, told: CompanyChange) -> object:
    """Texts as somebody types them. The domain is what a company is known by and stays. Its leads are computed again."""
    actor = caller(request)
    edit_company(actor=actor, company=company_id, changes=told.facts, at=clock.now())
    return company(actor=actor, reference=company_id)


@router.get("/{company_id}/leads", response=LeadPage, summary="People of a company", url_name="company_leads")
@needs(Action.SEE_LEADS)
def list_people(request: HttpRequest, company_id: Reference, asked: Query[Paging]) -> dict[str, object]:
    """Best first."""
    page = company_people(actor=caller(request), reference=company_id, limit=asked.limit, after=asked.after)
    return {"leads": [row.as_dict() for row in page.rows], "next": page.next_cursor}


@router.get(
    "/{company_id}/history",
    response=CompanyHistory,
    summary="What was known when",
    url_name="company_history",
)
@needs(Action.SEE_LEADS)
def list_history(request: HttpRequest, company_id: Reference) -> dict[str, object]:
    """The latest 50 changes, the latest first, and who told them."""
    return {"changes": company_history(actor=caller(request), reference=company_id)}
