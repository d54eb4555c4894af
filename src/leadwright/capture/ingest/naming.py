"""What events and their properties are called here: names in snake_case, and Segment's own names as the canonical ones."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

OTHER_EVENT = "other_event"
# What Leadwright writes itself. A program that may send events must not move stages or give points with them.
RESERVED = frozenset(
    {
        "lead_imported",
        "stage_set",
        "score_adjusted",
        "prospect_stated",
        "application_sent",
        "hand_over_accepted",
        "hand_over_rejected",
    }
)

# Segment's semantic events (its specs for B2B, e-mail, live chat and commerce) by the name they have here.
_CANONICAL = {
    "lead_captured": "form_submitted",
    "email_link_clicked": "email_clicked",
    "email_marked_as_spam": "email_complained",
    "unsubscribed": "newsletter_unsubscribed",
    "live_chat_conversation_started": "chat_started",
    "order_completed": "order_placed",
}
_PROPERTIES = {
    "revenue": "amount",
    "form_id": "form",
    "order_id": "order",
    "email_id": "message",
    "link_url": "link",
}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAP = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_MOST_PROPERTIES = 200


# Programs send the same few names again and again.
@lru_cache(maxsize=4_096)
def snake(name: str) -> str:
    """A name in snake_case of plain letters, at most 60 characters; empty where nothing of it can be written so."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = _GAP.sub("_", _HUMP.sub("_", plain).lower()).strip("_")
    return words[:_LONGEST].rstrip("_") if words[:1].isalpha() else ""


def event_name(said: str) -> str:
    """What a tracked event is called here; `other_event` where its name has no letters we can write."""
    name = snake(said)
    return _CANONICAL.get(name, name) or OTHER_EVENT


def properties(told: Mapping[str, Any]) -> dict[str, object]:
    """The properties under their names here; what is null is left out, and of two that would be the same the first stays."""
    kept: dict[str, object] = {}
    for said, value in told.items():
        name = snake(said)
        if value is not None and name and len(kept) < _MOST_PROPERTIES:
            kept.setdefault(_PROPERTIES.get(name, name), value)
    return kept
