"""Companies: the list, and the page of one."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.country_codes import country_name
from leadwright.leads.queries.cells import BUILT_IN, list_cells
from leadwright.leads.queries.companies import (
    COMPANY_ORDERS,
    companies,
    company,
    company_history,
    company_people,
)
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import rows
from leadwright.ui.requests import SignedInRequest

_MILLION = 1_000_000
_COLUMNS = ("name", "role", "stage", "fit", "engagement", "reason", "last_activity", "owner")
_LABELS = {
    "name": "Name", "domain": "Domain", "website": "Website", "industry": "Industry", "company_size": "Employees",
    "revenue": "Revenue", "country": "Country", "region": "Region",
}  # fmt: skip


@requires(Action.SEE_LEADS)
@require_safe
def company_list(request: SignedInRequest) -> HttpResponse:
    """The companies of the leads one sees; `find` looks for the beginning of a name or domain."""
    find, sort = request.GET.get("find", "")[:200], request.GET.get("sort", "name")
    found = companies(actor=request.actor, sort=sort, find=find, after=request.GET.get("after") or None)
    time = page_time(request)
    lines = [
        (
            one,
            country_name(one.country or ""),
            _said("company_size", one.company_size) or "",
            round((one.best_points or 0) / _MILLION),
            time.moment(one.last_activity) if one.last_activity else None,
        )
        for one in found.rows
    ]
    here = reverse("ui:companies")
    onward = {"sort": sort, "find": find, "after": found.next_cursor or ""}
    context = {
        "lines": lines,
        "find": find,
        "sort": sort,
        "orders": {name: f"{here}?{urlencode({'sort': name, 'find': find})}" for name in COMPANY_ORDERS},
        "next": f"{here}?{urlencode(onward)}" if found.next_cursor else None,
        "begin": f"{here}?{urlencode({'sort': sort, 'find': find})}" if request.GET.get("after") else None,
    }
    return page(request, "ui/lists/companies.html", context)


@requires(Action.SEE_LEADS)
@require_safe
def one_company(request: SignedInRequest, company_id: str) -> HttpResponse:
    """What is known of a company, its people with their scores, and what became known when."""
    actor, time = request.actor, page_time(request)
    found = company(actor=actor, reference=company_id)
    people = company_people(actor=actor, reference=company_id, after=request.GET.get("after") or None)
    columns = [BUILT_IN[name] for name in _COLUMNS]
    cells = list_cells(actor=actor, references=[one.id for one in people.rows], columns=columns)
    context = {
        "company": found,
        "facts": [(_LABELS[name], _said(name, value)) for name, value in found.facts.items()],
        "rows": [
            rows.row(one, cells.get(one.id, {}), columns, rank=rank, time=time)
            for rank, one in enumerate(people.rows, start=1)
        ],
        "next": f"?{urlencode({'after': people.next_cursor})}" if people.next_cursor else None,
        "history": [
            (
                time.moment(one.at),
                one.actor,
                [(_LABELS[name], _said(name, value)) for name, value in one.changes.items()],
            )
            for one in company_history(actor=actor, reference=company_id)
        ],
    }
    return page(request, "ui/lists/company.html", context)


def _said(name: str, value: object) -> object:
    """A fact of a company as people read it."""
    if name == "country" and isinstance(value, str):
        return country_name(value)
    return f"{value:,}" if name == "company_size" and isinstance(value, int) else value
