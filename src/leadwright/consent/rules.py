"""Statuses, lawful bases, purposes and channels, and how one statement follows another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leadwright.platform.errors import UnusableInput


class Status(StrEnum):
    """What was said. `unknown` is an entry that only keeps provenance: nobody asked, or nobody remembers."""

    UNKNOWN = "unknown"
    REQUESTED = "requested"
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REFUSED = "refused"


class LawfulBasis(StrEnum):
    """Why somebody may be written to (GDPR Art. 6; CASL s. 10). `none` is "there is none", `unknown`
    "nobody knows".
    """

    UNKNOWN = "unknown"
    NONE = "none"
    CONSENT = "consent"
    SOFT_OPT_IN = "soft_opt_in"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CONTRACT = "contract"
    CASL_IMPLIED_PURCHASE = "casl_implied_purchase"
    CASL_IMPLIED_INQUIRY = "casl_implied_inquiry"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    SOCIAL = "social"


MARKETING = "marketing"
EFFECTIVE = frozenset({Status.GRANTED, Status.CONFIRMED})
REFUSALS = frozenset({Status.WITHDRAWN, Status.REFUSED})
ENDING = frozenset({Status.GRANTED, Status.CONFIRMED, Status.REQUESTED})
# Over several channels the strongest statement speaks for the purpose.
STRENGTH = (
    Status.CONFIRMED,
    Status.GRANTED,
    Status.REQUESTED,
    Status.WITHDRAWN,
    Status.REFUSED,
    Status.EXPIRED,
    Status.UNKNOWN,
)
_PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Canada's Anti-Spam Legislation, s. 10(10): two years after a purchase, six months after an inquiry; months
# of 30.5 days would overstay, so the shortest half year is taken.
_IMPLIED = {
    LawfulBasis.CASL_IMPLIED_PURCHASE: timedelta(days=730),
    LawfulBasis.CASL_IMPLIED_INQUIRY: timedelta(days=181),
}


@dataclass(frozen=True)
class ImportConsent:
    """What a file says of everybody in it."""

    purpose: str
    status: Status
    basis: LawfulBasis


def purpose_name(text: str) -> str:
    """`text` as the name of a purpose. Raises UnusableInput when it cannot be one."""
    name = text.strip().casefold()
    if not _PURPOSE.fullmatch(name):
        raise UnusableInput(
            f"“{text}” cannot name a purpose; use up to 40 lower case letters, digits and underscores, "
            "such as newsletter.",
            purpose=text,
        )
    return name


def import_consent(text: str) -> ImportConsent:
    """What `unknown`, `none`, `legitimate_interest`, `contract` or `consent:PURPOSE` stands for.

    Only `consent:` says that the people agreed; the others are kept as provenance. Raises UnusableInput for
    anything else.
    """
    word, colon, purpose = text.strip().partition(":")
    if word == LawfulBasis.CONSENT and colon:
        return ImportConsent(purpose_name(purpose), Status.GRANTED, LawfulBasis.CONSENT)
    provenance = (
        LawfulBasis.UNKNOWN,
        LawfulBasis.NONE,
        LawfulBasis.LEGITIMATE_INTEREST,
        LawfulBasis.CONTRACT,
    )
    if colon or word not in provenance:
        raise UnusableInput(
            f"“{text}” is no consent basis; "
            "use unknown, none, legitimate_interest, contract or consent:PURPOSE.",
            consent=text,
        )
    return ImportConsent(MARKETING, Status.UNKNOWN, LawfulBasis(word))


@dataclass(frozen=True)
class State:
    """What an entry says, as far as a later one is compared with it."""

    status: Status
    basis: LawfulBasis
    source_id: int | None


def import_adds(current: State | None, told: State) -> bool:
    """Whether a file's statement is worth an entry after what was known at its time.

    A file's no always counts. Its yes never overrules a person's no and adds nothing to a confirmation; it never replaces what
    is known by "unknown". Saying the same again from the same source adds nothing.
    """
    if current is None:
        return True
    if current == told or current.status in REFUSALS:
        return False
    if told.status in REFUSALS:
        return True
    if told.status is Status.UNKNOWN:
        nameless = (LawfulBasis.UNKNOWN, LawfulBasis.NONE)
        return current.status is Status.UNKNOWN and (told.basis not in nameless or current.basis in nameless)
    return current.status is not Status.CONFIRMED


def expiry(basis: LawfulBasis, occurred_at: datetime) -> datetime | None:
    """When an implied consent ends by law (CASL s. 10(10)); None for bases without an end."""
    lasts = _IMPLIED.get(basis)
    return None if lasts is None else occurred_at + lasts


def status_at(status: Status, expires_at: datetime | None, as_of: datetime) -> Status:
    """The status an entry has at `as_of`: what was asked for or given ends at `expires_at`."""
    ended = expires_at is not None and expires_at <= as_of
    return Status.EXPIRED if ended and status in ENDING else status


def strongest(statuses: Iterable[Status]) -> Status:
    """The status of a purpose from its status on each channel; unknown without any."""
    return min(statuses, key=STRENGTH.index, default=Status.UNKNOWN)
