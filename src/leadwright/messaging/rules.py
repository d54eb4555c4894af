"""What may pass the gate, and what follows from what a server said. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class MessageClass(StrEnum):
    """What decides which checks a message has to stand."""

    ACCOUNT = "account"
    NOTICE = "notice"
    TRANSACTIONAL = "transactional"
    ONE_TO_ONE = "one_to_one"
    MARKETING = "marketing"


class State(StrEnum):
    """Where a message is. `waiting` and `sending` are on their way; every other one is where it ended."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a message did not go out, or not yet."""

    GONE = "gone"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NO_CONSENT = "no_consent"
    NOT_A_LEAD = "not_a_lead"
    HAS_IT = "has_it"
    TOO_LATE = "too_late"
    CAP = "cap"
    QUIET = "quiet"
    TEMPLATE = "template"
    REFUSED = "refused"
    TEMPORARY = "temporary"
    SERVER = "server"
    CRASH = "crash"


SENTENCES: Mapping[Why, str] = {
    Why.GONE: "Whoever it was for is not here any more.",
    Why.UNSUBSCRIBED: "The address has unsubscribed.",
    Why.BOUNCED: "The address does not exist, or takes no mail.",
    Why.COMPLAINED: "Its owner called an earlier message spam.",
    Why.NO_CONSENT: "There is no consent for it.",
    Why.NOT_A_LEAD: "The lead is in the bin, spam, or an applicant.",
    Why.HAS_IT: "The same person got it at another address.",
    Why.TOO_LATE: "Its time was over before it could be sent.",
    Why.CAP: "The person has had as many messages this week as was chosen.",
    Why.QUIET: "It waits for the end of the quiet hours.",
    Why.TEMPLATE: "The message could not be written.",
    Why.REFUSED: "The mail server refused it.",
    Why.TEMPORARY: "The mail server could not take it yet; it is tried again.",
    Why.SERVER: "The mail server could not be reached; it is tried again.",
    Why.CRASH: "The program stopped while it was being handed over. It is not sent again, so that nobody gets it twice.",
}

_TO_LEADS = frozenset({MessageClass.TRANSACTIONAL, MessageClass.ONE_TO_ONE, MessageClass.MARKETING})
_MAY_WAIT = (MessageClass.MARKETING, MessageClass.NOTICE)
_TRIES = 8
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """What was chosen for marketing: at most so many a week for one person (None: as many as there are), and the hours of the day
    in which nothing is sent (equal: none), in the zone.
    """

    weekly: int | None = None
    quiet_from: int = 0
    quiet_to: int = 0
    zone: str = "UTC"


@dataclass(frozen=True)
class Facts:
    """What is known of a message's recipient at the instant of the claim.

    `suppressed` are reasons in force for the address and for what the message is; `weekly` counts marketing of the last seven
    days, over everything that sends any, and `oldest` is the first of them.
    """

    exists: bool = True
    is_lead: bool = True
    has_it: bool = False
    suppressed: frozenset[str] = frozenset()
    consents: bool = False
    weekly: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What the gate says: on its way (no `why`), later (`due_at`), or never."""

    why: Why | None = None
    due_at: datetime | None = None

    @property
    def passes(self) -> bool:
        return self.why is None


def judge(
    message_class: MessageClass, facts: Facts, limits: Limits, *, not_after: datetime | None, at: datetime
) -> Verdict:
    """Whether a message may go out now. What ends it for ever is said before what only delays it.

    `limits` are those of marketing, or, for a notice, those its reader chose.
    """
    never = _never(message_class, facts)
    if never is not None:
        return Verdict(never)
    if not_after is not None and at > not_after:
        return Verdict(Why.TOO_LATE)
    if message_class not in _MAY_WAIT:
        return Verdict()
    is_marketing = message_class is MessageClass.MARKETING
    if is_marketing and limits.weekly is not None and facts.weekly >= limits.weekly:
        return Verdict(Why.CAP, (facts.oldest or at) + _WEEK)
    ends = quiet_until(limits, at)
    return Verdict(Why.QUIET, ends) if ends is not None else Verdict()


def _never(message_class: MessageClass, facts: Facts) -> Why | None:
    if not facts.exists:
        return Why.GONE
    if message_class not in _TO_LEADS:
        return None
    if facts.has_it:
        return Why.HAS_IT
    for why in (Why.BOUNCED, Why.COMPLAINED):
        if why in facts.suppressed:
            return why
    if message_class is MessageClass.TRANSACTIONAL:
        return None
    if not facts.is_lead:
        return Why.NOT_A_LEAD
    if Why.UNSUBSCRIBED in facts.suppressed:
        return Why.UNSUBSCRIBED
    needs_consent = message_class is MessageClass.MARKETING
    return Why.NO_CONSENT if needs_consent and not facts.consents else None


def quiet_until(limits: Limits, at: datetime) -> datetime | None:
    """When the quiet hours end that `at` lies in; None outside of them. An hour the clocks skip is the next there is."""
    if limits.quiet_from == limits.quiet_to:
        return None
    local = at.astimezone(ZoneInfo(limits.zone))
    wraps = limits.quiet_from > limits.quiet_to
    inside = (
        local.hour >= limits.quiet_from or local.hour < limits.quiet_to
        if wraps
        else limits.quiet_from <= local.hour < limits.quiet_to
    )
    if not inside:
        return None
    end = local.replace(hour=limits.quiet_to, minute=0, second=0, microsecond=0)
    if end <= local:
        end += timedelta(days=1)
    return end.astimezone(at.tzinfo)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a message is tried again that was tried so often: from a minute to six hours later; None when it was enough."""
    if attempts >= _TRIES:
        return None
    pause: timedelta = _FIRST_PAUSE * 4 ** max(attempts - 1, 0)
    return at + min(pause, _LONGEST_PAUSE)


# The address itself is at fault (RFC 3463): it, its host or its mailbox does not exist, or takes no mail at all (RFC 7505).
_DEAD = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
_NO_SUCH = re.compile(r"user unknown|no such (?:user|recipient|mailbox)|does not exist", re.IGNORECASE)
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def address_is_dead(code: int, text: str) -> bool:
    """Whether a permanent refusal speaks against the address, and not against us or what we wrote (5.7.x never does)."""
    if code < 500:
        return False
    if _ENHANCED.search(text):
        return bool(_DEAD.search(text))
    return code == 550 and bool(_NO_SUCH.search(text))
