"""What people note that a lead did, or that was done with it: how each is called, and which events it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Contact:
    """One kind: its label, the event it is, what is fixed of it, and which details belong to it.

    With `talked` a call whose outcome says so is also an answered call.
    """

    label: str
    group: str
    event: str
    fixed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    asks: tuple[str, ...] = ()
    talked: bool = False


OUTCOMES: Mapping[str, str] = {
    "reached": "We talked",
    "meeting": "A meeting was agreed",
    "call_back": "To be called back",
    "not_interested": "Not interested now",
    "no_answer": "No answer",
    "left_message": "Left a message",
    "wrong_number": "Wrong number",
}
TALKED = frozenset({"reached", "meeting", "call_back", "not_interested"})

_CALLS, _MET, _OUT, _SOCIAL, _OTHER = "Calls", "Meetings", "We turned to them", "Networks", "Other"
CONTACTS: Mapping[str, Contact] = {
    "call_in": Contact("They called", _CALLS, "call_answered", asks=("outcome", "minutes")),
    "call_out": Contact(
        "We called", _CALLS, "call_made", {"direction": "out"}, ("outcome", "minutes"), talked=True
    ),
    "meeting_agreed": Contact("Agreed to a meeting", _MET, "meeting_agreed"),
    "meeting_held": Contact("Met us", _MET, "meeting_held", asks=("minutes",)),
    "meeting_missed": Contact("Missed a meeting", _MET, "meeting_missed"),
    "visit_made": Contact("We visited them", _MET, "visit_made", asks=("minutes",)),
    "event_visited": Contact("Came to our stand or event", _MET, "event_visited", asks=("event",)),
    "cold_call": Contact(
        "Cold call", _OUT, "call_made", {"direction": "out"}, ("outcome", "campaign", "minutes"), talked=True
    ),
    "cold_mail": Contact("Cold mail", _OUT, "cold_mail_sent", asks=("campaign",)),
    "direct_mail": Contact("Letter or parcel", _OUT, "direct_mail_sent", asks=("campaign",)),
    "social_followed": Contact("Followed us", _SOCIAL, "social_followed", asks=("network",)),
    "social_commented": Contact("Commented", _SOCIAL, "social_commented", asks=("network",)),
    "social_shared": Contact("Shared", _SOCIAL, "social_shared", asks=("network",)),
    "social_messaged": Contact("Sent a message", _SOCIAL, "social_messaged", asks=("network",)),
    "ad_clicked": Contact("Clicked an advertisement", _SOCIAL, "ad_clicked", asks=("network", "campaign")),
    "email_replied": Contact("Replied to a mail", _OTHER, "email_replied"),
    "referral_made": Contact("Was recommended by somebody", _OTHER, "referral_made", asks=("by",)),
}


def events_of(kind: str, details: Mapping[str, str | int]) -> list[tuple[str, dict[str, str | int]]]:
    """The events a kind of contact is, with what is known of it; details it does not ask for are left out."""
    contact = CONTACTS[kind]
    told = {name: value for name in contact.asks if (value := details.get(name)) not in (None, "")}
    happened: list[tuple[str, dict[str, str | int]]] = [(contact.event, {**contact.fixed, **told})]
    outcome = details.get("outcome")
    if contact.talked and outcome in TALKED:
        answered: dict[str, str | int] = {name: told[name] for name in ("outcome", "minutes") if name in told}
        happened.append(("call_answered", answered))
    if "outcome" in contact.asks and outcome == "meeting":
        happened.append(("meeting_agreed", {}))
    return happened
