"""Reads of messages: what was sent, to whom, and why or why not; and how the mail stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import sees_contact_data, visible_lead
from leadwright.leads.models import Lead, Subject
from leadwright.messaging.kinds import label_of
from leadwright.messaging.models import Message
from leadwright.messaging.rules import SENTENCES, State, Why
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

PER_PAGE = 50
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class MessageLine:
    """One message as people see it. `why` is empty for one that went out; `lead` is the public id of the lead it was for."""

    id: str
    label: str
    subject_line: str
    address: str
    state: State
    why: str
    detail: str
    at: datetime
    due_at: datetime | None
    attempts: int
    lead: str = ""
    name: str = ""


def list_messages(
    *, actor: Actor, state: State | None = None, before: int | None = None
) -> tuple[tuple[MessageLine, ...], int | None]:
    """The newest messages, and what the next page begins after. A few queries. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    found = Message.objects.order_by("-id")
    if state is not None:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PER_PAGE + 1])
    more = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return _lines(rows[:PER_PAGE], seen=True), more


def lead_messages(*, actor: Actor, reference: str) -> tuple[MessageLine, ...]:
    """The newest messages to a lead, at most 50, without addresses for who may not see them. Raises NotFound."""
    key = visible_lead(actor, reference)
    subjects = Subject.objects.filter(lead_id=key.id).values("pk")
    found = Message.objects.filter(subject_id__in=subjects).order_by("-id")
    return _lines(list(found[:PER_PAGE]), seen=sees_contact_data(actor))


def find_message(*, actor: Actor, reference: str) -> MessageLine:
    """One message. Raises Forbidden, NotFound."""
    require(actor, Action.MANAGE_WORKSPACE)
    found = list(Message.objects.filter(public_id=parse_public_id(Kind.MESSAGE, reference)))
    if not found:
        raise NotFound("There is no such message.", id=reference)
    return _lines(found, seen=True)[0]


def _lines(rows: Sequence[Message], *, seen: bool) -> tuple[MessageLine, ...]:
    subjects = [row.subject_id for row in rows if row.subject_id is not None]
    leads = dict(Subject.objects.filter(pk__in=subjects).values_list("pk", "lead_id"))
    named = {
        pk: (public_id(Kind.LEAD, uuid), name or "")
        for pk, uuid, name in Lead.objects.filter(pk__in=set(leads.values())).values_list(
            "pk", "public_id", "full_name"
        )
    }
    return tuple(_line(row, named.get(leads.get(row.subject_id or 0) or 0, ("", "")), seen) for row in rows)


def _line(row: Message, lead: tuple[str, str], seen: bool) -> MessageLine:
    why = SENTENCES[Why(row.reason)] if row.reason in set(Why) else ""
    return MessageLine(
        id=public_id(Kind.MESSAGE, row.public_id),
        label=label_of(row.kind),
        subject_line=row.subject_line,
        address=row.address if seen else "",
        state=State(row.state),
        why=why,
        detail=row.detail if seen and row.state != State.SENT else "",
        at=row.finished_at or row.claimed_at or row.created_at,
        due_at=row.due_at if row.state == State.WAITING else None,
        attempts=row.attempts,
        lead=lead[0],
        name=lead[1],
    )


def counts(*, actor: Actor) -> dict[State, int]:
    """How many messages there are in each state. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    return {State(state): number for state, number in _by_state(Message.objects.all()).items()}


@dataclass(frozen=True)
class MailMeasures:
    """How the mail stands: what waits and since when, and what went wrong within a day. `trouble` is what the server said last to
    something that waits. `removed` counts leads that went with a request nobody confirmed, in 30 days.
    """

    set_up: bool
    waiting: int
    oldest: datetime | None
    trouble: str
    sent: int
    failed: int
    unknown: int


def mail_measures(*, at: datetime) -> MailMeasures:
    """How the mail stands. Four queries by index."""
    waiting = Message.objects.filter(state=State.WAITING, due_at__lte=at)
    told = waiting.aggregate(number=Count("pk"), oldest=Min("created_at"))
    troubled = Message.objects.filter(state=State.WAITING, reason__in=(Why.SERVER, Why.TEMPORARY))
    if not told["number"]:
        told = troubled.aggregate(number=Count("pk"), oldest=Min("created_at"))
    recent = _by_state(Message.objects.filter(finished_at__gt=at - _DAY))
    return MailMeasures(
        set_up=mail_is_set_up(),
        waiting=told["number"],
        oldest=told["oldest"],
        trouble=troubled.order_by("-id").values_list("detail", flat=True).first() or "",
        sent=recent.get(State.SENT, 0),
        failed=recent.get(State.FAILED, 0),
        unknown=recent.get(State.UNKNOWN, 0),
    )


def _by_state(rows: QuerySet[Message]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
