"""The values of the log."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

_NOTHING: Mapping[str, object] = MappingProxyType({})


class NewEvent(NamedTuple):
    """One thing that happened, on its way into the log. `message_id` names it within its source, for ever."""

    name: str
    occurred_at: datetime
    subject: int
    source_id: int
    message_id: str
    batch: int | None = None
    properties: Mapping[str, object] = _NOTHING
    context: Mapping[str, object] = _NOTHING
