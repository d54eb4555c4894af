"""The first page of the wizard, and what is uploaded there; the history of imports."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.operations import drafts
from leadwright.capture.operations.checking import begin_check
from leadwright.capture.operations.drafts import ReceivedFile
from leadwright.capture.uploads import MEGABYTE, days_kept, largest_upload
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.frames import page, page_time
from leadwright.ui.imports.running import at_work
from leadwright.ui.imports.steps import place_of, steps
from leadwright.ui.imports.wording import AT_WORK, IMPORT_STATES, consent_label, size_label
from leadwright.ui.notices import done
from leadwright.ui.presenting import Moment
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.uploads import StoredFile, takes_files, was_too_large

_LISTED = 100


@dataclass(frozen=True)
class ImportRow:
    """A line of the history. `tone` colours the state."""

    address: str
    file: str
    source: str
    consent: str
    state: str
    tone: str
    actor: str
    started: Moment
    rows: int
    created: int
    updated: int
    rejected: int


@dataclass(frozen=True)
class DraftRow:
    """An upload that was not imported yet."""

    address: str
    discard: str
    file: str
    size: str
    uploaded: Moment


@requires(Action.IMPORT_LEADS)
@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """Every import this person may see, the latest first, and what was uploaded and not imported yet."""
    time = page_time(request)
    after = request.GET.get("after") or None
    lines = queries.imports(actor=request.actor, limit=_LISTED + 1, after=after)
    moving = at_work(request.actor)
    rows = [
        ImportRow(
            address=moving.get(line.id) or reverse("ui:import", kwargs={"run": line.id}),
            file=line.file,
            source=line.source,
            consent=consent_label(line.consent),
            state=AT_WORK[0] if line.id in moving else IMPORT_STATES[line.status][0],
            tone=AT_WORK[1] if line.id in moving else IMPORT_STATES[line.status][1],
            actor=line.actor,
            started=time.moment(line.started_at),
            rows=line.rows,
            created=line.created,
            updated=line.updated,
            rejected=line.rejected,
        )
        for line in lines[:_LISTED]
    ]
    waiting = [
        DraftRow(
            address=reverse("ui:import_draft", kwargs={"draft": line.reference}),
            discard=reverse("ui:import_discard", kwargs={"draft": line.reference}),
            file=line.file,
            size=size_label(line.size),
            uploaded=time.moment(line.uploaded_at),
        )
        for line in queries.open_drafts(request.actor)
    ]
    here = reverse("ui:imports")
    context = {
        "rows": rows,
        "drafts": () if after else waiting,
        "older": f"{here}?{urlencode({'after': lines[_LISTED - 1].id})}" if len(lines) > _LISTED else "",
        "latest": here if after else "",
        "days": days_kept(),
        "tabs": capture_tabs(request.actor, "ui:imports"),
    }
    return page(request, "imports/history.html", context)


@takes_files
@requires(Action.IMPORT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Choose a file; what is posted is kept, looked into and tried out."""
    if request.method != "POST":
        return _file_page(request)
    file = request.FILES.get("file")
    if was_too_large(request):
        return _file_page(request, problem=_too_large())
    if not isinstance(file, StoredFile):
        return _file_page(request, problem="Choose a file first: CSV, TSV, XLSX, XLS or ODS.")
    at = clock.now()
    try:
        received = ReceivedFile(file.upload, file.name or "", file.size or 0, file.digest)
        reference = drafts.receive_file(actor=request.actor, file=received, at=at)
        file.keep()
        link = reverse("ui:import_draft", kwargs={"draft": reference})
        if drafts.begin_reading(actor=request.actor, reference=reference, link=link, at=at) is None:
            begin_check(actor=request.actor, reference=reference, link=link, at=at)
    except UnusableInput as problem:
        return _file_page(request, problem=problem.message)
    return HttpResponseRedirect(link)


@requires(Action.IMPORT_LEADS)
@require_safe
def draft(request: SignedInRequest, draft: str) -> HttpResponse:
    """To the page an upload is at."""
    return HttpResponseRedirect(place_of(queries.find_draft(request.actor, draft)))


@requires(Action.IMPORT_LEADS)
@require_POST
def discard(request: SignedInRequest, draft: str) -> HttpResponse:
    """Throw an upload away."""
    view = queries.find_draft(request.actor, draft)
    drafts.discard_draft(actor=request.actor, reference=draft, at=clock.now())
    return done(request, reverse("ui:imports"), f"{view.file} is deleted. Nothing of it was imported.")


def _too_large() -> str:
    limit = size_label(largest_upload())
    return (
        f"The file is larger than {limit}, the most the browser takes. Put it on the server and type there: "
        "leadwright import FILE --source NAME --consent BASIS"
    )


def _file_page(request: SignedInRequest, problem: str = "") -> HttpResponse:
    context = {
        "steps": steps(0),
        "problem": problem,
        "limit": size_label(largest_upload()),
        "limit_bytes": largest_upload() // MEGABYTE * MEGABYTE,
        "days": days_kept(),
        "too_large": _too_large(),
    }
    return page(request, "imports/new.html", context, status=422 if problem else 200)
