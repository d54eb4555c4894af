"""Applicants: who applied for a job, with their files, for recruiters and administrators only."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.questions import FACTS
from leadwright.capture.operations.applying import change_application, delete_application, place_of
from leadwright.capture.queries.applications import (
    SUSPECT,
    Applied,
    application,
    application_file,
    applications,
)
from leadwright.platform import clock
from leadwright.ui.frames import page, page_time
from leadwright.ui.imports.wording import size_label
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.presenting import Moment
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import Tab

STATES = {"new": "New", "in_review": "In review", "closed": "Closed", SUSPECT: "Suspect"}


@dataclass(frozen=True)
class ApplicantRow:
    """A line of the list."""

    applied: Applied
    address: str
    received: Moment


@requires(Action.SEE_APPLICANTS)
@require_safe
def applicants(request: SignedInRequest) -> HttpResponse:
    """Those of one state, the latest first."""
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else "new"
    found = applications(actor=request.actor, state=state, after=request.GET.get("after") or None)
    time, here = page_time(request), reverse("ui:applicants")
    tabs = [
        Tab(name, f"{here}?{urlencode({'state': one})}", one == state, found.counts[one] or None)
        for one, name in STATES.items()
        if one != SUSPECT or found.counts[one] or state == SUSPECT
    ]
    context = {
        "rows": [ApplicantRow(one, _address(one.id), time.moment(one.received_at)) for one in found.rows],
        "tabs": tabs,
        "state": STATES[state].lower(),
        "any": sum(found.counts.values()),
        "older": f"?{urlencode({'state': state, 'after': found.next_cursor})}" if found.next_cursor else "",
    }
    return page(request, "ui/applicants.html", context)


@requires(Action.SEE_APPLICANTS)
@require_safe
def applicant(request: SignedInRequest, application_id: str) -> HttpResponse:
    """One application: what was said, the files, and how far it is."""
    found = application(actor=request.actor, reference=application_id)
    context = {
        "one": found,
        "state": STATES[found.state],
        "received": page_time(request).moment(found.received_at),
        "said": [(_label(name), text) for name, text in found.values.items()],
        "files": [(file, size_label(file.size)) for file in found.files],
        "ways": [(one, name) for one, name in STATES.items() if one not in (found.state, SUSPECT)],
        "list": reverse("ui:applicants"),
    }
    return page(request, "ui/applicant.html", context)


@requires(Action.SEE_APPLICANTS)
@require_POST
def applicant_change(request: SignedInRequest, application_id: str) -> HttpResponse:
    """Take it into review, close it, or open it again."""
    state = request.POST.get("state", "")
    before = change_application(actor=request.actor, application=application_id, state=state, at=clock.now())
    undo = Undo(reverse("ui:applicant_change", kwargs={"application_id": application_id}), {"state": before})
    return done(request, _address(application_id), Notice(f"{STATES[state]} now.", undo=undo))


@requires(Action.SEE_APPLICANTS)
@require_POST
def applicant_delete(request: SignedInRequest, application_id: str) -> HttpResponse:
    """Delete it with its files, for good; asked for by a tick."""
    if not request.POST.get("sure"):
        return done(
            request, _address(application_id), Notice("Tick that it is for good, then delete.", tone="warn")
        )
    delete_application(actor=request.actor, application=application_id, at=clock.now())
    return done(request, reverse("ui:applicants"), "The application is deleted with its files.")


@requires(Action.SEE_APPLICANTS)
@require_safe
def applicant_file(request: SignedInRequest, file_id: str) -> HttpResponseBase:
    """A file, only ever to be saved: nothing strangers sent is shown on this host."""
    found, stored = application_file(actor=request.actor, reference=file_id)
    place = place_of(stored)
    if not place.is_file():
        raise Http404
    answer = FileResponse(place.open("rb"), as_attachment=True, filename=found.name, content_type=found.type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _address(reference: str) -> str:
    return reverse("ui:applicant", kwargs={"application_id": reference})


def _label(name: str) -> str:
    fact = FACTS.get(name)
    return fact.label if fact else name.removeprefix("custom.").replace("_", " ").capitalize()
