"""What an import did, its rejected rows as a file, and taking it back."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.operations import starting
from leadwright.capture.operations.rejects import fetch_rejected
from leadwright.capture.queries import ImportDetail
from leadwright.leads import backlog
from leadwright.platform import clock, jobs, work
from leadwright.ui.frames import page, page_time
from leadwright.ui.imports.bars import outcome_bars
from leadwright.ui.imports.checks import attached, stem
from leadwright.ui.imports.running import Going, at_work
from leadwright.ui.imports.wording import IMPORT_STATES, consent_label, size_label
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class NewerLead:
    """A lead of which something newer stayed when an import was taken back."""

    address: str
    lead: str
    facts: str


@requires(Action.IMPORT_LEADS)
@require_safe
def result(request: SignedInRequest, run: str) -> HttpResponse:
    """What became of the rows, what was rejected and why, and where it can be taken back."""
    found = queries.find_import(request.actor, run)
    moving = at_work(request.actor).get(run) if found.status == "running" else None
    if moving is not None:
        return HttpResponseRedirect(moving)
    time = page_time(request)
    going = _undoing(run)
    label, tone = IMPORT_STATES[found.status]
    context = {
        "run": found,
        "bars": outcome_bars(found),
        "state": label,
        "state_tone": tone,
        "consent": consent_label(found.consent),
        "size": size_label(found.size),
        "started": time.moment(found.started_at),
        "undone_at": time.moment(found.undone.at) if found.undone and found.undone.at else None,
        "newer": _newer(found),
        "going": going
        if going is not None and (going.moving or going.line.state is work.State.FAILED)
        else None,
        "ranking": found.status == "done" and backlog.marked_since() is not None,
        "rejected_address": reverse("ui:import_rejected", kwargs={"run": run}),
        "undo_address": reverse("ui:import_undo", kwargs={"run": run}),
        "leads_address": ListState().narrowed({"field": "source", "is": found.source}).at(),
        "may_study": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "imports/result.html", context)


@requires(Action.IMPORT_LEADS)
@require_GET
def rejected(request: SignedInRequest, run: str) -> HttpResponseBase:
    """The rejected rows, in the layout of the file with the reason beside each."""
    found = queries.find_import(request.actor, run)
    path = fetch_rejected(actor=request.actor, reference=run, at=clock.now())
    return attached(path.open("rb"), f"{stem(found.file)}.rejected.csv")


@requires(Action.IMPORT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, run: str) -> HttpResponse:
    """What taking it back means, and the button that does it."""
    found = queries.find_import(request.actor, run)
    address = reverse("ui:import", kwargs={"run": run})
    if found.status == "undone":
        return HttpResponseRedirect(address)
    if request.method == "POST":
        starting.begin_undo(actor=request.actor, reference=run, link=address, at=clock.now())
        return HttpResponseRedirect(address)
    started = page_time(request).moment(found.started_at)
    return page(request, "imports/undo.html", {"run": found, "started": started, "address": address})


@requires(Action.IMPORT_LEADS)
@require_safe
def undo_progress(request: SignedInRequest, run: str) -> HttpResponse:
    """How far taking it back is."""
    queries.find_import(request.actor, run)
    return render(request, "imports/going.html", {"going": _undoing(run)})


def _undoing(run: str) -> Going | None:
    line = work.latest(starting.UNDOING, run)
    if line is None:
        return None
    return Going(
        line=line,
        address=reverse("ui:import_undo_progress", kwargs={"run": run}),
        stop="",
        is_idle=not line.state.is_over and not jobs.worker_is_alive(now=clock.now()),
        result=reverse("ui:import", kwargs={"run": run}) if line.state is work.State.DONE else "",
    )


def _newer(found: ImportDetail) -> list[NewerLead]:
    if found.undone is None:
        return []
    return [
        NewerLead(
            reverse("ui:lead", kwargs={"public_id": lead}),
            lead,
            ", ".join(fact.replace("_", " ") for fact in facts),
        )
        for lead, facts in found.undone.newer
    ]
