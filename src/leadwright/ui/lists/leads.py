"""The list of leads: ranked, explained, narrowed by a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries import RankedPage, count_leads, ranked_leads
from leadwright.leads.queries.cells import BUILT_IN, DEFAULT_COLUMNS, Column, list_cells, list_columns
from leadwright.platform.errors import DomainError, Forbidden, UnusableInput
from leadwright.playbook.conditions import usable
from leadwright.ui.frames import page, page_time
from leadwright.ui.freshness import stamp
from leadwright.ui.lists import rows
from leadwright.ui.lists.offers import offers
from leadwright.ui.lists.removal import Removal, strongest
from leadwright.ui.lists.sentence import chips
from leadwright.ui.lists.state import ListState, read_state
from leadwright.ui.presenting import PageTime
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.views.queries import Setup, ViewLine, setup_for, views_for

# A full page of the columns everybody begins with; with more of them fewer rows, so that a page stays as light.
_ROWS, _CELLS = 40, 400


@dataclass(frozen=True)
class Looked:
    """Everything one look at the list needs to know of the one who looks."""

    actor: Actor
    views: tuple[ViewLine, ...]
    setup: Setup
    state: ListState


def looked(request: SignedInRequest, asked: QueryDict | None = None) -> Looked:
    """What this request (or an address it carries) asks to see, as this person has arranged it."""
    views, setup = views_for(request.actor), setup_for(request.actor)
    state = read_state(request.GET if asked is None else asked, views, setup.first_view)
    return Looked(request.actor, views, setup, state)


@requires(Action.SEE_LEADS)
@require_safe
def leads(request: SignedInRequest) -> HttpResponse:
    """Whom to call first, and why. The address says view, filter, order and place; `count` asks for the number as well."""
    seen = stamp(request.actor, "leads")
    look = looked(request)
    catalogue = registry.catalogue()
    columns = columns_of(look)
    found, refusal = _found(look, rows_of(columns))
    time = page_time(request)
    shown = _rows(look, found, columns, time)
    context: dict[str, object] = {
        "stamp": seen,
        "state": look.state,
        "tabs": tabs(look),
        "chips": chips(look.state, catalogue, time.clock),
        "heads": heads(look, columns),
        "rows": shown,
        "first": look.state.first,
        "last": look.state.first + len(shown) - 1,
        "refusal": refusal,
        "is_slow": isinstance(refusal, TooSlow),
        "count": count_text(look) if "count" in request.GET and refusal is None else None,
        "actions": offers(request.actor),
        "may_add": request.actor.may(Action.EDIT_LEADS),
        "may_import": request.actor.may(Action.IMPORT_LEADS),
        "may_delete": request.actor.may(Action.DELETE_LEADS),
        **_around(look, found, rows_of(columns)),
    }
    if not shown and refusal is None:
        context["removal"] = _why_empty(look, catalogue, time.clock)
    status = 422 if refusal is not None else 200
    return page(request, "ui/lists/leads.html", context, region="ui/lists/leads_region.html", status=status)


@requires(Action.SEE_LEADS)
@require_safe
def count(request: SignedInRequest) -> HttpResponse:
    """How many there are: a part that the page fetches by itself, or follows a link to without script; with `linked` a link to
    the list.
    """
    look = looked(request)
    if not is_partial(request):
        return HttpResponseRedirect(look.state.at("ui:leads", count="1"))
    context = {"text": count_text(look), "list": look.state.at() if "linked" in request.GET else ""}
    return page(request, "", context, region="ui/lists/count.html")


def condition_of(state: ListState) -> Node | None:
    """The condition of the list, ready to be asked. Raises ConditionError."""
    return None if state.condition is None else usable(state.condition)


def count_text(look: Looked) -> str:
    """`214`, `about 12,400`, or that it takes too long to tell."""
    try:
        found = count_leads(actor=look.actor, condition=condition_of(look.state), search=look.state.search)
    except TooSlow:
        return "many"
    except DomainError:
        return "none"
    return f"{found.number:,}" if found.exact else f"about {rounded(found.number):,}"


def rounded(number: int) -> int:
    """An estimate with three figures that count."""
    step = int(10 ** max(0, len(str(number)) - 3))
    return int(round(number / step) * step)


def tabs(look: Looked) -> list[dict[str, object]]:
    """All leads, then the saved views."""
    everybody = ListState()
    chosen = look.state.view.id if look.state.view else None
    return [
        {"name": "All leads", "address": everybody.at(), "current": chosen is None},
        *(
            {
                "name": view.name,
                "address": ListState(view, view.body.condition, view.body.sort).at(),
                "current": view.id == chosen,
            }
            for view in look.views
        ),
    ]


def columns_of(look: Looked) -> tuple[Column, ...]:
    """The columns of the view, else of the person, else those everybody begins with; the name is always there, first."""
    offered = list_columns(look.actor)
    held = look.state.view.body.columns if look.state.view else ()
    names = held or look.setup.columns or DEFAULT_COLUMNS
    known = [offered[name] for name in dict.fromkeys(names) if name in offered and name != "name"]
    return (BUILT_IN["name"], *known)


def heads(look: Looked, columns: Sequence[Column]) -> list[rows.Head]:
    """The heads of the columns; one that an index carries sorts, once more the other way round."""
    return [
        rows.head(
            column,
            rows.head_css(column),
            look.state.sort,
            lambda sort: look.state.sorted_by(sort).at(),
            look.setup.widths.get(column.name),
        )
        for column in columns
    ]


def rows_of(columns: Sequence[Column]) -> int:
    """How many leads a page has; of a great many columns ten at least."""
    return min(_ROWS, max(10, _CELLS // (len(columns) + 1)))


def _found(look: Looked, limit: int) -> tuple[RankedPage, DomainError | None]:
    state = look.state
    try:
        found = ranked_leads(
            actor=look.actor,
            limit=limit,
            condition=condition_of(state),
            search=state.search,
            sort=state.sort,
            after=state.after,
            before=state.before,
        )
    except (ConditionError, Forbidden, UnusableInput) as refusal:
        return RankedPage((), None), refusal
    return found, None


def _rows(look: Looked, found: RankedPage, columns: Sequence[Column], time: PageTime) -> list[rows.Row]:
    if not found.rows:
        return []
    wanted = {one.name: one for one in (*columns, BUILT_IN["role"])}
    references = [lead.id for lead in found.rows]
    cells = list_cells(actor=look.actor, references=references, columns=list(wanted.values()))
    return [
        rows.row(lead, cells.get(lead.id, {}), columns, rank=rank, time=time)
        for rank, lead in enumerate(found.rows, start=look.state.first)
    ]


def _around(look: Looked, found: RankedPage, size: int) -> Mapping[str, str | None]:
    """The addresses of the pages before and behind."""
    state = look.state
    onward, back = state.first + len(found.rows), max(1, state.first - size)
    return {
        "next": _page(state, after=found.next_cursor, first=onward) if found.next_cursor else None,
        "previous": _page(state, before=found.previous_cursor, first=back) if found.previous_cursor else None,
    }


def _page(state: ListState, *, after: str | None = None, before: str | None = None, first: int) -> str:
    return replace(state, after=after, before=before, first=first).at()


def _why_empty(look: Looked, catalogue: Catalogue, zone: tzinfo) -> Removal | None:
    return strongest(look.actor, look.state, catalogue, zone) if look.state.condition else None
