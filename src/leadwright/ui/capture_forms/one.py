"""One form: what it brings, where it stands, and how it gets into pages."""

from datetime import timedelta
from html import escape

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.document import FORM
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.forms.tokens import seal_preview
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.queries.forms import FormNumbers, ShownForm, form_numbers, latest_form
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook
from leadwright.ui.doors import (
    Door,
    closed_already,
    days_asked,
    framing,
    funnel,
    leads_with,
    put_back,
    rate,
    take_out,
    times,
)
from leadwright.ui.frames import page, page_time
from leadwright.ui.requests import SignedInRequest

FORMS = Door(FORM.name, "form", "forms")
_PREVIEWED = timedelta(hours=1)


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def form(request: SignedInRequest, slug: str) -> HttpResponse:
    """A form with its numbers, a look at it, and what to copy into a page."""
    shown = found_form(slug)
    time, days = page_time(request), days_asked(request)
    numbers = form_numbers(since=time.now - timedelta(days=days)).get(slug, FormNumbers())
    hosted = settings.PUBLIC_URL + reverse("edge:form", kwargs={"slug": slug})
    may_look = request.actor.may(Action.SEE_LEADS)
    context = {
        "form": shown,
        "kind": KINDS[shown.body.type],
        "numbers": numbers,
        "last": time.moment(numbers.last_at) if numbers.last_at else None,
        "steps": funnel(numbers, leads=leads_with("form_submitted", "form", [slug]) if may_look else ""),
        "rate": rate(numbers.submissions, numbers.views),
        "times": times(FORMS.at(slug), days),
        "days": days,
        "hosted": hosted,
        "kiosk": f"{hosted}/kiosk" if shown.body.kiosk else "",
        "script": _script(slug, hosted),
        "plain": _plain(shown, hosted),
        "preview": preview_of(shown.version_id),
        "said": FORM.says(shown.body),
        "history": reverse("ui:document", kwargs={"kind": FORM.name, "slug": slug}),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return framing(page(request, "forms/form.html", context))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a form out of force: its page says that it is closed. What was begun before is still taken."""
    shown = found_form(slug)
    address = FORMS.at(slug)
    if not shown.is_live:
        return closed_already(request, FORMS, address)
    return take_out(request, FORMS, slug, title=shown.body.title, number=shown.number, back=address)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a form back in force as it was."""
    said = "The form is open again."
    return put_back(request, FORMS, slug, otherwise=lambda: found_form(slug).number, said=said)


def found_form(slug: str) -> ShownForm:
    """The version in force, else the newest. Raises NotFound."""
    found = latest_form(slug)
    if found is None:
        raise NotFound(f"There is no form {slug}.", slug=slug)
    return found


def preview_of(version_id: int, show: str = "") -> str:
    """Where a version can be looked at for an hour."""
    token = seal_preview(version_id, until=clock.now() + _PREVIEWED, key=token_key())
    return reverse("edge:form_preview", kwargs={"token": token}) + (f"?show={show}" if show else "")


def has_draft(request: SignedInRequest, slug: str) -> bool:
    """Whether somebody goes on with a draft of their own."""
    return playbook.working_version(actor=request.actor, kind=FORM.name, slug=slug).draft is not None


def _script(slug: str, hosted: str) -> str:
    address = settings.PUBLIC_URL + reverse("edge:embed_script")
    return (
        f'<script src="{address}" async></script>\n'
        f'<div data-leadwright-form="{slug}"><a href="{hosted}">Open the form</a></div>'
    )


def _plain(shown: ShownForm, hosted: str) -> str:
    asked = [one for one in shown.body.fields if not one.hidden][:3]
    inputs = "\n".join(
        f'  <label>{escape(one.question.label)} <input name="{one.name}"></label>' for one in asked
    )
    return f'<form method="post" action="{hosted}">\n{inputs}\n  <button>{escape(shown.body.button)}</button>\n</form>'
