"""What the lifecycle tells the rest of the program."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class StagesChanged(DomainEvent):
    """Leads moved: one event for all moves of a batch with the same cause, as (from, to, numbers of the leads)."""

    name: ClassVar[str] = "lifecycle.stages_changed"
    moves: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
