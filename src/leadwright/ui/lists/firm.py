"""The page of one company."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.country_codes import country_name
from leadwright.leads.queries.cells import BUILT_IN, list_cells
from leadwright.leads.queries.companies import company, company_history, company_people
from leadwright.scoring.companies import CompanyScore, company_score
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import rows
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.words import points_text, tenths

_COLUMNS = ("name", "role", "stage", "fit", "engagement", "reason", "last_activity", "owner")
_LABELS = {
    "name": "Name", "domain": "Domain", "website": "Website", "industry": "Industry", "company_size": "Employees",
    "revenue": "Revenue", "country": "Country", "region": "Region",
}  # fmt: skip


@dataclass(frozen=True)
class FirmScore:
    """The score of a company as pages show it; `capped` says that the people have more points than the most there is."""

    id: str
    name: str
    sentence: str
    best: str
    best_name: str
    best_lead: str
    together: str
    most: str
    capped: bool


def firm_score(found: CompanyScore | None) -> FirmScore | None:
    """A company score in the words and numbers of pages."""
    if found is None:
        return None
    return FirmScore(
        id=found.company,
        name=found.name,
        sentence=found.sentence,
        best=points_text(tenths(found.best)),
        best_name=found.best_name or "somebody without a name",
        best_lead=found.best_lead,
        together=points_text(tenths(found.together)),
        most=points_text(tenths(found.cap)).removesuffix(".0"),
        capped=found.taken < 0,
    )


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
        "score": firm_score(company_score(actor=actor, reference=company_id)),
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
