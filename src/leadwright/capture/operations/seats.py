"""Seats of webinars and events: who registered, and who was there, by list, by program or by a tick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import Seat
from leadwright.capture.offers.attendance import MOST_PRESENT, Present
from leadwright.capture.offers.document import OFFER, OfferBody
from leadwright.capture.operations.offer_source import source_of_offers
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, withdraw_events
from leadwright.leads.access import seen_among, seen_of_subjects
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.upsert import leads_named
from leadwright.platform import audit, sql
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published

_ATTENDED = {"webinar": ("webinar_attended", "webinar"), "event": ("event_visited", "event")}


@dataclass(frozen=True)
class Recorded:
    """Who was recorded as having been there (public ids of seats), how many were known to be, and addresses of nobody known."""

    seats: tuple[str, ...]
    known: int
    strangers: tuple[str, ...] = ()


def scheduled(slug: str) -> Published[OfferBody]:
    """The webinar or event of that name. Raises NotFound."""
    live = playbook.published(OFFER, slug)
    if live is None or live.body.schedule is None:
        raise NotFound(f"There is no webinar or event “{slug}” in force.", offer=slug)
    return live


def keep_seats(*, offer: str, people: Sequence[tuple[int, str]], at: datetime) -> None:
    """Keep that people (a subject and its address) registered, in the transaction of the caller. Repeating changes nothing.

    A lead has one seat, whichever of its addresses it registered with.
    """
    held = _subjects_with_seats(offer, [subject for subject, _ in people])
    rows = [
        Seat(offer=offer, lead_id=subject, address=address, registered_at=at)
        for subject, address in people
        if subject not in held
    ]
    Seat.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def record_attendance(
    *,
    actor: Actor,
    offer: str,
    seats: Sequence[str] = (),
    people: Sequence[Present] = (),
    at: datetime,
    batch: int | None = None,
) -> Recorded:
    """Record who was there: by their seats, or by address, also of leads that had not registered. That they were is an event.

    Repeating changes nothing but minutes that were not known. Leads the actor may not see are nobody known. The events go
    with `batch`, for what is only a sample. Raises Forbidden, NotFound, and UnusableInput before it begins or for more than fit
    into one list.
    """
    require(actor, Action.IMPORT_LEADS)
    live = scheduled(offer)
    assert live.body.schedule is not None  # noqa: S101 - asked by `scheduled`
    if at < live.body.schedule.begins_at:
        raise UnusableInput(
            "It has not begun yet; who was there can be recorded from then on.", field="people"
        )
    if len(seats) + len(people) > MOST_PRESENT:
        raise UnusableInput(f"Bring at most {MOST_PRESENT:,} people at once.", field="people")
    present, strangers = _present(actor, offer, seats, people, at)
    new = [one for one, _ in present if one.attended_at is None]
    for one, minutes in present:
        one.minutes = one.minutes if minutes is None else minutes
        one.attended_at = one.attended_at or at
        one.attended_by = one.attended_by or actor.label
    Seat.objects.bulk_update(
        [one for one, _ in present], ["attended_at", "attended_by", "minutes"], batch_size=500
    )
    _tell(live, new, at, batch)
    if new:
        audit.record(actor, "offer.attended", kind="document", key=offer, at=at, changes={"people": len(new)})
    told = tuple(public_id(Kind.SEAT, one.public_id) for one in new)
    return Recorded(told, len(present) - len(new), strangers)


@transaction.atomic
def take_attendance_back(*, actor: Actor, offer: str, seats: Sequence[str], at: datetime) -> int:
    """Undo that people were recorded as having been there, with the events; how many. Repeating changes nothing.

    Raises Forbidden, NotFound.
    """
    require(actor, Action.IMPORT_LEADS)
    rows = [one for one in _seats(actor, offer, seats) if one.attended_at is not None]
    messages = {_message(offer, one): one.lead_id for one in rows}
    gone = withdraw_events(source=source_of_offers(at), messages=messages)
    mark_subjects(subjects=gone, at=at, cause=Cause.ACTIVITY)
    # Who came without having registered has a seat only by having been there.
    Seat.objects.filter(pk__in=[one.pk for one in rows], registered_at=None).delete()
    Seat.objects.filter(pk__in=[one.pk for one in rows]).update(
        attended_at=None, attended_by="", minutes=None
    )
    if rows:
        audit.record(
            actor,
            "offer.attendance_taken_back",
            kind="document",
            key=offer,
            at=at,
            changes={"people": len(rows)},
        )
    return len(rows)


def _present(
    actor: Actor, offer: str, seats: Sequence[str], people: Sequence[Present], at: datetime
) -> tuple[list[tuple[Seat, int | None]], tuple[str, ...]]:
    """Everybody once, by their seat, locked; who had none gets one. And the addresses of nobody the actor sees."""
    named = leads_named([("email", "", one.address) for one in people])
    seen = {key.id for key in seen_among(actor, list(named.values()))}
    told: dict[int, int | None] = {}
    strangers = []
    for one in people:
        lead = named.get(("email", "", one.address))
        if lead is None or lead not in seen:
            strangers.append(one.address)
        else:
            told[lead] = one.minutes
    held = _subjects_with_seats(offer, list(told))
    new = [Seat(offer=offer, lead_id=lead) for lead in told if lead not in held]
    Seat.objects.bulk_create(new, ignore_conflicts=True)
    held = _subjects_with_seats(offer, list(told))
    minutes: dict[int, int | None] = {held[lead]: told[lead] for lead in told}
    minutes = {**{one.pk: None for one in _seats(actor, offer, seats)}, **minutes}
    rows = Seat.objects.select_for_update().filter(pk__in=minutes).order_by("pk")
    return [(one, minutes[one.pk]) for one in rows], tuple(dict.fromkeys(strangers))


def _subjects_with_seats(offer: str, subjects: Sequence[int]) -> Mapping[int, int]:
    """By subject the seat its lead has, whichever subject of the lead it is kept under."""
    rows = sql.rows(
        """select distinct on (w.subject) w.subject, t.id from unnest(%(subjects)s::bigint[]) w(subject)
        join subject s on s.id = w.subject join subject o on o.lead_id = s.lead_id
        join seat t on t.lead_id = o.id and t.offer = %(offer)s order by w.subject, t.id""",
        {"offer": offer, "subjects": list(subjects)},
    )
    return {int(subject): int(seat) for subject, seat in rows}


def _seats(actor: Actor, offer: str, seats: Iterable[str]) -> list[Seat]:
    """The seats of these public ids, of leads the actor may see."""
    rows = list(
        Seat.objects.filter(offer=offer, public_id__in=[parse_public_id(Kind.SEAT, one) for one in seats])
    )
    seen = seen_of_subjects(actor, [one.lead_id for one in rows])
    return [one for one in rows if one.lead_id in seen]


def _tell(live: Published[OfferBody], new: Sequence[Seat], at: datetime, batch: int | None) -> None:
    assert live.body.schedule is not None  # noqa: S101 - asked by `scheduled`
    name, about = _ATTENDED[live.body.type]
    source = source_of_offers(at)
    events = [
        NewEvent(
            name=name,
            occurred_at=live.body.schedule.begins_at,
            subject=one.lead_id,
            source_id=source.pk,
            message_id=_message(live.slug, one),
            batch=batch,
            properties={
                about: live.slug,
                **({"minutes": one.minutes} if one.minutes is not None and about == "webinar" else {}),
            },
        )
        for one in new
    ]
    mark_subjects(subjects=append_events(events, at=at), at=at, cause=Cause.ACTIVITY)


def _message(offer: str, one: Seat) -> str:
    return f"{offer}:{public_id(Kind.SEAT, one.public_id)}:attended"
