"""Every offer in force: where it belongs in the funnel, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.offers.document import OFFER_KINDS
from leadwright.capture.queries.offers import OfferLine, offer_lines
from leadwright.personas.queries import persona_names
from leadwright.platform import clock
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.doors import days_asked, times
from leadwright.ui.frames import page, page_time
from leadwright.ui.requests import SignedInRequest

SHORT = {"tofu": "TOFU", "mofu": "MOFU", "bofu": "BOFU"}


@dataclass(frozen=True)
class OfferRow:
    """A line of the list; `outcome` is what became of it in a few words, `lacks` what is missing for it to be given."""

    line: OfferLine
    type: str
    position: str
    persona: str
    outcome: str
    lacks: str


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def offers(request: SignedInRequest) -> HttpResponse:
    """All in force, with what became of them; `days` chooses the time the numbers are of."""
    time, days = page_time(request), days_asked(request)
    named = {one.slug: one.title for one in persona_names()}
    lines = offer_lines(actor=request.actor, since=time.now - timedelta(days=days))
    context = {
        "rows": [
            OfferRow(
                line=one,
                type=OFFER_KINDS[one.body.type].label,
                position=SHORT[one.body.position],
                persona=named.get(one.body.persona, one.body.persona) or "anybody",
                outcome=outcome_of(one),
                lacks=lacking(one),
            )
            for one in lines
        ],
        "times": times(reverse("ui:offers"), days),
        "days": days,
        "tabs": capture_tabs(request.actor, "ui:offers"),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "offers/list.html", context)


def outcome_of(one: OfferLine) -> str:
    """What became of an offer, in a few words."""
    if one.body.type == "file":
        return f"{one.mailed:,} mailed, {one.downloads:,} fetched"
    if one.body.coupon is not None:
        return f"{one.codes.given:,} given, {one.codes.redeemed:,} redeemed"
    if one.body.schedule is not None:
        return f"{one.seats.registered:,} registered, {one.seats.attended:,} there"
    return f"{one.numbers.submissions:,} asked"


def lacking(one: OfferLine) -> str:
    """What an offer lacks, in two or three words; empty where it lacks nothing."""
    if one.body.type == "file" and not one.file:
        return "No file"
    if one.body.coupon is not None and not one.codes.free:
        return f"No codes left, {one.codes.waiting:,} wait" if one.codes.waiting else "No codes left"
    if one.body.schedule is not None and one.body.schedule.ends_at < clock.now():
        return "Over"
    return ""
