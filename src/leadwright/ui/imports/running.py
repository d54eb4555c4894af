"""The last page of the wizard: what would happen, the button, and then how far it is, also for who left and came back."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.drafting import READING
from leadwright.capture.operations import starting
from leadwright.capture.queries import DraftView
from leadwright.platform import clock, jobs, work
from leadwright.platform.work import WorkLine
from leadwright.ui.frames import page
from leadwright.ui.imports.checks import check_state
from leadwright.ui.imports.steps import place_of, steps
from leadwright.ui.imports.wording import consent_label
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Going:
    """Long work as its own page shows it: how far, whether a worker is there, and where to ask again."""

    line: WorkLine
    address: str
    stop: str
    is_idle: bool
    result: str = ""

    @property
    def moving(self) -> bool:
        return not self.line.state.is_over


@requires(Action.IMPORT_LEADS)
@require_safe
def run(request: SignedInRequest, draft: str) -> HttpResponse:
    """What would happen and the button that does it; once it is pressed, how far it is; once it ended, on to the result."""
    view = queries.find_draft(request.actor, draft)
    going = _going(view)
    if view.layout is None or going is not None:
        if going is not None and going.result:
            return HttpResponseRedirect(going.result)
        context = {"draft": view, "steps": steps(3 if view.layout else 0, view), "going": going}
        return page(request, "imports/running.html", context)
    if not view.is_answered:
        return HttpResponseRedirect(place_of(view))
    context = {
        "draft": view,
        "steps": steps(3, view),
        "consent": consent_label(view.consent),
        "check": check_state(request, view),
        "left_out": sum(1 for one in view.mapping.columns.values() if not one.field and not one.custom),
        "new_fields": [one.label or one.custom for one in view.mapping.columns.values() if one.custom],
    }
    return page(request, "imports/run.html", context)


@requires(Action.IMPORT_LEADS)
@require_safe
def progress(request: SignedInRequest, draft: str) -> HttpResponse:
    """How far the work on an upload is; asks again by itself while it moves."""
    view = queries.find_draft(request.actor, draft)
    return render(request, "imports/going.html", {"going": _going(view), "draft": view})


@requires(Action.IMPORT_LEADS)
@require_POST
def start(request: SignedInRequest, draft: str) -> HttpResponse:
    """Start the import, or go on with one that was stopped. Pressed twice it starts once."""
    link = reverse("ui:import_run", kwargs={"draft": draft})
    starting.begin_import(actor=request.actor, reference=draft, link=link, at=clock.now())
    return HttpResponseRedirect(link)


@requires(Action.IMPORT_LEADS)
@require_POST
def stop(request: SignedInRequest, draft: str) -> HttpResponse:
    """Ask the work on an upload to stop after what it is just writing."""
    going = _going(queries.find_draft(request.actor, draft))
    if going is not None and going.moving:
        work.ask_to_stop(request.actor, going.line.reference, at=clock.now())
    return done(
        request,
        reverse("ui:import_run", kwargs={"draft": draft}),
        "It stops after the rows it is just writing.",
    )


def at_work(actor: Actor) -> dict[str, str]:
    """The imports that are being carried out now, by their ids, each with the address that tells how far it is."""
    found = {}
    for run, draft in queries.unfinished_drafts(actor).items():
        line = work.latest(starting.IMPORTING, draft)
        if line is not None and not line.state.is_over:
            found[run] = reverse("ui:import_run", kwargs={"draft": draft})
    return found


def _going(view: DraftView) -> Going | None:
    """The reading or the import of this draft; None where neither was begun, or a refused one can be answered anew."""
    kind = READING if view.layout is None else starting.IMPORTING
    line = work.latest(kind, view.reference)
    if line is None or (view.is_open and view.layout is not None and line.state is not work.State.FAILED):
        return None
    at = {"draft": view.reference}
    result = ""
    if line.state is work.State.DONE and view.import_id:
        result = reverse("ui:import", kwargs={"run": view.import_id})
    elif line.state is work.State.DONE and view.layout is not None:
        result = reverse("ui:import_columns", kwargs=at)
    return Going(
        line=line,
        address=reverse("ui:import_progress", kwargs=at),
        stop=reverse("ui:import_stop", kwargs=at),
        is_idle=not line.state.is_over and not jobs.worker_is_alive(now=clock.now()),
        result=result,
    )
