"""What sales did with leads of the sample: hand-overs open, late, accepted, and given back for every reason; calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.leads.models import Lead
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.meetings import MeetingKind, MeetingTold, OfferKind
from leadwright.sales.models import HandOver
from leadwright.sales.operations.answering import Rejection, accept, named, reject
from leadwright.sales.operations.contacts import add_contact
from leadwright.sales.operations.giving import ROUTER, hand_over
from leadwright.sales.operations.meeting import Meeting, record_meeting
from leadwright.sales.operations.offering import DirectOffer, make_direct_offer
from leadwright.sales.operations.qualifying import CallOutcome, CallTold, confirm_sql, end_call, save_answers
from leadwright.sales.operations.selling import Deal, begin_opportunity, lose, move_opportunity, win
from leadwright.sales.operations.telling_lines import keep_lines
from leadwright.sales.operations.tending import tend
from leadwright.sales.pipeline import LossReason, PipelineStage
from leadwright.sales.queries.contacts import contacts_of
from leadwright.sales.reasons import RejectReason
from leadwright.sample.team import SampleTeam

_GIVEN_BACK = (
    (RejectReason.NO_FIT, "Three vans and no cold store; the smallest package is too large."),
    (RejectReason.BAD_TIMING, "The budget round is over; wants to talk again after the summer."),
    (RejectReason.DUPLICATE, "Same person as the one who wrote from the head office."),
    (RejectReason.EXISTING_DEAL, "Their Rotterdam site negotiates with us already."),
    (RejectReason.CANNOT_REACH, "Called five times at different hours."),
    (RejectReason.WRONG_DATA, "The number belongs to a bakery."),
    (RejectReason.NOT_A_BUYER, "Writes a thesis about cold chains."),
)
_ANSWERS = {
    "need": "Write down temperatures of four cold stores without anybody walking there",
    "pressing": "4",
    "authority": "Decides with others",
    "who_decides": "The quality manager; wants to see a report",
    "budget_state": "It is planned",
    "timing": "Within a quarter",
}
_OLD, _WEEK, _LATE, _NEW = 14, 12, 8, 24
# Name, value, currency, days until it is expected, and what became of it.
_DEALS = (
    ("Loggers for four cold stores", 18_400, "EUR", 21, "new"),
    ("Pilot in one depot", 6_200, "EUR", 35, "new"),
    ("Gateways for the fleet", 42_000, "EUR", 50, "needs"),
    ("Vaccine transport, two regions", 88_500, "CHF", 64, "needs"),
    ("Framework contract", 120_000, "EUR", -6, "proposal"),
    ("Replacement of paper lists", 9_900, "GBP", 14, "proposal"),
    ("Three warehouses", 57_300, "EUR", 10, "negotiation"),
    ("Loggers for the laboratory", 7_450, "EUR", 0, "won"),
    ("Audit package", 15_000, "USD", 0, "won"),
    ("Monitoring of containers", 31_000, "EUR", 0, "lost"),
    ("Summer transport", 12_250, "EUR", 0, "lost"),
)
_MEETINGS = (
    (MeetingKind.DEMO, MeetingTold.HELD, -3),
    (MeetingKind.DEMO, MeetingTold.AGREED, 2),
    (MeetingKind.VISIT, MeetingTold.MISSED, -2),
    (MeetingKind.VISIT, MeetingTold.AGREED, 5),
    (MeetingKind.DEMO, MeetingTold.HELD, -1),
)
_OFFERED = {2: OfferKind.VISIT, 4: OfferKind.DISCOUNT, 6: OfferKind.DEMO}
_ROLES = ("Decides", "Will use it", "Pays")
_LOST = (LossReason.PRICE, LossReason.NO_DECISION)


def hand_over_some(*, team: SampleTeam, at: datetime) -> int:
    """Let sales work on leads that are ready, in the weeks before `at`; how many were handed over. Repeating adds nothing."""
    if HandOver.objects.exists():
        return 0
    ready = Lead.objects.filter(standing__stage__in=("mql", "pql")).order_by("-standing__points", "id")
    leads = list(ready.values_list("pk", flat=True)[: _OLD + _WEEK + _LATE + _NEW])
    old, leads = leads[:_OLD], leads[_OLD:]
    week, leads = leads[:_WEEK], leads[_WEEK:]
    late, new = leads[:_LATE], leads[_LATE:]
    with transaction.atomic():
        _give_back(_given(old, at - timedelta(days=20)), team, at - timedelta(days=19))
        _given(late, at - timedelta(days=11))
        for days in (9, 7, 5, 3):
            tend(at=at - timedelta(days=days))
        _accept(_given(week, at - timedelta(days=6)), team, at - timedelta(days=5))
        _sell(team, at)
        _given(new, at - timedelta(minutes=50))
        _meet(week, team, at)
        while keep_lines(at=at):
            pass
    return HandOver.objects.count()


def _given(leads: Sequence[int], at: datetime) -> list[HandOver]:
    hand_over(actor=ROUTER, leads=leads, at=at)
    return list(HandOver.objects.filter(lead_id__in=leads).order_by("id"))


def _give_back(made: Sequence[HandOver], team: SampleTeam, at: datetime) -> None:
    """Every reason at least once; one comes back soon."""
    for place, one in enumerate(made):
        reason, note = _GIVEN_BACK[place % len(_GIVEN_BACK)]
        when = at + timedelta(minutes=47 * place)
        until = (when + timedelta(days=60 + 11 * place)).date()
        told = Rejection(reason, note, None if reason is RejectReason.NOT_A_BUYER else until)
        reject(actor=_owner(one, team), hand_over=named(one), told=told, at=when)


def _accept(made: Sequence[HandOver], team: SampleTeam, at: datetime) -> None:
    """Some wait for a call today, some were reached and qualified."""
    for place, one in enumerate(made):
        owner, when = _owner(one, team), at + timedelta(minutes=35 * place)
        accept(actor=owner, hand_over=named(one), at=when)
        lead = public_id(Kind.LEAD, Lead.objects.get(pk=one.lead_id).public_id)
        if place % 3 == 0:
            save_answers(actor=owner, lead=lead, answers=_ANSWERS, at=when)
            end_call(
                actor=owner, lead=lead, told=CallTold(CallOutcome.MEETING), at=when, once=f"sample-{place}"
            )
            confirm_sql(actor=owner, lead=lead, at=when, once=f"sample-{place}")
        elif place % 3 == 1:
            told = CallTold(
                CallOutcome.CALL_BACK, "Asked to be called in the week", at - timedelta(days=-4, hours=place)
            )
            end_call(actor=owner, lead=lead, told=told, at=when, once=f"sample-{place}")


def _sell(team: SampleTeam, at: datetime) -> None:
    """An opportunity in every stage, with leads sales had qualified before."""
    ready = Lead.objects.filter(standing__stage__in=("sql", "opportunity"), standing__owner_id__isnull=False)
    leads = ready.order_by("-standing__points", "id").values_list("public_id", "standing__owner_id")
    users = {user.pk: user for user in team.salespeople}
    for place, ((uuid, owner), (name, value, currency, days, stage)) in enumerate(
        zip(leads, _DEALS, strict=False)
    ):
        actor, begun = (
            actor_for(users.get(owner or 0, team.administrator)),
            at - timedelta(days=34 - 3 * place),
        )
        expected = (at + timedelta(days=days)).date() if days else None
        deal = Deal(name, Decimal(value), currency, expected, ("Logger", "Gateway")[: 1 + place % 2])
        lead = public_id(Kind.LEAD, uuid)
        made = begin_opportunity(actor=actor, lead=lead, deal=deal, at=begun)
        _join(actor_for(team.administrator), made, place, begun)
        if place in _OFFERED:
            offer = DirectOffer(_OFFERED[place], by_mail=False)
            make_direct_offer(actor=actor, lead=lead, offer=offer, at=at, once=f"sample-{place}")
        if stage == "won":
            win(actor=actor, opportunity=made, at=begun + timedelta(days=3))
        elif stage == "lost":
            lose(actor=actor, opportunity=made, reason=_LOST[place % 2], at=begun + timedelta(days=4))
        else:
            move_opportunity(
                actor=actor, opportunity=made, to=PipelineStage(stage), at=begun + timedelta(days=2)
            )


def _join(actor: Actor, opportunity: str, place: int, at: datetime) -> None:
    """Colleagues of the lead have parts in it."""
    others = contacts_of(actor=actor, opportunity=opportunity, limit=2).others
    for one, role in zip(others, _ROLES[place % 2 :], strict=False):
        add_contact(actor=actor, opportunity=opportunity, lead=one.lead, role=role, at=at)


def _meet(leads: Sequence[int], team: SampleTeam, at: datetime) -> None:
    """Of those taken on some were met, one did not come, and some have a meeting ahead."""
    taken = HandOver.objects.filter(lead_id__in=leads, state="accepted").order_by("id")
    for one, (kind, told, days) in zip(taken, _MEETINGS, strict=False):
        lead = public_id(Kind.LEAD, Lead.objects.get(pk=one.lead_id).public_id)
        moment = at + timedelta(days=days)
        record_meeting(
            actor=_owner(one, team),
            lead=lead,
            meeting=Meeting(kind, told, moment),
            at=at - timedelta(hours=5),
            once=f"sample-{one.pk}",
        )


def _owner(one: HandOver, team: SampleTeam) -> Actor:
    found: dict[int, User] = {user.pk: user for user in team.salespeople}
    user = found.get(one.owner_id or 0)
    return actor_for(user if user is not None else team.administrator)
