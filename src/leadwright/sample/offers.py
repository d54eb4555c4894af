"""Offers of the sample: a checklist that most fetched, a coupon, a webinar that was held, a fair to come, a trial, a demo."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.files import SentFile
from leadwright.capture.offers.codes import ALPHABET
from leadwright.capture.offers.document import CouponTerms, Follow, OfferBody, Schedule
from leadwright.capture.offers.letter import FILE, LASTS
from leadwright.capture.operations.coupons import redeem_code
from leadwright.capture.operations.handing import bring_codes
from leadwright.capture.operations.offering import fetch_offer, put_offer
from leadwright.capture.operations.seats import record_attendance
from leadwright.capture.queries.coupons import code_lines
from leadwright.capture.queries.seats import seat_lines
from leadwright.messaging.models import Message
from leadwright.messaging.operations.queueing import NewMessage, PastMessage, keep_past_messages
from leadwright.messaging.rules import State
from leadwright.sample.operations import COMPANY_ZONE, SAMPLE_BATCH
from leadwright.sample.queries import FORM_SLUGS, senders_of

CHECKLIST, COUPON, WEBINAR, TRIAL = "gdp-checklist", "first-order", "cold-store-audit", "gateway-trial"
_TITLE = "Good distribution practice: a checklist"
_WORDS = """Good distribution practice: a checklist

1. Every cold store has a logger that is calibrated, with its certificate.
2. Somebody is woken when a door stays open at night.
3. What was measured cannot be changed, and is found again after five years.
4. Each transport has a number, and each number a curve.
"""
_AFTER = timedelta(seconds=6)
_BEGUN = timedelta(days=45)
_OF_FOUR = 3
_HELD_BEFORE = timedelta(days=6)
_SEED, _CODES = 20_270_911, 40
_REASON = "For the autumn"


def bring_offers(*, actor: Actor, at: datetime) -> list[str]:
    """Offer them weeks before `at`; the names by which they are taken out again. The same each time but for the dates."""
    begun = at - _BEGUN
    file = SentFile("checklist.txt", _WORDS.encode())
    for slug, body in _offers(at).items():
        sent = file if body.type == "file" else None
        put_offer(actor=actor, slug=slug, body=body, file=sent, reason=_REASON, at=begun)
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    codes = [f"COLD-{''.join(random.choices(ALPHABET, k=5))}" for _ in range(_CODES)]
    bring_codes(actor=actor, offer=COUPON, codes=codes, at=begun)
    return [f"offer_{slug}" for slug in _offers(at)]


def redeem_and_attend(*, actor: Actor, at: datetime) -> None:
    """Let some of the codes be redeemed, and most who registered have been at the webinar. Repeating changes nothing."""
    for place, line in enumerate(code_lines(actor=actor, offer=COUPON)):
        moment = (line.given_at or at) + timedelta(days=2)
        if place % 3 == 0 and moment < at and line.redeemed_at is None:
            order = f"order {4_700 + place}"
            redeem_code(actor=actor, code=line.code, reference=order, at=moment, batch=SAMPLE_BATCH)
    lines = seat_lines(actor=actor, offer=WEBINAR)
    seats = [one.id for place, one in enumerate(lines) if place % (_OF_FOUR + 1) < _OF_FOUR]
    held = at - _HELD_BEFORE + timedelta(days=1)
    record_attendance(actor=actor, offer=WEBINAR, seats=seats, at=held, batch=SAMPLE_BATCH)


def _offers(at: datetime) -> Mapping[str, OfferBody]:
    held, fair = at - _HELD_BEFORE, at + timedelta(days=16)
    return {
        CHECKLIST: OfferBody(title=_TITLE, describes="Four points an auditor asks for first."),
        COUPON: OfferBody(
            title="Ten percent off the first order",
            type="coupon",
            position="bofu",
            coupon=CouponTerms(worth="10 % off the first order of loggers"),
        ),
        WEBINAR: OfferBody(
            title="What auditors ask in a cold store",
            describes="Forty minutes, and twenty for questions.",
            type="webinar",
            position="mofu",
            schedule=Schedule(
                begins=f"{held:%Y-%m-%d}T10:00", zone=COMPANY_ZONE, link="https://meet.tessera.example/audit"
            ),
        ),
        "logistics-fair": OfferBody(
            title="Logistics fair",
            type="event",
            position="mofu",
            schedule=Schedule(
                begins=f"{fair:%Y-%m-%d}T09:00",
                zone=COMPANY_ZONE,
                minutes=2 * 24 * 60,
                place="Hall 4, stand 12, Hanover",
            ),
        ),
        TRIAL: OfferBody(
            title="Thirty days with one gateway",
            type="trial",
            position="bofu",
            follow=Follow(link="https://www.tessera.example/start"),
        ),
        "gateway": OfferBody(title="The gateway, shown live", type="demo", position="bofu"),
    }


def fetch_some(*, at: datetime) -> None:
    """Let who asked for it have got a mail, and three of four have fetched it, before `at`. Repeating changes nothing."""
    past = [
        PastMessage(
            NewMessage(
                kind=FILE,
                about=f"{CHECKLIST}:{sent_at:%Y-%m-%d}",
                address=address,
                subject_id=lead,
                data={"offer": CHECKLIST},
                batch=SAMPLE_BATCH,
            ),
            State.SENT,
            sent_at + _AFTER,
            subject_line=_TITLE,
        )
        for lead, address, sent_at in senders_of(FORM_SLUGS[5])
    ]
    keep_past_messages(messages=past, actor="sample")
    sent = Message.objects.filter(kind=FILE, batch=SAMPLE_BATCH).order_by("created_at", "id")
    for place, message in enumerate(sent):
        moment = message.created_at + timedelta(minutes=20)
        if place % (_OF_FOUR + 1) < _OF_FOUR and moment < at:
            until = int((message.created_at + LASTS).timestamp())
            fetch_offer(token=message.public_id.bytes + until.to_bytes(8, "big"), at=moment)
