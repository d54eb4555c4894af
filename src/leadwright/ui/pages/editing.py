"""The editor of a landing page beside the real thing. Every button saves the draft; htmx saves it on every change."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.document import FORM
from leadwright.capture.forms.files import SentFile
from leadwright.capture.forms.kinds import APPLICATION
from leadwright.capture.forms.words import LANGUAGES
from leadwright.capture.offers.document import OFFER, POSITIONS
from leadwright.capture.operations.landing_pages import add_image
from leadwright.capture.pages.document import BLOCKS
from leadwright.capture.pages.images import LARGEST
from leadwright.capture.queries.pages import numbered_page
from leadwright.personas.queries import persona_names
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import WorkingVersion
from leadwright.ui.doors import framing, titled
from leadwright.ui.frames import page
from leadwright.ui.pages import body_form
from leadwright.ui.pages.one import PAGES, preview_of
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.typed_drafts import Editor
from leadwright.ui.uploads import StoredFile, takes_files, was_too_large


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one the page in force, from which the first change makes it."""
    working = _EDITOR.working(request, slug)
    if request.method != "POST":
        return _page(request, working, working.body)
    typed, step = request.POST.dict(), request.POST.get("step", "")
    body = as_typed = body_form.body_of(typed, working.body)
    if step and step != "save":
        forms, offers = ([one for one, _ in choices] for choices in (_forms(), _offers()))
        body = body_form.stepped(body, step, typed, forms, offers)
    refused = _EDITOR.saved(request, working, body, as_typed)
    if refused is not None:
        return refused
    if is_partial(request):
        return _page(request, _EDITOR.working(request, slug), body)
    place = "#add" if step == "add" else "#blocks" if ":" in step else ""
    return HttpResponseRedirect(PAGES.at(slug, "edit") + place)


@takes_files
@requires(Action.EDIT_PLAYBOOK)
@require_POST
def image(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a picture into the block whose button was pressed."""
    working, told = _EDITOR.working(request, slug), request.POST.get("place", "")
    place = int(told) if told.isdecimal() and len(told) < 4 else 0
    try:
        file = request.FILES.get(f"file{place}")
        if was_too_large(request) or not isinstance(file, StoredFile):
            raise UnusableInput("Choose a picture of at most 2 MB.", field="file")
        with file.upload.file.open("rb") as stored:
            sent = SentFile(file.name or "", stored.read(LARGEST + 1))
        body = body_form.with_image(
            working.body, place, add_image(actor=request.actor, file=sent, at=clock.now())
        )
    except UnusableInput as refusal:
        return _page(request, working, working.body, [refusal.message], 422)
    refused = _EDITOR.saved(request, working, body, body) if body is not None else None
    return refused or HttpResponseRedirect(PAGES.at(slug, "edit") + f"#b{place}")


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the draft in force, as it is typed, for a reason that is kept."""
    working = _EDITOR.working(request, slug)
    return _EDITOR.publish(request, working, body_form.body_of(request.POST.dict(), working.body))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    return _EDITOR.discard(request, slug)


def _forms() -> list[tuple[str, str]]:
    return titled(one for one in playbook.published_all(FORM) if one.body.type != APPLICATION)


def _offers() -> list[tuple[str, str]]:
    return titled(playbook.published_all(OFFER))


def _page(
    request: SignedInRequest,
    working: WorkingVersion,
    body: Mapping[str, Any],
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    found = numbered_page(working.slug, working.draft or working.live or 0)
    forms, offers = _forms(), _offers()
    kinds = [
        (name, label)
        for name, label in BLOCKS.items()
        if (name != "form" or forms) and (name != "offer" or offers)
    ]
    context = {
        "working": working,
        "slug": working.slug,
        "body": body,
        "rows": body_form.block_rows(body),
        "kinds": kinds,
        "forms": forms,
        "offers": offers,
        "positions": list(POSITIONS.items()),
        "personas": [("", "Anybody"), *((one.slug, one.title) for one in persona_names())],
        "languages": list(LANGUAGES.items()),
        "language": body.get("language", "en"),
        "listed": body.get("listed", True),
        "example": "https://www.example.com",
        "problems": problems,
        "is_overtaken": working.draft is not None and working.based_on != working.live,
        "preview": preview_of(found.version_id if found is not None else 0),
    }
    return framing(page(request, "pages/edit.html", context, region="pages/beside.html", status=status))


_EDITOR = Editor(PAGES, _page, body_form.said)
