"""The values of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One thing that happened, on its way into the log. `message_id` names it within its source, for ever."""

    name: str
    occurred_at: datetime
    subject: int
    source_id: int
    message_id: str
    batch: int | None = None
    properties: Mapping[str, object] = field(default_factory=dict)
    context: Mapping[str, object] = field(default_factory=dict)
