"""What people do to a score: give or take points by hand, and take that back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.access import editable_lead
from leadwright.leads.rewriting import mark_dirty
from leadwright.platform import audit, sql, workspace
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.outbox import Cause
from leadwright.scoring.adjusting import DIMENSION, EVENT, EXPIRES, MOST_DAYS, MOST_POINTS, POINTS
from leadwright.scoring.dimensions import dimensions_in_force

PEOPLE = "people"
_LONGEST_ONCE = 64
_LONGEST_REASON = 500


@dataclass(frozen=True)
class Adjustment:
    """Points a person gave (or took) by hand, as they stand in the log. `adjustment` is the number of its event, by which it is
    taken back; `changed` is false where it was there already.
    """

    lead: str
    adjustment: int
    dimension: str
    points: int
    reason: str
    expires_at: datetime
    changed: bool


@transaction.atomic
def adjust_score(
    *,
    actor: Actor,
    lead: str,
    dimension: str,
    points: int,
    reason: str,
    until: date,
    at: datetime,
    once: str | None = None,
) -> Adjustment:
    """Give a lead (its public id or e-mail address) points by hand, or take some, until a day of the workspace has passed.

    The adjustment is an event and from then on a line of the score; it freezes nothing. What is sent again under the same `once`
    (a word a form was made with) changes nothing. Raises UnusableInput with the field that is wrong, NotFound, Forbidden.
    """
    found = editable_lead(actor, lead)
    if dimension not in dimensions_in_force():
        raise UnusableInput(unknown_name("dimension", dimension, dimensions_in_force()), field="dimension")
    _check_points(points)
    word = clean(once)[:_LONGEST_ONCE] if once else at.isoformat()
    given = _Given(
        subject=found.id,
        message=f"{EVENT}:{found.public_id}:{word}",
        points=points,
        dimension=str(dimension),
        ends=_end_of(until, at),
        reason=_reason(reason),
    )
    said = NewEvent(
        name=EVENT,
        occurred_at=at,
        subject=given.subject,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=given.message,
        properties=_properties(given, points),
        context={"actor": actor.label},
    )
    new = bool(append_events([said], at=at))
    number = _number_of(said)
    if new:
        mark_dirty([found.id], at=at, cause=Cause.PERSON)
        # Not the reason: the words are in the event, which erasure reaches.
        changes = {"adjustment": number, "dimension": str(dimension), "points": points, "until": str(until)}
        audit.record(actor, "lead.score_adjusted", kind="lead", key=found.public_id, at=at, changes=changes)
    return Adjustment(found.public_id, number, given.dimension, points, given.reason, given.ends, new)


@transaction.atomic
def undo_adjustment(*, actor: Actor, lead: str, adjustment: int, at: datetime) -> Adjustment:
    """Take an adjustment back by an event of the opposite points and the same end. Repeating changes nothing.

    It joins the subject the adjustment was said of, so that taking a merge apart keeps both together. Raises NotFound where the
    lead has no such adjustment, Conflict for one that has ended by itself, Forbidden.
    """
    found = editable_lead(actor, lead)
    given = _given(found.id, found.public_id, adjustment)
    if given.ends <= at:
        raise Conflict("The adjustment has ended by itself; there is nothing to take back.")
    undone = NewEvent(
        name=EVENT,
        occurred_at=at,
        subject=given.subject,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=f"{EVENT}:undo:{adjustment}",
        properties={**_properties(given, -given.points), "undoes": given.message},
        context={"actor": actor.label},
    )
    new = bool(append_events([undone], at=at))
    if new:
        mark_dirty([found.id], at=at, cause=Cause.PERSON)
        changes = {"adjustment": adjustment}
        audit.record(actor, "lead.score_unadjusted", kind="lead", key=found.public_id, at=at, changes=changes)
    return Adjustment(
        found.public_id, adjustment, given.dimension, given.points, given.reason, given.ends, new
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """An adjustment as it stands in the log."""

    subject: int
    message: str
    points: int
    dimension: str
    ends: datetime
    reason: str


def _properties(given: _Given, points: int) -> dict[str, object]:
    return {
        POINTS: points,
        DIMENSION: given.dimension,
        EXPIRES: given.ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reason": given.reason,
    }


def _reason(typed: str) -> str:
    reason = clean(typed).strip()
    if not reason:
        raise UnusableInput("Say why; the reason is shown with the points.", field="reason")
    if len(reason) > _LONGEST_REASON:
        raise UnusableInput(f"Say why in at most {_LONGEST_REASON} characters.", field="reason")
    return reason


def _check_points(points: int) -> None:
    if points == 0 or abs(points) > MOST_POINTS:
        raise UnusableInput(
            f"Enter whole points between -{MOST_POINTS:,} and {MOST_POINTS:,}, and not 0.", field="points"
        )


def _end_of(until: date, at: datetime) -> datetime:
    """The instant at which the last day is over in the workspace."""
    zone = ZoneInfo(str(workspace.read("time_zone")))
    latest = (at + timedelta(days=MOST_DAYS - 1)).astimezone(zone).date()
    if not at.astimezone(zone).date() <= until <= latest:
        raise UnusableInput(
            f"Choose the last day it counts: today or later, and {latest:%Y-%m-%d} at the latest.",
            field="until",
        )
    after = datetime.combine(until + timedelta(days=1), time(), zone)
    return min(datetime.fromtimestamp(after.timestamp(), ZoneInfo("UTC")), at + timedelta(days=MOST_DAYS))


def _number_of(said: NewEvent) -> int:
    text = sql.statement(__package__, "adjustment_number")
    found = sql.scalar(
        text, {"source": said.source_id, "message": said.message_id, "name": EVENT, "subject": said.subject}
    )
    assert isinstance(found, int)  # noqa: S101 - it was stored a moment before, or earlier under the same word
    return found


def _given(lead: int, reference: str, number: int) -> _Given:
    """An adjustment of this lead that takes none back."""
    text = sql.statement(__package__, "adjustment_of_lead")
    rows = sql.rows(text, {"lead": lead, "event": number, "name": EVENT})
    if not rows:
        raise NotFound(f"The lead {reference} has no adjustment {number}.", adjustment=number)
    subject, message, points, dimension, ends, reason = rows[0]
    return _Given(subject, message, points, dimension, datetime.fromisoformat(ends), reason)
