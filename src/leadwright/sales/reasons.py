"""Why sales gives a lead back, what is no news of one, and how that is said. Pure."""

from datetime import date, datetime
from enum import StrEnum


class RejectReason(StrEnum):
    """Why a hand-over is rejected."""

    NO_FIT = "no_fit"
    BAD_TIMING = "bad_timing"
    DUPLICATE = "duplicate"
    EXISTING_DEAL = "existing_deal"
    CANNOT_REACH = "cannot_reach"
    WRONG_DATA = "wrong_data"
    NOT_A_BUYER = "not_a_buyer"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    RejectReason.NO_FIT: "No fit",
    RejectReason.BAD_TIMING: "Bad timing",
    RejectReason.DUPLICATE: "Duplicate",
    RejectReason.EXISTING_DEAL: "Existing deal",
    RejectReason.CANNOT_REACH: "Cannot be reached",
    RejectReason.WRONG_DATA: "Wrong data",
    RejectReason.NOT_A_BUYER: "Student, competitor or job seeker",
}

# What people call the states of a hand-over.
STATES = {
    "open": "Open",
    "accepted": "Accepted",
    "rejected": "Given back",
    "withdrawn": "Withdrawn",
    "done": "Closed",
}

# What we did or recorded ourselves, and what machines may have done, is no sign of life of a lead.
SILENT = (
    "stage_set", "score_adjusted", "prospect_stated", "lead_imported", "call_made", "call_answered", "meeting_agreed",
    "meeting_missed", "direct_offer_made",
    "email_delivered", "email_opened", "email_bounced", "hand_over_accepted", "hand_over_rejected",
    "identified", "group_joined", "alias_named", "newsletter_unsubscribed", "email_complained",
    "cold_mail_sent", "direct_mail_sent", "visit_made", "referral_converted",
)  # fmt: skip


def said_day(day: date | datetime) -> str:
    """4 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def news_since(
    ended: str, *, act: tuple[str, datetime] | None, fact: datetime | None, due: date | None, today: date
) -> str:
    """What is new since a hand-over ended, in a sentence; empty for nothing. `act` is what they did, in words, and when."""
    if act is not None:
        return f"{ended}; since then: {act[0][0].lower()}{act[0][1:]} on {said_day(act[1])}"
    if due is not None and due <= today:
        return f"{ended}; the day it was put off to has come"
    if fact is not None:
        return f"{ended}; what is known of them changed on {said_day(fact)}"
    return ""
