"""Links by which a lead recommends us."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.operations.referring import make_link, switch_link
from leadwright.capture.queries.referrals import LeadReferrals, LinkLine, ReferralLine, lead_referrals
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Recommended:
    """One recommendation in words."""

    line: ReferralLine
    moment: Moment
    converted: Moment | None
    stage: str


@dataclass(frozen=True)
class Recommendations:
    """The card of a lead."""

    told: LeadReferrals
    by: Recommended | None
    gave: tuple[Recommended, ...]
    links: tuple[tuple[LinkLine, str], ...]


@requires(Action.EDIT_LEADS)
@require_POST
def make(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A link with a form."""
    make_link(actor=request.actor, lead=public_id, form=request.POST.get("form", ""), at=clock.now())
    return done(request, _card(public_id), "The link is there; give it to whom it is for.")


@requires(Action.EDIT_LEADS)
@require_POST
def switch(request: SignedInRequest, public_id: str, link_id: str, deed: str) -> HttpResponse:
    """Close a link, or open it again."""
    if deed not in ("close", "open"):
        raise NotFound("A link is closed or opened.")
    switch_link(actor=request.actor, lead=public_id, link=link_id, on=deed == "open", at=clock.now())
    if deed == "open":
        return done(request, _card(public_id), "Who comes by this link counts again.")
    back = reverse("ui:referral_switch", kwargs={"public_id": public_id, "link_id": link_id, "deed": "open"})
    return done(request, _card(public_id), Notice("The link is closed.", undo=Undo(back)))


def recommendations(actor: Actor, reference: str, time: PageTime) -> Recommendations:
    """What the card shows."""
    told = lead_referrals(actor=actor, reference=reference)
    return Recommendations(
        told=told,
        by=_told(told.by, time) if told.by is not None else None,
        gave=tuple(_told(one, time) for one in told.gave),
        links=tuple((one, address_of(one.code)) for one in told.links),
    )


def address_of(code: str) -> str:
    """Where a link leads."""
    return str(settings.PUBLIC_URL + reverse("edge:referral", kwargs={"code": code}))


def _told(one: ReferralLine, time: PageTime) -> Recommended:
    converted = time.moment(one.converted_at) if one.converted_at is not None else None
    return Recommended(one, time.moment(one.at), converted, Stage(one.stage).label if one.stage else "")


def _card(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id}) + "#recommendations"
