"""The page of what would change, and the work that finds it out."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.simulation.operations import begin_simulation
from leadwright.simulation.saying import outcome_to_show, outcomes_in_order
from leadwright.ui import tray
from leadwright.ui.effects.asked import found_of, going_of, subject_of
from leadwright.ui.effects.showing import shown
from leadwright.ui.frames import page, page_time
from leadwright.ui.requests import SignedInRequest


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def effects(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """What this body would change; while it is computed how far that is, and before that the button."""
    subject = subject_of(request, kind, slug)
    found, going = found_of(request, subject), going_of(subject)
    context: dict[str, object] = {"subject": subject, "found": found, "going": going}
    if found is not None:
        wanted = request.GET.get("outcome", "")
        outcome = wanted if wanted in found.result.outcomes else outcome_to_show(found.result)
        context |= {
            "effects": shown(found, outcome),
            "at": page_time(request).moment(found.at),
            "tabs": _tabs(subject.address, outcome, outcomes_in_order(found.result)),
        }
    return page(request, "effects/page.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def compute(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """Begin to find out. Pressed twice it begins once."""
    subject = subject_of(request, kind, slug)
    begun = begin_simulation(actor=request.actor, asked=subject.asked, link=subject.address, at=clock.now())
    tray.follow(request.session, begun.reference)
    return HttpResponseRedirect(subject.address)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def progress(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """How far it is; asks again by itself while it moves, and then loads the page anew."""
    subject = subject_of(request, kind, slug)
    going = going_of(subject)
    answer = render(request, "effects/going.html", {"going": going, "subject": subject})
    if going is not None and not going.moving:
        answer["HX-Refresh"] = "true"
    return answer


def _tabs(address: str, outcome: str, known: dict[str, int]) -> list[dict[str, object]]:
    mark = "&" if "?" in address else "?"
    return [
        {
            "name": Stage(one).label,
            "address": f"{address}{mark}outcome={one}#rules",
            "current": one == outcome,
            "count": f"{leads:,}",
        }
        for one, leads in known.items()
    ]
