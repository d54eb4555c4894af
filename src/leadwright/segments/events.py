"""What segments tell the rest of the program."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent

Told = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class SegmentsChanged(DomainEvent):
    """Leads entered or left segments: one event for all of a batch with the same cause, as (slug, numbers of the leads)."""

    name: ClassVar[str] = "segments.changed"
    entered: Told = ()
    left: Told = ()
