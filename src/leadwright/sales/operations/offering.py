"""Direct offers to leads that are about to decide: a demo, a discount, a visit, by mail through the gate or as a task."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.capture.operations.coupons import coupon_in_force, give_codes, why_none
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.models import Lead, Standing
from leadwright.lifecycle.operations import PEOPLE
from leadwright.lifecycle.stages import LABELS, Stage
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import audit
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.sales.letters import DIRECT_OFFER
from leadwright.sales.meetings import DECIDING, OfferKind
from leadwright.sales.models import Opportunity
from leadwright.sales.operations.own_tasks import add_own_task

_LONGEST_WORDS, _LONGEST_CODE = 2_000, 60
_SENT_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class DirectOffer:
    """What is offered, with words of one's own and the code of a coupon; by mail, or as a task for oneself.

    `coupon` is the slug of one whose next free code the lead gets, in place of a `code` one brings.
    """

    kind: OfferKind
    by_mail: bool
    words: str = ""
    code: str = ""
    coupon: str = ""


def may_be_offered(lead: int) -> bool:
    """Whether a lead is about to decide: an SQL or beyond, or something is being sold to it."""
    deciding = Standing.objects.filter(pk=lead, stage__in=DECIDING).exists()
    return deciding or Opportunity.objects.filter(lead_id=lead, closed_at__isnull=True).exists()


@transaction.atomic
def make_direct_offer(*, actor: Actor, lead: str, offer: DirectOffer, at: datetime, once: str) -> bool:
    """Offer somebody something directly; whether that was new. `once` is an id the form was made with: repeating changes nothing.

    By mail it is one letter, which the gate lets pass as it does every other (who unsubscribed gets none). As a task it is the
    actor's, for today. Of a coupon the lead gets the code it has, else the next free one. Raises UnusableInput with the field
    where the lead is not about to decide, has no address, no mail is set up, or no code is left; NotFound, Forbidden.
    """
    key = editable_lead(actor, lead)
    code, words = clean(offer.code).strip()[:_LONGEST_CODE], clean(offer.words).strip()[:_LONGEST_WORDS]
    if not may_be_offered(key.id):
        stage = LABELS[Stage(Standing.objects.values_list("stage", flat=True).get(pk=key.id))]
        raise UnusableInput(
            f"Direct offers are for leads that are about to decide: SQLs and beyond. This one is: {stage}.",
            field="kind",
        )
    if offer.kind is OfferKind.DISCOUNT and offer.by_mail and not (code or offer.coupon):
        raise UnusableInput("A discount needs the code of its coupon.", field="code")
    by = "mail" if offer.by_mail else "task"
    if not append_events([_event(key, offer, by, actor, at, once)], at=at):
        return False
    if offer.coupon:
        code = _code_of(offer.coupon, key, at)
    if offer.by_mail:
        _mail(key, offer.kind, words, code, actor, at, once)
    else:
        title = f"Offer: {offer.kind.label.lower()}" + (f" ({code})" if code else "")
        add_own_task(actor, key, title, at, at)
    audit.record(
        actor,
        "lead.offered",
        kind="lead",
        key=key.public_id,
        at=at,
        changes={"kind": str(offer.kind), "by": by},
    )
    return True


def _code_of(coupon: str, key: LeadKey, at: datetime) -> str:
    """The code of the coupon that the lead has from now on."""
    try:
        live = coupon_in_force(coupon)
    except NotFound as problem:
        raise UnusableInput(problem.message, field="coupon") from None
    code = give_codes(coupon=live, subjects=[key.id], at=at).get(key.id)
    if code is None:
        raise UnusableInput(why_none(live.body, at), field="coupon")
    return code


def _mail(
    key: LeadKey, kind: OfferKind, words: str, code: str, actor: Actor, at: datetime, once: str
) -> None:
    address = Lead.objects.values_list("email", flat=True).get(pk=key.id)
    if not address:
        raise UnusableInput("There is no e-mail address of this lead; make it a task.", field="by")
    if not mail_is_set_up():
        raise UnusableInput(
            "No mail is set up (Settings, Mail); make it a task, or have it set up.", field="by"
        )
    seller = User.objects.filter(pk=actor.user_id or 0).first()
    message = NewMessage(
        kind=DIRECT_OFFER,
        about=clean(once)[:64],
        address=address,
        subject_id=key.id,
        data={
            "kind": str(kind),
            "words": words,
            "code": code,
            "seller": seller.name if seller is not None else actor.label,
            "answer_to": seller.email if seller is not None else "",
        },
        not_after=at + _SENT_WITHIN,
    )
    queue_messages(messages=[message], actor=actor.label, at=at)


def _event(key: LeadKey, offer: DirectOffer, by: str, actor: Actor, at: datetime, once: str) -> NewEvent:
    return NewEvent(
        name="direct_offer_made",
        occurred_at=at,
        subject=key.id,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=f"direct_offer_made:{key.public_id}:{clean(once)[:64]}",
        properties={"kind": str(offer.kind), "by": by},
        context={"actor": actor.label},
    )
