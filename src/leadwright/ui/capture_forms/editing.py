"""The editor of a form beside the real thing. Every button saves the draft; htmx saves it whenever something is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.offers.document import HANDED_OUT_BY, OFFER
from leadwright.capture.queries.forms import numbered_form
from leadwright.leads.queries.custom_fields import custom_field_details
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import WorkingVersion
from leadwright.ui.capture_forms import body_form
from leadwright.ui.capture_forms.one import FORMS, preview_of
from leadwright.ui.doors import framing, titled
from leadwright.ui.frames import page
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.typed_drafts import Editor


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one the form in force, from which the first change makes it."""
    working = _EDITOR.working(request, slug)
    if request.method != "POST":
        return _page(request, working, working.body)
    typed, step = request.POST.dict(), request.POST.get("step", "")
    body = as_typed = body_form.body_of(typed, working.body)
    if step and step != "save":
        body = body_form.stepped(body, step, typed, custom_field_details())
    refused = _EDITOR.saved(request, working, body, as_typed)
    if refused is not None:
        return refused
    if is_partial(request):
        return _page(request, _EDITOR.working(request, slug), body)
    return HttpResponseRedirect(FORMS.at(slug, "edit") + _place(step))


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


def _page(
    request: SignedInRequest,
    working: WorkingVersion,
    body: Mapping[str, Any],
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    customs, version = custom_field_details(), _version(working)
    kind = KINDS.get(str(body.get("type", "contact")), KINDS["contact"])
    context = {
        "working": working,
        "slug": working.slug,
        "body": body,
        "kinds": body_form.kind_choices(),
        "languages": body_form.language_choices(body),
        "language": body.get("language", "en"),
        "type": body.get("type", "contact"),
        "about_label": kind.about,
        "offered": _offered(str(body.get("type", ""))),
        "rows": body_form.question_rows(body),
        "boxes": list(enumerate(body.get("consents", []))),
        "askable": body_form.askable(body, customs),
        "sites": "\n".join(body.get("sites", [])),
        "example": "https://www.example.com",
        "problems": problems,
        "opened": len(body.get("fields", [])) - 1 if request.GET.get("asked") else -1,
        "is_overtaken": working.draft is not None and working.based_on != working.live,
        "preview": preview_of(version),
        "thanks_preview": preview_of(version, "thanks"),
    }
    return framing(page(request, "forms/edit.html", context, region="forms/beside.html", status=status))


def _offered(form_type: str) -> list[tuple[str, str]]:
    """The offers a form of this type can hand out: slug and title."""
    return titled(one for one in playbook.published_all(OFFER) if HANDED_OUT_BY[one.body.type] == form_type)


def _version(working: WorkingVersion) -> int:
    found = numbered_form(working.slug, working.draft or working.live or 0)
    return found.version_id if found is not None else 0


def _place(step: str) -> str:
    """Where the page stands after a button: at what it changed."""
    return {"ask": "?asked=1#ask", "agree": "#agree"}.get(
        step, "#q" if ":q:" in step else "#c" if ":c:" in step else ""
    )


_EDITOR = Editor(FORMS, _page, body_form.said)
