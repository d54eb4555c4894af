"""The events offered to the condition language."""

from collections.abc import Iterable

from leadwright.criteria.catalogue import EventType
from leadwright.criteria.registry import register_events
from leadwright.criteria.types import FieldType
from leadwright.events.catalogue import Learned, event_types
from leadwright.events.models import EventProperty


def known_events() -> Iterable[EventType]:
    """Canonical events and those the log has seen; one query."""
    rows = EventProperty.objects.order_by("first_seen_at", "event", "property")
    return event_types(
        Learned(event, name, FieldType(kind))
        for event, name, kind in rows.values_list("event", "property", "type")
    )


register_events(known_events)
