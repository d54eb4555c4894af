"""How a person arranges the list: saved views, the columns, their order and widths."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.queries import teams_of
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.leads.queries.cells import list_columns
from leadwright.platform import clock
from leadwright.platform.errors import DomainError, Forbidden, UnusableInput
from leadwright.platform.meanwhile import ChangedMeanwhile
from leadwright.ui import notices
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists.column_choices import arrangement, told_columns, told_widths
from leadwright.ui.lists.leads import Looked, columns_of, looked
from leadwright.ui.lists.sentence import chips
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest
from leadwright.views.operations import (
    Naming,
    arrange_columns,
    begin_with,
    change_view,
    delete_view,
    save_view,
)
from leadwright.views.queries import Sharing, ViewBody, ViewLine

_BOTH = ["GET", "HEAD", "POST"]


@requires(Action.SEE_LEADS)
@require_http_methods(_BOTH)
def view(request: SignedInRequest) -> HttpResponse:
    """Save what the list shows as a view, change the view it stands under, begin with it, or delete it."""
    look = looked(request, _carried(request))
    if request.method != "POST":
        return _view_page(request, look, _naming(look), None)
    naming = Naming(
        request.POST.get("name", ""),
        _sharing(request.POST.get("sharing", "")),
        request.POST.get("team") or None,
    )
    try:
        saved = _save(request, look, naming)
    except (UnusableInput, Forbidden, ChangedMeanwhile) as refusal:
        return _view_page(request, look, naming, refusal)
    if "begin" in request.POST:
        begin_with(actor=request.actor, view=saved)
    return notices.done(
        request, f"{reverse('ui:leads')}?view={saved}", f"View “{naming.name.strip()}” saved."
    )


@requires(Action.SEE_LEADS)
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Let the list begin with a view, or with all leads."""
    chosen = request.POST.get("view") or None
    begin_with(actor=request.actor, view=chosen)
    said = "The list begins with this view." if chosen else "The list begins with all leads."
    return notices.done(request, f"{reverse('ui:leads')}?view={chosen or 'all'}", said)


@requires(Action.SEE_LEADS)
@require_POST
def delete(request: SignedInRequest) -> HttpResponse:
    """Delete a view; the notice offers to save it again."""
    naming, body = delete_view(actor=request.actor, view=request.POST.get("view", ""), at=clock.now())
    state = ListState(None, body.condition, body.sort)
    again = {
        "list": state.query,
        "name": naming.name,
        "sharing": str(naming.sharing),
        "team": naming.team or "",
    }
    notice = notices.Notice(f"View “{naming.name}” deleted.", undo=notices.Undo(reverse("ui:view"), again))
    return notices.done(request, f"{reverse('ui:leads')}?view=all", notice)


@requires(Action.SEE_LEADS)
@require_http_methods(_BOTH)
def columns(request: SignedInRequest) -> HttpResponse:
    """Which columns the list has, in which order, and how wide each is. A step in the address is shown and kept by nobody yet."""
    look = looked(request, _carried(request))
    told = request.POST if request.method == "POST" else request.GET
    if request.method != "POST":
        return _columns_page(request, look, None)
    if "reset" in told:
        arrange_columns(actor=request.actor, columns=(), widths={})
        return notices.done(request, look.state.at(), "The columns are those everybody begins with.")
    try:
        widths = {name: _pixels(text) for name, text in told_widths(told).items()}
        arrange_columns(actor=request.actor, columns=told_columns(told), widths=widths)
    except UnusableInput as refusal:
        return _columns_page(request, look, refusal)
    return notices.done(request, look.state.at(), "Columns saved.")


@requires(Action.SEE_LEADS)
@require_POST
def width(request: SignedInRequest) -> HttpResponse:
    """Remember how wide a column was drawn; the others stay."""
    look = looked(request, _carried(request))
    name = request.POST.get("column", "")
    held = [one.name for one in columns_of(look)]
    if name not in held:
        raise UnusableInput("There is no such column in this list.")
    widths = {**look.setup.widths, name: _pixels(request.POST.get("width", ""))}
    arrange_columns(actor=request.actor, columns=look.setup.columns or held, widths=widths)
    return HttpResponse(status=204)


def _carried(request: SignedInRequest) -> QueryDict:
    return QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET


def _save(request: SignedInRequest, look: Looked, naming: Naming) -> str:
    state, columns = look.state, tuple(one.name for one in columns_of(look))
    held = columns if "columns" in request.POST else ()
    body = ViewBody(state.condition, state.sort, held)
    if "replace" in request.POST and state.view is not None:
        change_view(
            actor=request.actor,
            view=state.view.id,
            naming=naming,
            body=body,
            at=clock.now(),
            seen=request.POST.get("seen"),
        )
        return state.view.id
    return save_view(actor=request.actor, naming=naming, body=body, at=clock.now())


def _naming(look: Looked) -> Naming:
    held = look.state.view
    return Naming(held.name, held.sharing, held.team) if held else Naming("")


def _sharing(text: str) -> Sharing:
    return Sharing(text) if text in list(Sharing) else Sharing.NOBODY


def _view_page(
    request: SignedInRequest, look: Looked, naming: Naming, refusal: DomainError | None
) -> HttpResponse:
    held: ViewLine | None = look.state.view
    context = {
        "state": look.state,
        "chips": chips(look.state, registry.catalogue(), page_time(request).clock),
        "naming": naming,
        "refusal": refusal,
        "may_replace": held is not None and held.may_change,
        "theirs": _overtaken(held, refusal),
        "is_first": held is not None and look.setup.first_view == held.id,
        "has_columns": bool(held and held.body.columns),
        "teams": teams_of(request.actor),
        "may_share": request.actor.may(Action.SEE_PEOPLE),
    }
    return page(request, "ui/lists/view.html", context, status=422 if refusal else 200)


def _overtaken(held: ViewLine | None, refusal: DomainError | None) -> str:
    """What a colleague made of the view meanwhile, by name; what it shows stands above the form."""
    return held.name if held is not None and isinstance(refusal, ChangedMeanwhile) else ""


def _columns_page(request: SignedInRequest, look: Looked, refusal: UnusableInput | None) -> HttpResponse:
    told = request.POST if request.method == "POST" else request.GET
    is_told = "shown" in told or "step" in told
    shown = told_columns(told) if is_told else [one.name for one in columns_of(look)]
    widths: Mapping[str, object] = told_widths(told) if is_told else look.setup.widths
    context = {
        "list_name": "Leads",
        "back": look.state.at(),
        "here": reverse("ui:columns"),
        "query": look.state.query,
        "asked": parse_qsl(look.state.query),
        "has_widths": True,
        "columns": arrangement(list_columns(look.actor).values(), shown, widths),
        "refusal": refusal,
    }
    return page(request, "ui/lists/columns.html", context, status=422 if refusal else 200)


def _pixels(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise UnusableInput(f"“{text}” is no width; write pixels, such as 180, or nothing.")
    return int(text)
