"""Which events a condition may name, and what their properties hold.

The canonical events are declared here. An event of any other snake_case name is known from the moment it is
first stored: the log keeps the type its properties had then, and that type holds for ever, so that a
published document goes on meaning the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from leadwright.criteria.catalogue import EventType, Property
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType

EVENT_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SHORT = 200
PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")

TEXT, INTEGER, DECIMAL, MONEY = FieldType.TEXT, FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY

# A property name means one type wherever it occurs.
_PROPERTIES: dict[str, tuple[FieldType, str]] = {
    "amount": (MONEY, "Amount"),
    "by": (TEXT, "Referred by"),
    "campaign": (TEXT, "Campaign"),
    "content": (TEXT, "Content"),
    "count": (INTEGER, "Number"),
    "coupon": (TEXT, "Coupon"),
    "currency": (TEXT, "Currency"),
    "dimension": (TEXT, "Dimension"),
    "depth": (INTEGER, "Depth in percent"),
    "direction": (TEXT, "Direction"),
    "event": (TEXT, "Event"),
    "expires_at": (FieldType.INSTANT, "Ends"),
    "feature": (TEXT, "Feature"),
    "file": (TEXT, "File"),
    "form": (TEXT, "Form"),
    "group": (TEXT, "Account"),
    "import": (TEXT, "Import"),
    "job": (TEXT, "Job"),
    "kind": (TEXT, "Kind"),
    "lead": (TEXT, "Lead"),
    "link": (TEXT, "Link"),
    "message": (TEXT, "Message"),
    "minutes": (INTEGER, "Minutes"),
    "need": (TEXT, "Need"),
    "network": (TEXT, "Network"),
    "offer": (TEXT, "Offer"),
    "order": (TEXT, "Order"),
    "outcome": (TEXT, "Outcome"),
    "path": (TEXT, "Path"),
    "plan": (TEXT, "Plan"),
    "points_given": (INTEGER, "Points given"),
    "product": (TEXT, "Product"),
    "quantity": (INTEGER, "Quantity"),
    "reason": (TEXT, "Reason"),
    "referrer": (TEXT, "Referrer"),
    "row": (INTEGER, "Row"),
    "score": (DECIMAL, "Score"),
    "screen": (TEXT, "Screen"),
    "seconds": (INTEGER, "Seconds"),
    "survey": (TEXT, "Survey"),
    "text": (TEXT, "What they wrote"),
    "title": (TEXT, "Title"),
    "to": (TEXT, "New stage"),
    "topic": (TEXT, "Topic"),
    "undoes": (TEXT, "Takes back"),
    "url": (TEXT, "Address of the page"),
    "webinar": (TEXT, "Webinar"),
}

# name, label, properties
_EVENTS: tuple[tuple[str, str, str], ...] = (
    ("page_viewed", "Viewed a page", "path url title referrer seconds"),
    ("page_left", "Left a page", "path seconds depth"),
    ("form_started", "Began a form", "form"),
    ("screen_viewed", "Viewed a screen of the app", "screen"),
    ("identified", "Said who they are", ""),
    ("group_joined", "Belongs to an account", "group"),
    ("alias_named", "Was known by another id", ""),
    ("form_submitted", "Submitted a form", "form kind text"),
    ("content_downloaded", "Downloaded content", "content kind title"),
    ("webinar_registered", "Registered for a webinar", "webinar"),
    ("webinar_attended", "Attended a webinar", "webinar minutes"),
    ("coupon_redeemed", "Redeemed a coupon", "coupon offer"),
    ("newsletter_subscribed", "Subscribed to a newsletter", "topic"),
    ("newsletter_unsubscribed", "Unsubscribed from a newsletter", "topic"),
    ("email_delivered", "Received an e-mail", "message"),
    ("email_opened", "Opened an e-mail", "message"),
    ("email_clicked", "Clicked in an e-mail", "message link"),
    ("email_replied", "Replied to an e-mail", "message"),
    ("email_bounced", "An e-mail bounced", "message"),
    ("email_complained", "Complained about an e-mail", "message"),
    ("quote_requested", "Requested a quote", "product"),
    ("demo_requested", "Requested a demo", "product"),
    ("contact_requested", "Asked to be contacted", ""),
    ("call_made", "Was called", "direction outcome minutes campaign"),
    ("call_answered", "Answered a call", "outcome minutes"),
    ("meeting_agreed", "Agreed to a meeting", "kind"),
    ("meeting_held", "Met us", "kind minutes"),
    ("meeting_missed", "Missed a meeting", "kind"),
    ("event_visited", "Visited us at an event", "event"),
    ("event_registered", "Registered for an event", "event"),
    ("social_followed", "Followed us", "network"),
    ("social_commented", "Commented on us", "network"),
    ("social_shared", "Shared us", "network"),
    ("social_messaged", "Sent us a message on a network", "network"),
    ("ad_clicked", "Clicked an advertisement", "network campaign"),
    ("cold_mail_sent", "Was sent a cold mail", "campaign"),
    ("direct_mail_sent", "Was sent a letter or a parcel", "campaign"),
    ("visit_made", "Was visited", "outcome minutes"),
    ("referral_made", "Was referred", "by"),
    ("referral_converted", "Referred somebody who converted", "lead to"),
    ("trial_started", "Started a trial", "product plan"),
    ("trial_ended", "Ended a trial", "product"),
    ("signed_up", "Signed up", "product"),
    ("signed_in", "Signed in", "product"),
    ("feature_used", "Used a feature", "feature"),
    ("invite_sent", "Invited others", "count"),
    ("order_placed", "Placed an order", "order product quantity amount currency"),
    ("chat_started", "Started a chat", ""),
    ("lead_imported", "Was imported", "import file row"),
    ("stage_set", "Stage was set by a person", "to reason"),
    ("score_adjusted", "Score was adjusted by a person", "points_given dimension expires_at reason undoes"),
    ("prospect_stated", "Stated a need", "need"),
    ("application_sent", "Applied for a job", "job"),
    ("survey_answered", "Answered a survey", "survey score"),
    ("direct_offer_made", "Got an offer from sales", "kind by"),
    ("hand_over_accepted", "Was accepted by sales", ""),
    ("hand_over_rejected", "Was given back by sales", "reason"),
)

# What Leadwright says of its own doing; told by others it would be no more than a claim.
OURS = frozenset(
    {
        "lead_imported",
        "stage_set",
        "score_adjusted",
        "prospect_stated",
        "direct_offer_made",
        "hand_over_accepted",
        "hand_over_rejected",
        "referral_converted",
        "identified",
        "alias_named",
    }
)

# What belongs together for somebody who reads what happened, in the order filters are offered; the rest is `OTHER`.
OTHER = "other"
_GROUPS: dict[str, str] = {
    "web": "page_viewed page_left form_started form_submitted chat_started ad_clicked",
    "mail": "newsletter_subscribed newsletter_unsubscribed email_delivered email_opened email_clicked email_replied"
    " email_bounced email_complained",
    "content": "content_downloaded webinar_registered webinar_attended coupon_redeemed survey_answered",
    "contact": "quote_requested demo_requested contact_requested call_made call_answered meeting_agreed meeting_held"
    " meeting_missed event_visited event_registered referral_made"
    " referral_converted cold_mail_sent direct_mail_sent visit_made prospect_stated",
    "product": "trial_started trial_ended signed_up signed_in feature_used invite_sent order_placed",
    "social": "social_followed social_commented social_shared social_messaged",
}
GROUPS: Mapping[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _GROUPS.items()}
GROUPED: frozenset[str] = frozenset().union(*GROUPS.values())


def group_of(event: str) -> str:
    """The group of an event: web, mail, content, contact, product, social, or other."""
    return next((name for name, events in GROUPS.items() if event in events), OTHER)


@dataclass(frozen=True, slots=True)
class Learned:
    """A property an event of the workspace's own was first seen with; an empty `property` stands for the
    event alone.
    """

    event: str
    property: str
    type: FieldType


@cache
def canonical_events() -> tuple[EventType, ...]:
    """The events Leadwright knows by itself."""
    return tuple(
        EventType(name, label, {word: _property(word) for word in properties.split()})
        for name, label, properties in _EVENTS
    )


@cache
def canonical_names() -> frozenset[str]:
    return frozenset(name for name, _, _ in _EVENTS)


def event_types(learned: Iterable[Learned]) -> list[EventType]:
    """Canonical events and those learned from the log, in which the earliest type of a property name
    stands.
    """
    types = dict(_PROPERTIES)
    properties: dict[str, dict[str, Property]] = {}
    for one in learned:
        known = properties.setdefault(one.event, {})
        if one.property:
            kind, label = types.setdefault(one.property, (one.type, _words(one.property)))
            known[one.property] = Property(one.property, kind, label)
    return [
        *canonical_events(),
        *(EventType(name, _words(name), known) for name, known in properties.items()),
    ]


def folded_texts(properties: Mapping[str, object]) -> dict[str, str]:
    """The comparison form of every text property that differs from the text itself."""
    folded = {}
    for name, value in properties.items():
        if isinstance(value, str):
            form = _form(value) if len(value) <= _SHORT else fold(value)
            if form != value:
                folded[name] = form
    return folded


@lru_cache(maxsize=1_000)
def _form(text: str) -> str:
    """The comparison form of a short text, remembered: events that come together share most of theirs."""
    return fold(text)


def _property(name: str) -> Property:
    kind, label = _PROPERTIES[name]
    return Property(name, kind, label)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
