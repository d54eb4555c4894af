"""The page of what a draft of a routing would have done, the work that finds it out, and the leads behind its numbers."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.sales.operations.simulating import (
    LONGEST_DAYS,
    AskedRouting,
    begin_routing_simulation,
)
from leadwright.sales.queries.simulation import (
    FoundRouting,
    find_routing,
    latest_routing,
    routed_leads,
)
from leadwright.sales.routing import ROUTING
from leadwright.ui import tray
from leadwright.ui.editors.held import draft_of
from leadwright.ui.editors.simulated import (
    DAYS,
    OFFERED,
    Share,
    SimulatedDraft,
    going_of,
    rule_shares,
    shares_of,
)
from leadwright.ui.effects.asked import number_in
from leadwright.ui.effects.lists import PAGE, pager
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import NAMELESS
from leadwright.ui.requests import SignedInRequest

_NARROWING = ("rule", "would", "really", "moved")


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def simulation(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the draft would have done over the last `days`; while it is computed how far that is, and before that the button."""
    subject = _subject(request, slug)
    found = latest_routing(actor=request.actor, digest=subject.draft.seen, days=subject.days)
    context: dict[str, object] = {
        "draft": subject.draft,
        "subject": subject,
        "found": found,
        "going": going_of(subject),
        "days": subject.days,
        "offered": sorted({*OFFERED, subject.days}),
    }
    if found is not None:
        time = page_time(request)
        context |= {
            "people": _linked(found, shares_of(found)),
            "rules": _linked(found, rule_shares(found)),
            "moved": _list_address(found, [("moved", "1")]),
            "nobody": _list_address(found, [("rule", "")]),
            "since": time.moment(found.since),
            "until": time.moment(found.until),
        }
    return page(request, "editors/routing_simulation.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def simulate(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin to find out. Pressed twice it begins once."""
    subject = _subject(request, slug)
    held = subject.draft.working
    asked = AskedRouting(held.body, subject.days, slug, held.draft or held.live)
    begun = begin_routing_simulation(actor=request.actor, asked=asked, link=subject.address, at=clock.now())
    tray.follow(request.session, begun.reference)
    return HttpResponseRedirect(subject.address)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def simulating(request: SignedInRequest, slug: str) -> HttpResponse:
    """How far it is; asks again by itself while it moves, and then loads the page anew."""
    subject = _subject(request, slug)
    going = going_of(subject)
    answer = render(request, "effects/going.html", {"going": going, "subject": subject})
    if going is not None and not going.moving:
        answer["HX-Refresh"] = "true"
    return answer


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def routed(request: SignedInRequest, simulation: str) -> HttpResponse:
    """The leads behind a number, some at a time: narrowed by `rule`, `would`, `really` and `moved`."""
    found = find_routing(actor=request.actor, reference=simulation)
    which = {name: request.GET[name] for name in _NARROWING if name in request.GET}
    listed = routed_leads(
        actor=request.actor,
        reference=simulation,
        which=which,
        start=number_in(request, "start") or 0,
        limit=PAGE,
    )
    time = page_time(request)
    context = {
        "found": found,
        "back": f"{reverse('ui:routing_simulation', kwargs={'slug': 'default'})}?days={found.days}",
        "heading": _heading(found, which),
        "rows": [(one, one.name or one.company or NAMELESS, time.moment(one.at)) for one in listed.leads],
        "pager": pager(
            reverse("ui:routed", kwargs={"simulation": found.reference}),
            list(which.items()),
            listed.start,
            listed.total,
        ),
    }
    return page(request, "editors/routed.html", context)


def _subject(request: SignedInRequest, slug: str) -> SimulatedDraft:
    draft = draft_of(request, ROUTING.name, slug)
    days = number_in(request, "days")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise UnusableInput(f"Between 1 and {LONGEST_DAYS} days can be looked at.", field="days")
    return SimulatedDraft(draft, days or DAYS)


def _linked(found: FoundRouting, shares: Sequence[Share]) -> list[tuple[Share, str]]:
    return [(one, _list_address(found, one.query) if one.query else "") for one in shares]


def _list_address(found: FoundRouting, asked: Sequence[tuple[str, str]]) -> str:
    address = reverse("ui:routed", kwargs={"simulation": found.reference})
    return f"{address}?{urlencode(list(asked))}"


def _heading(found: FoundRouting, which: dict[str, str]) -> str:
    people = {reference: found.names[number] for number, reference in found.ids.items()}
    if "moved" in which:
        return "Would go to somebody else"
    if "rule" in which:
        return f"Given by “{which['rule']}”" if which["rule"] else "Nobody could take them"
    if "would" in which:
        return f"Would go to {people.get(which['would'], 'nobody')}"
    if "really" in which:
        return f"Really went to {people.get(which['really'], 'nobody')}"
    return "All leads of the simulation"
