"""What somebody gets for having sent a form, on the page that follows: found by a sealed reference that lasts for an hour."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.markup import Node
from leadwright.capture.offers.document import OFFER
from leadwright.capture.offers.letter import CALENDAR_KEPT, calendar_mark, calendar_of
from leadwright.capture.offers.saying import given_nodes
from leadwright.capture.queries.afterwards import given_for
from leadwright.capture.queries.handing import names_offer, offer_of
from leadwright.edge.mail.pages import not_valid
from leadwright.messaging import tokens
from leadwright.platform import clock, workspace
from leadwright.playbook import queries as playbook

_LASTS = timedelta(hours=1)
_KEPT = 16 + 8


def reference_of(body: FormBody, submission: UUID | None, *, at: datetime) -> str:
    """What stands behind the address of the thanks, where the form hands something out: `?r=` and a sealed reference."""
    if submission is None or offer_of(body) is None:
        return ""
    until = int((at + _LASTS).timestamp()).to_bytes(8, "big")
    return f"?r={tokens.seal(tokens.THANKS, submission.bytes + until)}"


def submission_of(request: HttpRequest) -> UUID | None:
    """The submission a reference names; None for whatever this program did not write, and when its time is over."""
    told = tokens.unseal(tokens.THANKS, request.GET.get("r", ""), size=_KEPT)
    if told is None or clock.now().timestamp() >= int.from_bytes(told[16:], "big"):
        return None
    return UUID(bytes=told[:16])


def given(body: FormBody, submission: UUID | None) -> list[Node]:
    """What the form gives, as markup for below its thanks."""
    if not names_offer(body):
        return []
    with workspace.held():
        return list(given_nodes(given_for(body, submission, at=clock.now()), body.language))


@open_to_everybody
@require_safe
def calendar(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The calendar file of a webinar or event as it is now, with the link to join."""
    live = playbook.published(OFFER, slug)
    sealed = tokens.unseal(tokens.CALENDAR, token, size=CALENDAR_KEPT)
    if live is None or live.body.schedule is None or sealed != calendar_mark(slug):
        return not_valid()
    response = HttpResponse(calendar_of(live), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
