"""One landing page: what it brings, where it stands, and a look at it."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.tokens import seal_preview
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.pages.document import PAGE
from leadwright.capture.queries.forms import FormNumbers
from leadwright.capture.queries.pages import ShownPage, latest_page, page_numbers
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.ui.doors import (
    Door,
    closed_already,
    days_asked,
    framing,
    funnel,
    put_back,
    rate,
    take_out,
    times,
)
from leadwright.ui.frames import page, page_time
from leadwright.ui.requests import SignedInRequest

PAGES = Door(PAGE.name, "page", "pages")
_PREVIEWED = timedelta(hours=1)


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def one_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """A page with its numbers, its address and a look at it."""
    shown = found_page(slug)
    time, days = page_time(request), days_asked(request)
    numbers = page_numbers(since=time.now - timedelta(days=days)).get(slug, FormNumbers())
    context = {
        "shown": shown,
        "numbers": numbers,
        "last": time.moment(numbers.last_at) if numbers.last_at else None,
        "steps": funnel(numbers, began="Began a form"),
        "rate": rate(numbers.submissions, numbers.views),
        "times": times(PAGES.at(slug), days),
        "days": days,
        "hosted": settings.PUBLIC_URL + reverse("edge:page", kwargs={"slug": slug}),
        "preview": preview_of(shown.version_id),
        "said": PAGE.says(shown.body),
        "history": reverse("ui:document", kwargs={"kind": PAGE.name, "slug": slug}),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return framing(page(request, "pages/one.html", context))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a page out of force: its address says that it is closed."""
    shown = found_page(slug)
    address = PAGES.at(slug)
    if not shown.is_live:
        return closed_already(request, PAGES, address)
    return take_out(request, PAGES, slug, title=shown.body.title, number=shown.number, back=address)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a page back in force as it was."""
    said = "The page is open again."
    return put_back(request, PAGES, slug, otherwise=lambda: found_page(slug).number, said=said)


def found_page(slug: str) -> ShownPage:
    """The version in force, else the newest. Raises NotFound."""
    found = latest_page(slug)
    if found is None:
        raise NotFound(f"There is no page {slug}.", slug=slug)
    return found


def preview_of(version_id: int) -> str:
    """Where a version can be looked at for an hour."""
    token = seal_preview(version_id, until=clock.now() + _PREVIEWED, key=token_key())
    return reverse("edge:page_preview", kwargs={"token": token})
