"""The gate: messages whose time has come are claimed and judged in one transaction, before anything is said to a server."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import models, transaction

from leadwright.consent.rules import EFFECTIVE
from leadwright.consent.suppression import reasons_in_force
from leadwright.leads.access import HIDDEN_STAGES
from leadwright.messaging.kinds import KINDS, Content, Outgoing
from leadwright.messaging.models import Message
from leadwright.messaging.notices import limits_of
from leadwright.messaging.rules import Facts, Limits, MessageClass, State, Verdict, Why, judge
from leadwright.messaging.settings import MailSettings, marketing_limits
from leadwright.messaging.tokens import rfc_message_id
from leadwright.platform import sql

log = structlog.get_logger(__name__)

_WEEK = timedelta(days=7)
# States of messages that somebody has got, or may have.
REACHED = (State.SENT, State.SENDING, State.UNKNOWN)
# A server answers within seconds; what is still being handed over after this belongs to a process that is gone.
LOST_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Claimed:
    """A message that passed, and what it says."""

    message: Message
    content: Content


@transaction.atomic
def claim_due(*, settings: MailSettings, at: datetime, limit: int = 20) -> tuple[list[Claimed], int]:
    """Take messages that are due: those that pass the gate are `sending` from now on and returned, all others end or wait. Also
    how many were looked at.

    Two who claim at the same time wait for each other for as long as this takes: both would count the same messages of a week.
    What passed and is not told back within a quarter of an hour becomes `unknown` (`give_up_lost`).
    """
    sql.execute("select pg_advisory_xact_lock(hashtextextended('messaging.claim', 0))")
    due = Message.objects.select_for_update(skip_locked=True).filter(state=State.WAITING, due_at__lte=at)
    taken = list(due.order_by("due_at", "id")[:limit])
    verdicts = _verdicts(taken, at)
    claimed = []
    for message in taken:
        content = _judged(message, verdicts[message.pk], settings, at)
        if content is not None:
            claimed.append(Claimed(message, content))
        message.save()
    return claimed, len(taken)


def _judged(message: Message, verdict: Verdict, settings: MailSettings, at: datetime) -> Content | None:
    """Write the verdict into the message; its words where it passes."""
    if not verdict.passes:
        _refuse(message, verdict, at)
        return None
    content = _composed(message, at)
    if content is None:
        return None
    message.state, message.claimed_at, message.handed_at = State.SENDING, at, None
    message.attempts += 1
    message.reason = message.detail = ""
    message.rfc_message_id = message.rfc_message_id or rfc_message_id(message.public_id, settings.domain)
    message.subject_line = "" if KINDS[message.kind].about_leads else content.subject
    return content


def _refuse(message: Message, verdict: Verdict, at: datetime) -> None:
    message.reason = str(verdict.why)
    if verdict.due_at is not None:
        message.due_at = verdict.due_at
        return
    message.state = State.FAILED if verdict.why is Why.TOO_LATE else State.SUPPRESSED
    message.finished_at = at


def _composed(message: Message, at: datetime) -> Content | None:
    kind = KINDS.get(message.kind)
    try:
        # What a composer wrote before it broke is taken back.
        with transaction.atomic():
            content = kind.compose(Outgoing.of(message), at) if kind is not None else None
    except Exception as problem:
        log.exception("a message could not be written", kind=message.kind)
        message.state, message.reason, message.detail = State.FAILED, Why.TEMPLATE, type(problem).__name__
        message.finished_at = at
        return None
    if content is None:
        message.state, message.finished_at = State.CANCELLED, at
    return content


def _verdicts(messages: Sequence[Message], at: datetime) -> dict[int, Verdict]:
    """What the gate says of each. The statement sees every opt-out that had committed when it began. A few queries."""
    if not messages:
        return {}
    params = {
        "messages": [one.pk for one in messages],
        "at": at,
        "since": at - _WEEK,
        "hidden": list(HIDDEN_STAGES),
        "effective": sorted(EFFECTIVE),
        "reached": list(REACHED),
    }
    told = {row[0]: row[1:] for row in sql.rows(sql.statement("leadwright.messaging", "gate_facts"), params)}
    barred = reasons_in_force((one.address, one.purpose) for one in messages)
    limits = _limits(messages)
    verdicts, before = {}, _Before()
    for one in messages:
        lead, exists, is_lead, has_it, consents, weekly, oldest = told[one.pk]
        facts = Facts(
            exists=exists,
            is_lead=is_lead,
            has_it=has_it or (lead is not None and (lead, one.kind, one.about) in before.has),
            suppressed=barred.get((one.address, one.purpose), frozenset()),
            consents=consents,
            weekly=weekly + before.weekly[lead],
            oldest=oldest,
        )
        message_class = MessageClass(one.message_class)
        verdict = judge(message_class, facts, limits[one.pk], not_after=one.not_after, at=at)
        if verdict.passes:
            before.add(lead, one)
        verdicts[one.pk] = verdict
    return verdicts


def _limits(messages: Sequence[Message]) -> dict[int, Limits]:
    """What delays each: the limits of marketing, or the quiet hours of the colleague it is for."""
    marketing = marketing_limits()
    waiting = {one.pk: one.user_id for one in messages if one.kind in KINDS and KINDS[one.kind].quiet}
    chosen = limits_of([user for user in waiting.values() if user is not None])
    return {
        one.pk: marketing
        if one.message_class == MessageClass.MARKETING
        else chosen.get(waiting.get(one.pk) or 0, Limits())
        for one in messages
    }


@dataclass
class _Before:
    """What passed already in the same claim, which the database does not know yet."""

    has: set[tuple[int | None, str, str]] = field(default_factory=set)
    weekly: Counter[int | None] = field(default_factory=Counter)

    def add(self, lead: int | None, message: Message) -> None:
        self.has.add((lead, message.kind, message.about))
        if message.message_class == MessageClass.MARKETING:
            self.weekly[lead] += 1


def give_up_lost(*, at: datetime) -> int:
    """Mark what a process was handing over when it died: nobody knows whether it arrived, so it is never sent again. How many.

    What it had claimed and not begun to hand over waits again. Repeating finds nothing.
    """
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=at - LOST_AFTER)
    lost.filter(handed_at__isnull=True).update(
        state=State.WAITING, due_at=at, attempts=models.F("attempts") - 1
    )
    return lost.update(state=State.UNKNOWN, reason=Why.CRASH, finished_at=at)
