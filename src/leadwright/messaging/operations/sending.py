"""Handing claimed messages to the mail server, one after the other on one connection, and writing down what it said.

Between the claim and the answer nothing is certain: a process that dies there leaves `sending`, which becomes `unknown`. So each
message is handed over at most once for every claim, and claimed again only where the server said that it did not take it.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.errors import MessageError

import structlog
from django.db import transaction

from leadwright.consent.operations.suppressing import suppress
from leadwright.messaging.kinds import KINDS, Outgoing
from leadwright.messaging.models import Message
from leadwright.messaging.operations.choosing import choice_address
from leadwright.messaging.operations.claiming import Claimed, claim_due
from leadwright.messaging.rules import MessageClass, State, Why, address_is_dead, next_try
from leadwright.messaging.settings import MailSettings, mail_settings
from leadwright.messaging.smtp import Fate, MailLine, Reply, ServerTrouble, connected
from leadwright.messaging.tokens import return_address
from leadwright.messaging.writing import CannotSign, address_for_server, written
from leadwright.platform import clock

log = structlog.get_logger(__name__)

_SERVER_PAUSE = timedelta(minutes=2)
Connecting = Callable[[MailSettings], AbstractContextManager[MailLine]]


def send_due(*, connect: Connecting = connected) -> int:
    """Send everything that is due, until nothing is; how many the server took. Without mail set up nothing is touched.

    A server that cannot be reached is asked again in two minutes, and no message counts that as a try.
    """
    settings = mail_settings()
    sent = 0
    while settings.set_up:
        claimed, looked_at = claim_due(settings=settings, at=clock.now())
        if claimed:
            accepted, trouble = _hand_over(claimed, settings, connect)
            sent += accepted
            if trouble:
                break
        elif not looked_at:
            break
    return sent


def _hand_over(claimed: Sequence[Claimed], settings: MailSettings, connect: Connecting) -> tuple[int, bool]:
    """How many the server took, and whether it could not be used; what it was not asked about waits again."""
    waiting = list(claimed)
    sent = 0
    try:
        with connect(settings) as line:
            while waiting:
                if not _begun(waiting[0].message, clock.now()):
                    waiting.pop(0)
                    continue
                reply = _delivered(line, waiting[0], settings)
                one = waiting.pop(0)
                _record(one, reply, clock.now())
                sent += reply.fate is Fate.ACCEPTED
    except (ServerTrouble, CannotSign) as problem:
        log.warning("mail waits", problem=str(problem))
        _give_back([one.message for one in waiting], str(problem), clock.now())
        return sent, True
    return sent, False


def _begun(message: Message, at: datetime) -> bool:
    """Write down that a message is about to be told to the server; False where it was given to somebody else meanwhile, because
    this process slept for too long.
    """
    mine = Message.objects.filter(pk=message.pk, state=State.SENDING, claimed_at=message.claimed_at)
    message.handed_at = at
    return mine.update(handed_at=at) == 1


def _delivered(line: MailLine, one: Claimed, settings: MailSettings) -> Reply:
    message = one.message
    to = address_for_server(message.address)
    try:
        raw = written(
            one.content,
            settings=settings,
            to=to,
            message_id=message.rfc_message_id,
            headers=_headers(message, settings.domain),
            at=message.claimed_at or message.created_at,
        )
    except (ValueError, MessageError) as problem:
        return Reply(Fate.REFUSED, 0, f"It cannot be written as mail: {type(problem).__name__}.")
    sender = (
        return_address(message.public_id, settings.bounces_to) if settings.bounces_to else settings.sender
    )
    return line.deliver(sender=sender, to=to, message=raw)


def _headers(message: Message, domain: str) -> dict[str, str]:
    """What tells other programs that nobody wrote this by hand, and how it is stopped."""
    if message.message_class == MessageClass.MARKETING:
        return _stopping(message, domain)
    return {"Auto-Submitted": "auto-generated"}


def _stopping(message: Message, domain: str) -> dict[str, str]:
    """The button of mail programs by which a topic is stopped (RFC 8058), and the topic's name (RFC 2919)."""
    return {
        "List-Unsubscribe": f"<{choice_address(message.public_id, message.address)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{message.purpose or 'marketing'}.{domain}>",
        "Precedence": "bulk",
    }


@transaction.atomic
def _record(one: Claimed, reply: Reply, at: datetime) -> None:
    message, kind = one.message, KINDS[one.message.kind]
    message.detail = reply.text
    if reply.fate is Fate.ACCEPTED:
        message.state, message.finished_at = State.SENT, at
        message.text_digest = "sha256:" + hashlib.sha256(one.content.text.encode()).hexdigest()
        if kind.sent is not None:
            kind.sent(Outgoing.of(message), message.text_digest, at)
    elif reply.fate is Fate.UNKNOWN:
        message.state, message.reason, message.finished_at = State.UNKNOWN, Why.CRASH, at
    elif reply.fate is Fate.REFUSED:
        _refused(message, reply, at)
    else:
        _again(message, at)
    message.save()


def _refused(message: Message, reply: Reply, at: datetime) -> None:
    message.state, message.reason, message.finished_at = State.FAILED, Why.REFUSED, at
    if message.subject_id is not None and address_is_dead(reply.code, reply.text):
        message.reason = Why.BOUNCED
        suppress(address=message.address, purpose="", reason=Why.BOUNCED, source="mail server", at=at)


def _again(message: Message, at: datetime) -> None:
    due = next_try(message.attempts, at)
    message.reason = Why.TEMPORARY
    if due is None:
        message.state, message.reason, message.finished_at = State.FAILED, Why.REFUSED, at
    else:
        message.state, message.due_at = State.WAITING, due


@transaction.atomic
def _give_back(messages: Sequence[Message], sentence: str, at: datetime) -> None:
    for message in messages:
        message.state, message.reason, message.detail = State.WAITING, Why.SERVER, sentence[:500]
        message.attempts -= 1
        message.handed_at, message.due_at = None, at + _SERVER_PAUSE
        message.save()
