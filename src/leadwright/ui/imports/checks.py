"""The dry run beside the pages: how far it is, what it found, and its rejected rows as a file."""

from dataclasses import dataclass

from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.findings import Findings
from leadwright.capture.operations.checking import CHECKING, begin_check
from leadwright.capture.operations.rejects import fetch_rejected_by_check
from leadwright.capture.queries import DraftView
from leadwright.platform import clock, jobs, work
from leadwright.platform.work import WorkLine
from leadwright.ui.imports.bars import Bar, outcome_bars
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Check:
    """What the part about the dry run shows. `state` is done, moving, failed, or none where one is still to be made.

    `bars` are the counts in their order; `is_idle` says that no worker is there to go on with it.
    """

    state: str
    address: str
    begin: str
    line: WorkLine | None = None
    findings: Findings | None = None
    bars: tuple[Bar, ...] = ()
    is_idle: bool = False
    rejected_file: str = ""


@requires(Action.IMPORT_LEADS)
@require_safe
def check(request: SignedInRequest, draft: str) -> HttpResponse:
    """The part of the page that tells of the dry run; it asks again by itself while one runs."""
    view = queries.find_draft(request.actor, draft)
    return render(
        request,
        "imports/check.html",
        {"check": check_state(request, view), "draft": view, "ready": request.GET.get("ready") == "1"},
    )


@requires(Action.IMPORT_LEADS)
@require_POST
def check_again(request: SignedInRequest, draft: str) -> HttpResponse:
    """Make the dry run where it is missing or was stopped."""
    link = reverse("ui:import_draft", kwargs={"draft": draft})
    begin_check(actor=request.actor, reference=draft, link=link, at=clock.now())
    onward = "ui:import_run" if queries.find_draft(request.actor, draft).is_answered else "ui:import_columns"
    return HttpResponseRedirect(reverse(onward, kwargs={"draft": draft}))


@requires(Action.IMPORT_LEADS)
@require_GET
def check_rejected(request: SignedInRequest, draft: str) -> HttpResponseBase:
    """The rows the dry run rejects, in the layout of the file with the reason beside each."""
    view = queries.find_draft(request.actor, draft)
    path = fetch_rejected_by_check(actor=request.actor, reference=draft, at=clock.now())
    return attached(path.open("rb"), f"{stem(view.file)}.rejected.csv")


def attached(file: object, name: str) -> FileResponse:
    """A file as an attachment: saved, never shown, whatever is in it."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def stem(file: str) -> str:
    """The name of a file without its ending."""
    return file.rpartition(".")[0] or file


def check_state(request: SignedInRequest, view: DraftView) -> Check:
    """Where the dry run of a draft stands."""
    at = {"draft": view.reference}
    address, begin = reverse("ui:import_check", kwargs=at), reverse("ui:import_check_again", kwargs=at)
    if view.is_checked and view.findings is not None:
        return Check(
            "done",
            address,
            begin,
            findings=view.findings,
            bars=outcome_bars(view.findings),
            rejected_file=reverse("ui:import_check_rejected", kwargs=at) if view.rejected_by_check else "",
        )
    line = work.latest(CHECKING, f"{view.reference} {view.digest}")
    if line is None or line.state is work.State.CANCELLED:
        return Check("none", address, begin)
    if not line.state.is_over:
        idle = not jobs.worker_is_alive(now=clock.now())
        return Check("moving", address, begin, line=line, is_idle=idle)
    return Check("failed" if line.state is work.State.FAILED else "none", address, begin, line=line)
