"""The page of one company."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.country_codes import country_name
from leadwright.leads.queries.cells import BUILT_IN, list_cells
from leadwright.leads.queries.companies import company, company_history, company_people
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import rows
from leadwright.ui.requests import SignedInRequest

_COLUMNS = ("name", "role", "stage", "fit", "engagement", "reason", "last_activity", "owner")
_LABELS = {
    "name": "Name", "domain": "Domain", "website": "Website", "industry": "Industry", "company_size": "Employees",
    "revenue": "Revenue", "country": "Country", "region": "Region",
}  # fmt: skip


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
