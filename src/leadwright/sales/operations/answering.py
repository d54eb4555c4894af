"""What salespeople and their managers say to a hand-over: accept, reject, give to somebody else, take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action, Role
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads import rewriting
from leadwright.leads.access import LeadKey, seen_among
from leadwright.leads.operations.chosen import give_leads
from leadwright.leads.operations.people import colleague
from leadwright.lifecycle.operations import PEOPLE, set_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform import audit, clock, outbox, sql, workspace
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause
from leadwright.sales import boards
from leadwright.sales.errors import AnsweredAlready
from leadwright.sales.events import HandOverAnswered, HandOversGiven
from leadwright.sales.models import HandOver, HandOverStep
from leadwright.sales.operations.giving import add_steps, tell
from leadwright.sales.reasons import RejectReason, said_day
from leadwright.sales.routing import days_after
from leadwright.sales.topics import GIVEN

_LONGEST_NOTE = 2_000
_PACKAGE = "leadwright.sales"


@dataclass(frozen=True)
class Rejection:
    """Why a lead is given back, a note to marketing, and the first day it may come back (None: as the routing says)."""

    reason: RejectReason
    note: str = ""
    recycle_on: date | None = None


@transaction.atomic
def accept(*, actor: Actor, hand_over: str, at: datetime, again: bool = False) -> bool:
    """Take a lead on; whether that was new. One nobody owns becomes the actor's.

    Of two who accept at once the second is told by whom and when (AnsweredAlready); repeating one's own word changes nothing.
    With `again` one that somebody accepted is no obstacle. Raises NotFound, Forbidden, and AnsweredAlready for one that ended
    otherwise.
    """
    held, key = _held(actor, hand_over)
    if held.state == "accepted" and (again or _last_word(held)[0] == actor.label):
        return False
    _still_open(held)
    owner = held.owner_id
    if owner is None and actor.user_id is not None:
        owner = actor.user_id
        me = User.objects.get(pk=owner)
        give_leads(actor=actor, leads=[held.lead_id], owner=public_id(Kind.USER, me.public_id), at=at)
    held.state, held.answered_at, held.next_at, held.owner_id = "accepted", at, None, owner
    held.touched_at = held.touched_at or at
    held.save(update_fields=["state", "answered_at", "next_at", "owner_id", "touched_at"])
    add_steps([(held.pk, None, owner)], "accepted", actor, at)
    _say(actor, key, held, "hand_over_accepted", "", at)
    audit.record(
        actor, "hand_over.accepted", kind="hand_over", key=named(held), at=at, changes={"lead": key.public_id}
    )
    outbox.record(HandOverAnswered(Cause.PERSON, held.pk, True), at=at)
    return True


@transaction.atomic
def reject(*, actor: Actor, hand_over: str, told: Rejection, at: datetime) -> bool:
    """Give a lead back with a reason; whether that was new. It waits until the day, or until something new happens.

    Who is no buyer is disqualified and does not come back by itself. An accepted one can still be given back. Repeating changes
    nothing. Raises UnusableInput for a day that has passed, NotFound, Forbidden, AnsweredAlready.
    """
    held, key = _held(actor, hand_over)
    if held.state == "rejected" and held.reject_reason == told.reason:
        return False
    if held.state != "accepted":
        _still_open(held)
    note = clean(told.note).strip()[:_LONGEST_NOTE]
    buyer = told.reason is not RejectReason.NOT_A_BUYER
    held.recycle_on = _day(told, at) if buyer else None
    held.state, held.reject_reason, held.note = "rejected", told.reason, note
    held.answered_at, held.closed_at, held.next_at = held.answered_at or at, at, None
    held.save()
    add_steps([(held.pk, held.owner_id, None)], "rejected", actor, at, told.reason)
    words = told.reason.label + (f": {note}" if note else "")
    to = Stage.RECYCLED if buyer else Stage.DISQUALIFIED
    set_stage(actor=actor, lead=key.public_id, to=to, reason=words, at=at, once=named(held))
    _say(actor, key, held, "hand_over_rejected", told.reason, at)
    changes = {"lead": key.public_id, "reason": str(told.reason)}
    audit.record(actor, "hand_over.rejected", kind="hand_over", key=named(held), at=at, changes=changes)
    outbox.record(HandOverAnswered(Cause.PERSON, held.pk, False, told.reason), at=at)
    return True


@transaction.atomic
def reopen(*, actor: Actor, hand_over: str, at: datetime) -> bool:
    """Take one's answer back: the hand-over is open again with its clock as it was; false where it is open.

    A rejected lead is an MQL again as far as its criteria say so. Raises AnsweredAlready where the lead is under way anew.
    """
    held, key = _held(actor, hand_over)
    if held.state == "open":
        return False
    if held.state not in ("accepted", "rejected") or held.returned_at is not None:
        raise AnsweredAlready("This hand-over has ended; the lead has gone on since.")
    if (
        HandOver.objects.filter(lead_id=held.lead_id, state__in=("open", "accepted"))
        .exclude(pk=held.pk)
        .exists()
    ):
        raise AnsweredAlready("The lead was handed over anew since; answer that one.")
    if held.state == "rejected":
        stage = Stage(held.stage) if held.stage in set(Stage) else Stage.MQL
        set_stage(actor=actor, lead=key.public_id, to=stage, reason="The rejection was taken back", at=at)
    held.state, held.answered_at, held.closed_at = "open", None, None
    held.reject_reason, held.note, held.recycle_on = "", "", None
    held.next_at = held.due_at
    held.save()
    add_steps([(held.pk, None, held.owner_id)], "reopened", actor, at)
    audit.record(actor, "hand_over.reopened", kind="hand_over", key=named(held), at=at)
    return True


@transaction.atomic
def reassign(*, actor: Actor, hand_overs: Sequence[str], to: str, at: datetime) -> int:
    """Give open hand-overs to a colleague (a user's public id), each with a new clock; how many changed.

    Repeating changes nothing. Raises Forbidden for a salesperson who gives to somebody else, NotFound.
    """
    require(actor, Action.EDIT_LEADS)
    user = colleague(to)
    if actor.role is Role.SALESPERSON and user.pk != actor.user_id:
        raise Forbidden(
            "Hand-overs are given to colleagues by a sales manager; you can take those nobody has."
        )
    uuids = [parse_public_id(Kind.HAND_OVER, one) for one in hand_overs]
    chosen = HandOver.objects.filter(public_id__in=uuids, state="open").order_by("pk")
    rewriting.lock_leads(list(chosen.values_list("lead_id", flat=True)))
    found = list(chosen.select_for_update())
    seen = {key.id for key in seen_among(actor, [one.lead_id for one in found])}
    moved = [one for one in found if one.lead_id in seen and one.owner_id != user.pk]
    if not moved:
        return 0
    give_leads(actor=actor, leads=[one.lead_id for one in moved], owner=to, at=at)
    give_on(moved, user.pk, actor, at)
    keys = [named(one) for one in moved]
    audit.record_each(actor, "hand_over.reassigned", kind="hand_over", keys=keys, at=at, changes={"to": to})
    return len(moved)


def give_on(moved: Sequence[HandOver], owner: int, actor: Actor, at: datetime) -> None:
    """Let open hand-overs belong to somebody with a new clock, in the transaction of the caller, who holds them."""
    desk = boards.desk(boards.in_force(), at=at, hold=False)
    deadline = desk.deadline(owner, at)
    due, remind = (deadline.due, deadline.remind) if deadline else (None, None)
    params = {
        "hand_overs": [one.pk for one in moved],
        "owners": [owner] * len(moved),
        "due": [due] * len(moved),
        "remind": [remind] * len(moved),
        "decisions": ['{"way": ["Given by a person"], "candidates": []}'] * len(moved),
        "version": desk.routing.version_id,
    }
    sql.execute(sql.statement(_PACKAGE, "give_on"), params)
    add_steps([(one.pk, one.owner_id, owner) for one in moved], "reassigned", actor, at)
    if owner != actor.user_id:
        tell([(owner, one.pk, one.attempt + 1) for one in moved], GIVEN, at)
    outbox.record(HandOversGiven(Cause.PERSON, tuple((one.pk, owner) for one in moved)), at=at)


def find_under_way(lead: int) -> HandOver | None:
    """The hand-over of a lead that is open or accepted."""
    return HandOver.objects.filter(lead_id=lead, state__in=("open", "accepted")).first()


def named(held: HandOver) -> str:
    """The public id of a hand-over."""
    return public_id(Kind.HAND_OVER, held.public_id)


def _held(actor: Actor, reference: str) -> tuple[HandOver, LeadKey]:
    """A hand-over whose lead the actor may change, held until the transaction ends; its lead is locked first."""
    require(actor, Action.EDIT_LEADS)
    uuid = parse_public_id(Kind.HAND_OVER, reference)
    lead = HandOver.objects.filter(public_id=uuid).values_list("lead_id", flat=True).first()
    rewriting.lock_leads([lead] if lead is not None else [])
    held = HandOver.objects.select_for_update().filter(public_id=uuid).first()
    keys = seen_among(actor, [held.lead_id]) if held is not None else []
    if held is None or not keys:
        raise NotFound(f"There is no hand-over “{reference}”, or you may not see it.", reference=reference)
    return held, keys[0]


def _still_open(held: HandOver) -> None:
    if held.state != "open":
        who, when = _last_word(held)
        words = {"accepted": "accepted it", "rejected": "gave it back", "withdrawn": "withdrew it"}
        raise AnsweredAlready(f"{who} {words.get(held.state, 'closed it')} {when}.")


def _last_word(held: HandOver) -> tuple[str, str]:
    last = (
        HandOverStep.objects.filter(hand_over_id=held.pk)
        .filter(what__in=("accepted", "rejected", "withdrawn", "closed"))
        .order_by("-id")
        .first()
    )
    if last is None:
        return "Somebody", "already"
    at = last.at.astimezone(boards.zone())
    return last.actor, f"on {said_day(at)} at {at:%H:%M}"


def _day(told: Rejection, at: datetime) -> date:
    today = clock.local_date(at, str(workspace.read("time_zone")))
    if told.recycle_on is None:
        return days_after(today, boards.in_force().body.recycle_after_days)
    if told.recycle_on <= today:
        raise UnusableInput("The day it comes back has to lie ahead.", field="recycle_on")
    if told.recycle_on > today + timedelta(days=1_830):
        raise UnusableInput("Choose a day within the next five years.", field="recycle_on")
    return told.recycle_on


def _say(actor: Actor, key: LeadKey, held: HandOver, name: str, reason: str, at: datetime) -> None:
    """The outcome as an event: what learning reads, and the timeline shows."""
    said = NewEvent(
        name=name,
        occurred_at=at,
        subject=key.id,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=f"{name}:{named(held)}:{at.isoformat()}",
        properties={"reason": reason} if reason else {},
        context={"actor": actor.label},
    )
    append_events([said], at=at)
