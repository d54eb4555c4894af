"""What is done with many leads: chosen from the list, looked at, started, followed, and taken back."""

from urllib.parse import urlencode, urlsplit

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.batches.kinds import BatchKind, BatchState, Chosen, Details, leads_text, title
from leadwright.batches.operations.choosing import choose_leads
from leadwright.batches.operations.exporting import fetch_export
from leadwright.batches.operations.running import start_batch, undo_batch
from leadwright.batches.queries import BatchLine, batch_leads, batch_line
from leadwright.leads.queries.cells import BUILT_IN, list_cells
from leadwright.leads.queries.desk import possible_owners, tag_names
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock, work
from leadwright.platform.errors import DomainError, NotFound, UnusableInput
from leadwright.ui import notices, tray
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import rows
from leadwright.ui.lists.leads import columns_of, looked
from leadwright.ui.lists.offers import offers
from leadwright.ui.lists.state import read_state
from leadwright.ui.paths import safe_path
from leadwright.ui.requests import SignedInRequest
from leadwright.views.queries import views_for

_SHOWN = 10
_PAGE = 50
# Taking leads away is said, never left standing in a form.
_NOBODY = "nobody"
_PREVIEW = ("name", "company", "stage", "owner", "reason")


@requires(Action.EDIT_LEADS, Action.EXPORT_LEADS, Action.DELETE_LEADS, Action.SEE_LEADS)
@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose leads: those ticked (`lead`), or the whole list (`whole`), which may be one that a batch `found`; then look at them
    before anything is done.
    """
    asked = QueryDict(request.POST.get("list", ""))
    state = read_state(asked, views_for(request.actor))
    leads = tuple(request.POST.getlist("lead"))
    if "whole" in request.POST and request.POST.get("found"):
        chosen = Chosen(batch=request.POST["found"])
    elif "whole" in request.POST:
        chosen = Chosen(condition=state.condition, search=state.search, sort=state.sort)
    elif leads:
        chosen = Chosen(leads=leads)
    else:
        nothing = notices.Notice("Nothing is selected. Tick some leads, or “all of the list”.", tone="warn")
        found = request.POST.get("found", "")
        back = _address(found, asked.urlencode()) if found else state.at()
        return notices.done(request, back, nothing)
    kind = _kind(request.POST.get("kind", ""))
    reference = choose_leads(actor=request.actor, kind=kind, chosen=chosen, at=clock.now())
    return HttpResponseRedirect(_address(reference, asked.urlencode()))


@requires(Action.SEE_LEADS)
@require_safe
def batch(request: SignedInRequest, batch: str) -> HttpResponse:
    """A batch: before it is started its count, its first leads and what is still to be said; afterwards how it went."""
    found = batch_line(actor=request.actor, reference=batch)
    return _page(request, found, Details(), None)


@requires(Action.EDIT_LEADS, Action.EXPORT_LEADS, Action.DELETE_LEADS)
@require_POST
def start(request: SignedInRequest, batch: str) -> HttpResponse:
    """Do it. What does not fit is said on the page, with what was typed."""
    found = batch_line(actor=request.actor, reference=batch)
    details = _details(request, found)
    try:
        if found.kind is BatchKind.ASSIGN and not request.POST.get("owner"):
            raise UnusableInput("Choose to whom these leads go, or Nobody.", field="owner")
        start_batch(actor=request.actor, batch=batch, details=details, at=clock.now())
    except (UnusableInput, NotFound) as refusal:
        return _page(request, found, details, refusal)
    return HttpResponseRedirect(_address(batch, request.POST.get("list", "")))


@requires(Action.EDIT_LEADS, Action.DELETE_LEADS)
@require_POST
def undo(request: SignedInRequest, batch: str) -> HttpResponse:
    """Take it back; with `stay` the page where that was asked for is shown again, and the tray says how far it is."""
    begun = undo_batch(actor=request.actor, batch=batch, at=clock.now())
    tray.follow(request.session, begun)
    if "stay" in request.POST:
        asked_from = urlsplit(request.headers.get("Referer", ""))
        place = safe_path(f"{asked_from.path}?{asked_from.query}".rstrip("?"), _address(batch, ""))
        return notices.done(request, place, "It is being undone.")
    return HttpResponseRedirect(_address(batch, request.POST.get("list", "")))


@requires(Action.EXPORT_LEADS)
@require_GET
def fetch(request: SignedInRequest, batch: str) -> HttpResponseBase:
    """The file of an export, to be saved."""
    found = batch_line(actor=request.actor, reference=batch)
    path = fetch_export(actor=request.actor, batch=batch, at=clock.now())
    what = "companies" if found.kind is BatchKind.COMPANIES else "leads"
    name = f"{what}-{found.created_at:%Y-%m-%d}{path.suffix}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(
    request: SignedInRequest, found: BatchLine, details: Details, refusal: DomainError | None
) -> HttpResponse:
    came_from = request.GET.get("list", "") or request.POST.get("list", "")
    progress = work.find(found.work) if found.work else None
    after = request.GET.get("after") or None
    is_list = found.kind is BatchKind.LIST
    limit = _PAGE if is_list else _SHOWN
    leads = batch_leads(actor=request.actor, reference=found.id, limit=limit, after=after)
    time = page_time(request)
    look = looked(request, QueryDict(came_from))
    columns = columns_of(look) if is_list else [BUILT_IN[name] for name in _PREVIEW]
    cells = list_cells(actor=request.actor, references=[one.id for one in leads.rows], columns=list(columns))
    shown = [
        rows.row(one, cells.get(one.id, {}), columns, rank=rank, time=time)
        for rank, one in enumerate(leads.rows, start=1)
    ]
    context: dict[str, object] = {
        "batch": found,
        "details": details if refusal else found.details,
        "refusal": refusal,
        "title": title(found.kind, found.details, found.total).replace(" “”", ""),
        "leads": leads_text(found.total),
        "rows": shown,
        "heads": [rows.plain_head(column) for column in columns] if is_list else (),
        "actions": offers(request.actor) if is_list else (),
        "state": look.state,
        "more": found.total - len(shown),
        "next": f"?{urlencode({'after': leads.next_cursor, 'list': came_from})}"
        if leads.next_cursor
        else None,
        "work": progress,
        "moving": progress is not None and not progress.state.is_over,
        "is_ready": found.state is BatchState.READY,
        "is_over": found.state in (BatchState.DONE, BatchState.UNDONE),
        "list": came_from,
        **_back(found, came_from),
        "here": _address(found.id, came_from),
        **_asked(found.kind),
    }
    status = 422 if refusal else 200
    return page(request, "ui/lists/batch.html", context, region="ui/lists/batch_region.html", status=status)


def _back(found: BatchLine, came_from: str) -> dict[str, object]:
    """The list it came from."""
    if found.kind is BatchKind.COMPANIES:
        return {"list_name": "Companies", "back": reverse("ui:companies")}
    return {"list_name": "Leads", "back": f"{reverse('ui:leads')}?{came_from}"}


def _asked(kind: BatchKind) -> dict[str, object]:
    """What the form of this kind offers."""
    match kind:
        case BatchKind.ASSIGN:
            return {"owners": possible_owners()}
        case BatchKind.TAG | BatchKind.UNTAG:
            return {"tags": tag_names()}
        case BatchKind.STAGE:
            return {"stages": list(Stage)}
        case _:
            return {}


def _details(request: SignedInRequest, found: BatchLine) -> Details:
    told = request.POST
    columns: tuple[str, ...] = ()
    if found.kind is BatchKind.EXPORT:
        look = looked(request, QueryDict(told.get("list", "")))
        columns = tuple(one.name for one in columns_of(look))
    return Details(
        owner=None if told.get("owner") in (None, "", _NOBODY) else told["owner"],
        tag=told.get("tag", ""),
        to=told.get("to", ""),
        reason=told.get("reason", ""),
        format=told.get("format", ""),
        columns=columns,
    )


def _kind(text: str) -> BatchKind:
    try:
        return BatchKind(text)
    except ValueError:
        raise UnusableInput("Choose what is to be done with these leads.") from None


def _address(reference: str, came_from: str) -> str:
    address = reverse("ui:batch", kwargs={"batch": reference})
    return f"{address}?{urlencode({'list': came_from})}" if came_from else address
