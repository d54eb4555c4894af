"""What those who manage see: who has how much, what is late, what nobody has; and what waits."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.queries import who_works_leads
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.sales.operations.answering import reassign
from leadwright.sales.queries.team import Loads, loads
from leadwright.sales.queries.urgent import Late, open_hand_overs
from leadwright.sales.queries.waiting import waiting
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.selling.tabs import queue_tabs

_MOST = 500
_WAITING = 100


@requires(Action.SEE_PEOPLE)
@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    """Loads, and open hand-overs: what is late and nobody's, or those of one person or team (`of`, empty for nobody)."""
    now, time = clock.now(), page_time(request)
    of = request.GET.get("of")
    found = loads(actor=request.actor, at=now)
    rows = _listed(request, of, 100)
    everybody = (*found.people, *found.teams)
    named = next((one.name for one in everybody if one.id == of), "nobody") if of else "nobody"
    context = {
        "loads": [(one, time.moment(one.next_due) if one.next_due else None) for one in found.people],
        "teams": found.teams if len(found.teams) > 1 else (),
        "rows": [
            (one, time.moment(one.given_at), time.moment(one.due_at) if one.due_at else None) for one in rows
        ],
        "all": _whole(found, of),
        "of": of,
        "named": named,
        "colleagues": who_works_leads(),
        "tabs": queue_tabs(request.actor, "ui:queue_team"),
    }
    return page(request, "selling/team.html", context)


def _listed(request: SignedInRequest, of: str | None, limit: int) -> tuple[Late, ...]:
    actor, now = request.actor, clock.now()
    rows = open_hand_overs(actor=actor, owner=of, at=now, only_late=of is None, limit=limit).rows
    nobody = open_hand_overs(actor=actor, owner="", at=now, limit=limit).rows if of is None else ()
    return (*nobody, *(one for one in rows if one.owner or of is not None))[:limit]


def _whole(found: Loads, of: str | None) -> int:
    """How many the list would be, were it whole."""
    if of is None:
        return sum(one.late for one in found.people if one.id) + found.unowned
    return next((one.open for one in (*found.people, *found.teams) if one.id == of), 0)


@requires(Action.SEE_PEOPLE)
@require_POST
def team_reassign(request: SignedInRequest) -> HttpResponse:
    """Give the ticked hand-overs, or `all` of the list (`of` as on the page), to a colleague."""
    told, to = request.POST, request.POST.get("to", "")
    of = told.get("of") if "of" in told else None
    back = reverse("ui:queue_team")
    chosen = told.getlist("hand_over")[:_MOST]
    if told.get("all"):
        chosen = [one.id for one in _listed(request, of, _MOST)]
    if not chosen or not to:
        return done(request, back, Notice("Choose hand-overs and a colleague first.", tone="warn"))
    number = reassign(actor=request.actor, hand_overs=chosen, to=to, at=clock.now())
    return done(request, back, f"Gave {number:,} to somebody else, each with a new deadline.")


@requires(Action.EDIT_LEADS)
@require_safe
def waiting_page(request: SignedInRequest) -> HttpResponse:
    """Leads that were given back, and when they come back; page by page."""
    time = page_time(request)
    found = waiting(actor=request.actor, limit=_WAITING, after=request.GET.get("after") or None)
    context = {
        "rows": [(one, time.moment(one.since)) for one in found.rows],
        "next": f"?after={found.next}" if found.next else "",
        "is_first": "after" not in request.GET,
        "tabs": queue_tabs(request.actor, "ui:queue_waiting"),
    }
    return page(request, "selling/waiting.html", context)
