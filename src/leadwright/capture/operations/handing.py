"""What a form hands out once it was sent, whatever the type of its offer: a link by mail, a code, a seat, a page to begin on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.capture.models import Seat
from leadwright.capture.offers.document import OfferBody
from leadwright.capture.offers.letter import BEGIN, COUPON, FILE, REMINDER, REMINDS, SEAT
from leadwright.capture.operations.coupons import (
    AddedCodes,
    add_codes,
    coupon_in_force,
    give_codes,
    keep_waiting,
    make_codes,
    take_waiting,
)
from leadwright.capture.operations.seats import keep_seats
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.platform import clock, workspace
from leadwright.playbook.queries import Published

# Later it would come as a surprise.
_SENT_WITHIN = timedelta(days=3)
_MAILS: Mapping[str, str] = {"file": FILE, "webinar": SEAT, "event": SEAT, "trial": BEGIN, "demo": BEGIN}


@dataclass(frozen=True)
class Wanted:
    """Somebody is to get an offer: as which subject, at which address (may be empty), asked for from which network.

    With a `batch`, as people of the sample have, nothing is mailed.
    """

    subject_id: int
    address: str
    network: str = ""
    batch: int | None = None


def hand_out(*, offer: Published[OfferBody], wanted: Sequence[Wanted], actor: str, at: datetime) -> int:
    """Give everybody what the offer is, in the transaction of the caller, and mail it; how many mails are new.

    An address gets the same offer once a day, whoever asks for it. Repeating gives nobody anything more.
    """
    people = [(one.subject_id, one.address) for one in wanted]
    mailed = list(wanted)
    if offer.body.coupon is not None:
        given = give_codes(coupon=offer, subjects=[subject for subject, _ in people], at=at)
        keep_waiting(offer=offer.slug, people=[one for one in people if one[0] not in given], at=at)
        mailed = [one for one in wanted if one.subject_id in given]
    elif offer.body.schedule is not None:
        keep_seats(offer=offer.slug, people=people, at=at)
    elif offer.body.type != "file" and not (offer.body.follow and offer.body.follow.link):
        return 0
    kind = COUPON if offer.body.coupon is not None else _MAILS[offer.body.type]
    addressed = [one for one in mailed if one.address and one.batch is None]
    messages = [_message(kind, offer.slug, one, at) for one in addressed]
    if offer.body.schedule is not None:
        messages += _reminders(offer, [(one.subject_id, one.address) for one in addressed], at)
    return queue_messages(messages=messages, actor=actor, at=at)


@transaction.atomic
def bring_codes(*, actor: Actor, offer: str, codes: Sequence[str], at: datetime) -> AddedCodes:
    """`add_codes`, and whoever waited for a code gets one by mail."""
    return _served(actor, offer, add_codes(actor=actor, offer=offer, codes=codes, at=at), at)


@transaction.atomic
def generate_codes(*, actor: Actor, offer: str, count: int, prefix: str = "", at: datetime) -> AddedCodes:
    """`make_codes`, and whoever waited for a code gets one by mail."""
    return _served(actor, offer, make_codes(actor=actor, offer=offer, count=count, prefix=prefix, at=at), at)


def invite_again(*, offer: Published[OfferBody], actor: str, at: datetime) -> int:
    """Tell everybody with a seat that time or place have changed; how many mails are new. Repeating sends none."""
    rows = Seat.objects.filter(offer=offer.slug, attended_at=None).exclude(address="")
    people = [(one.lead_id, one.address) for one in rows]
    about = f"{offer.slug}:{offer.number}"
    messages = [
        NewMessage(
            kind=SEAT,
            about=about,
            address=address,
            subject_id=subject,
            data={"offer": offer.slug},
            not_after=at + _SENT_WITHIN,
        )
        for subject, address in people
    ]
    return queue_messages(messages=[*messages, *_reminders(offer, people, at)], actor=actor, at=at)


def _served(actor: Actor, offer: str, added: AddedCodes, at: datetime) -> AddedCodes:
    live = coupon_in_force(offer)
    served = take_waiting(coupon=live, at=at)
    wanted = [Wanted(subject, address) for subject, address in served if address]
    messages = [_message(COUPON, offer, one, at) for one in wanted]
    queue_messages(messages=messages, actor=actor.label, at=at)
    return AddedCodes(added.added, added.known, len(served))


def _message(kind: str, offer: str, one: Wanted, at: datetime) -> NewMessage:
    day = clock.local_date(at, str(workspace.read("time_zone"))).isoformat()
    return NewMessage(
        kind=kind,
        about=f"{offer}:{day}",
        address=one.address,
        subject_id=one.subject_id,
        data={"offer": offer},
        not_after=at + _SENT_WITHIN,
        network=one.network,
    )


def _reminders(
    offer: Published[OfferBody], people: Sequence[tuple[int, str]], at: datetime
) -> list[NewMessage]:
    """One an hour before it begins, for who registered before that."""
    schedule = offer.body.schedule
    if schedule is None or at >= schedule.begins_at - REMINDS:
        return []
    return [
        NewMessage(
            kind=REMINDER,
            about=f"{offer.slug}:{schedule.begins_at:%Y-%m-%dT%H:%M}",
            address=address,
            subject_id=subject,
            data={"offer": offer.slug},
            due_at=schedule.begins_at - REMINDS,
            not_after=schedule.begins_at,
        )
        for subject, address in people
    ]
