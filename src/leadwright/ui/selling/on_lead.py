"""What sales does with a lead, on the lead's own page: who has it and until when, meetings, offers, opportunities."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.queries.coupons import coupons_to_give
from leadwright.leads.access import editable_lead, visible_lead
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import new_uuid
from leadwright.sales.boards import hours_of
from leadwright.sales.meetings import MeetingKind, MeetingTold, OfferKind
from leadwright.sales.operations.giving import hand_over_chosen
from leadwright.sales.operations.meeting import Meeting, record_meeting
from leadwright.sales.operations.offering import DirectOffer, make_direct_offer, may_be_offered
from leadwright.sales.queries.one import OneHandOver, latest_of_lead
from leadwright.sales.queries.pipeline import Dealt, opportunities_of
from leadwright.sales.reasons import STATES
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.selling.wording import Left, left

_BACK = {"handover": "hand_over", "opportunity": "opportunity"}
_ORIGIN = re.compile(r"(handover|opportunity)_[0-9a-z]{26}")


@dataclass(frozen=True)
class OnLead:
    """The card of sales: the last hand-over, how much time its owner has, when it began and ended, and what is being sold."""

    held: OneHandOver | None
    state: str
    under_way: bool
    left: Left | None
    given: Moment | None
    call_back: Moment | None
    ended: Moment | None
    deals: tuple[Dealt, ...]
    offers: bool


def on_lead(request: SignedInRequest, reference: str) -> OnLead:
    """Of a lead the reader may see; a few queries."""
    actor, time = request.actor, page_time(request)
    key = visible_lead(actor, reference)
    held = latest_of_lead(actor=actor, lead=reference)
    deals = opportunities_of(actor=actor, lead=key.id, at=time.now)
    if held is None:
        return OnLead(None, "", False, None, None, None, None, deals, may_be_offered(key.id))
    is_open = held.state == "open"
    hours = hours_of(request.user.email)
    return OnLead(
        held=held,
        state=STATES[held.state],
        under_way=held.state in ("open", "accepted"),
        left=left(held.due_at, time.now, hours) if is_open and held.owner else None,
        given=time.moment(held.given_at),
        call_back=time.moment(held.call_back_at) if held.call_back_at else None,
        ended=time.moment(held.answered_at) if held.answered_at else None,
        deals=deals,
        offers=may_be_offered(key.id),
    )


@requires(Action.EDIT_LEADS)
@require_POST
def give(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Hand the lead over to sales now, by the routing in force."""
    key = editable_lead(request.actor, public_id)
    given = hand_over_chosen(actor=request.actor, leads=[key.id], at=clock.now())
    if not given.given:
        said = "Nothing was handed over: sales has it already, or gave it back and nothing is new since."
        return done(request, _lead(public_id), Notice(said, tone="warn"))
    said = "Nobody could take it; those who lead see it." if given.unowned else "Handed over."
    # Whoever gave it away may not see it any more.
    back = _lead(public_id) if _still_seen(request, public_id) else reverse("ui:leads")
    return done(request, back, said)


def _still_seen(request: SignedInRequest, public_id: str) -> bool:
    try:
        visible_lead(request.actor, public_id)
    except NotFound:
        return False
    return True


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Record a meeting: agreed, held or missed."""
    typed = {"kind": MeetingKind.DEMO.value, "told": MeetingTold.AGREED.value, **request.POST.dict()}
    time = page_time(request)
    if request.method == "POST":
        try:
            told = _meeting(request.POST, time)
            record_meeting(
                actor=request.actor, lead=public_id, meeting=told, at=clock.now(), once=_once(request)
            )
            return done(
                request, _origin(request, public_id), f"Recorded: {told.kind.label} {told.told.label}."
            )
        except UnusableInput as problem:
            typed |= _refused(problem)
    context = {
        "kinds": [(one.value, one.label) for one in MeetingKind],
        "outcomes": [(one.value, one.label.capitalize()) for one in MeetingTold],
        "tomorrow": f"{time.now.astimezone(time.clock) + timedelta(days=1):%Y-%m-%dT}10:00",
    }
    return _form(request, public_id, "selling/meeting.html", typed, context)


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Offer the lead something directly."""
    mails = mail_is_set_up()
    typed = {
        "kind": OfferKind.DEMO.value,
        "by": "mail" if mails else "task",
        **request.GET.dict(),
        **request.POST.dict(),
    }
    if request.method == "POST":
        try:
            told = _offer(request.POST)
            made = make_direct_offer(
                actor=request.actor, lead=public_id, offer=told, at=clock.now(), once=_once(request)
            )
            said = "The mail is on its way." if told.by_mail else "It is a task of yours for today."
            return done(
                request,
                _origin(request, public_id),
                f"{told.kind.label}. {said}" if made else "Done already.",
            )
        except UnusableInput as problem:
            typed |= _refused(problem)
    kinds = [(one.value, one.label, one.says) for one in OfferKind]
    coupons = coupons_to_give(actor=request.actor, at=clock.now())
    more = {"kinds": kinds, "mails": mails, "coupons": coupons}
    return _form(request, public_id, "selling/offer.html", typed, more)


def _form(
    request: SignedInRequest,
    public_id: str,
    template: str,
    typed: Mapping[str, str],
    more: Mapping[str, object],
) -> HttpResponse:
    who = introduce_lead(actor=request.actor, reference=public_id)
    context = {
        "who": who,
        "typed": typed,
        "back": _origin(request, public_id),
        "from": _asked_from(request),
        "once": typed.get("once") or new_uuid().hex,
        **more,
    }
    return page(request, template, context, status=422 if typed.get("problem") else 200)


def _meeting(told: Mapping[str, str], time: PageTime) -> Meeting:
    kind, outcome = told.get("kind", ""), told.get("told", "")
    if kind not in set(MeetingKind):
        raise UnusableInput("Choose what you meet for.", field="kind")
    if outcome not in set(MeetingTold):
        raise UnusableInput("Choose what became of the meeting.", field="told")
    try:
        when = datetime.fromisoformat(told.get("at", "").strip()).replace(tzinfo=time.clock)
    except ValueError:
        raise UnusableInput("Enter the time as in 2027-03-31T14:30.", field="at") from None
    return Meeting(MeetingKind(kind), MeetingTold(outcome), when)


def _offer(told: Mapping[str, str]) -> DirectOffer:
    kind = told.get("kind", "")
    if kind not in set(OfferKind):
        raise UnusableInput("Choose what you offer.", field="kind")
    if told.get("by") not in ("mail", "task"):
        raise UnusableInput("Choose whether it goes by mail or becomes a task.", field="by")
    return DirectOffer(
        OfferKind(kind),
        told["by"] == "mail",
        told.get("words", ""),
        told.get("code", ""),
        told.get("coupon", "") if kind == OfferKind.DISCOUNT else "",
    )


def _refused(problem: UnusableInput) -> dict[str, str]:
    return {"problem": problem.message, "wrong": str(problem.data.get("field", "kind"))}


def _once(request: SignedInRequest) -> str:
    return request.POST.get("once", "")[:64] or new_uuid().hex


def _asked_from(request: SignedInRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("from", "")


def _origin(request: SignedInRequest, public_id: str) -> str:
    """The page of the hand-over or opportunity it was asked from, else the lead's."""
    asked = _ORIGIN.fullmatch(_asked_from(request))
    name = _BACK[asked[1]] if asked else ""
    return reverse(f"ui:{name}", kwargs={name: asked[0]}) if asked else _lead(public_id)


def _lead(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id})
