"""The list of companies: narrowed by plain facts, its columns chosen, sorted by what an index carries, written into a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.batches.kinds import Details
from leadwright.batches.operations.companies import export_companies
from leadwright.leads.country_codes import country_name
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries.cells import Column
from leadwright.leads.queries.company_list import (
    COMPANY_COLUMNS,
    DEFAULT_COMPANY_COLUMNS,
    CompanyPage,
    companies,
    company_offers,
)
from leadwright.platform import clock
from leadwright.platform.errors import DomainError, UnusableInput
from leadwright.ui import notices
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import rows
from leadwright.ui.lists.column_choices import arrangement, told_columns
from leadwright.ui.lists.firm_state import FirmsState, read_firms
from leadwright.ui.presenting import PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.views.operations import arrange_company_columns
from leadwright.views.queries import setup_for

ROWS = 50


@dataclass(frozen=True)
class FirmRow:
    """One company of the list; `domain` stands beside the name where it has no column of its own."""

    address: str
    name: str
    domain: str
    cells: tuple[rows.Cell, ...]


@requires(Action.SEE_LEADS)
@require_safe
def company_list(request: SignedInRequest) -> HttpResponse:
    """The companies of the leads one sees. The address says what narrows the list, its order and its place."""
    state, columns = read_firms(request.GET), _columns(request)
    found, refusal = _found(request, state, columns)
    offers, time = company_offers(), page_time(request)
    context = {
        "state": state,
        "refusal": refusal,
        "countries": sorted((country_name(one), one) for one in offers.countries),
        "industries": offers.industries,
        "heads": [
            rows.head(one, _css(one), state.sort, lambda sort: state.sorted_by(sort).at()) for one in columns
        ],
        "rows": _rows(found, columns, time),
        "first": state.first,
        "last": state.first + len(found.rows) - 1,
        "next": replace(state, after=found.next_cursor, before="", first=state.first + len(found.rows)).at()
        if found.next_cursor
        else None,
        "previous": replace(
            state, before=found.previous_cursor, after="", first=max(1, state.first - ROWS)
        ).at()
        if found.previous_cursor
        else None,
        "may_export": request.actor.may(Action.EXPORT_LEADS),
        "may_import": request.actor.may(Action.IMPORT_LEADS),
    }
    return page(request, "ui/lists/companies.html", context, status=422 if refusal else 200)


@requires(Action.SEE_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest) -> HttpResponse:
    """Which columns the list of companies has, in which order. A step in the address is shown and kept by nobody yet."""
    state = read_firms(_carried(request))
    if request.method != "POST":
        return _columns_page(request, state, None)
    if "reset" in request.POST:
        arrange_company_columns(actor=request.actor, columns=())
        return notices.done(request, state.at(), "The columns are those everybody begins with.")
    try:
        arrange_company_columns(actor=request.actor, columns=told_columns(request.POST))
    except UnusableInput as refusal:
        return _columns_page(request, state, refusal)
    return notices.done(request, state.at(), "Columns saved.")


@requires(Action.EXPORT_LEADS)
@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """Begin a file of exactly what the list shows, and go where it can be followed and fetched."""
    state = read_firms(_carried(request))
    names = tuple(one.name for one in _columns(request))
    details = Details(format=request.POST.get("format", ""), columns=names)
    try:
        reference = export_companies(
            actor=request.actor, narrowed=state.narrowed(), sort=state.sort, details=details, at=clock.now()
        )
    except UnusableInput as refusal:
        return notices.done(request, state.at(), notices.Notice(refusal.message, tone="warn"))
    return HttpResponseRedirect(reverse("ui:batch", kwargs={"batch": reference}))


def _carried(request: SignedInRequest) -> QueryDict:
    return QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET


def _columns(request: SignedInRequest) -> tuple[Column, ...]:
    """The columns of the person, else those everybody begins with; the name is always there, first."""
    names = setup_for(request.actor).company_columns or DEFAULT_COMPANY_COLUMNS
    known = [COMPANY_COLUMNS[name] for name in names if name in COMPANY_COLUMNS and name != "name"]
    return (COMPANY_COLUMNS["name"], *known)


def _found(
    request: SignedInRequest, state: FirmsState, columns: Sequence[Column]
) -> tuple[CompanyPage, DomainError | None]:
    try:
        found = companies(
            actor=request.actor,
            columns=[*columns, COMPANY_COLUMNS["domain"]],
            narrowed=state.narrowed(),
            sort=state.sort,
            limit=ROWS,
            after=state.after or None,
            before=state.before or None,
        )
    except (UnusableInput, TooSlow) as refusal:
        return CompanyPage(()), refusal
    return found, None


def _rows(found: CompanyPage, columns: Sequence[Column], time: PageTime) -> list[FirmRow]:
    shown_apart = any(one.name == "domain" for one in columns)
    return [
        FirmRow(
            address=reverse("ui:company", kwargs={"company_id": one.id}),
            name=one.name,
            domain=str(one.cells["domain"] or "")
            if not shown_apart and one.cells["domain"] != one.name
            else "",
            cells=tuple(rows.cell(column, one.cells, time) for column in columns if column.name != "name"),
        )
        for one in found.rows
    ]


def _css(column: Column) -> str:
    return "c-lead" if column.name == "name" else rows.css_of(column)


def _columns_page(request: SignedInRequest, state: FirmsState, refusal: UnusableInput | None) -> HttpResponse:
    told = request.POST if request.method == "POST" else request.GET
    is_told = "shown" in told or "step" in told
    shown = told_columns(told) if is_told else [one.name for one in _columns(request)]
    context = {
        "list_name": "Companies",
        "back": state.at(),
        "here": reverse("ui:company_columns"),
        "query": state.query,
        "asked": parse_qsl(state.query),
        "has_widths": False,
        "columns": arrangement(COMPANY_COLUMNS.values(), shown, {}),
        "refusal": refusal,
    }
    return page(request, "ui/lists/columns.html", context, status=422 if refusal else 200)
