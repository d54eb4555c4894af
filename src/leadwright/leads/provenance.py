"""Who or what told each interval of a lead's history."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.platform import sql


@dataclass(frozen=True, slots=True)
class Telling:
    """One interval of what is known: valid since when, written down when, by whom, from which source.

    `time_known` is false where `since` is only the time of writing it down; `imported` says that it came with an import.
    """

    since: datetime
    recorded_at: datetime
    by: str
    source: str | None
    time_known: bool
    imported: bool


def tellings(lead: int) -> list[Telling]:
    """Every interval that has a length, the oldest first. One query."""
    rows = sql.rows(sql.statement(__package__, "tellings"), {"lead": lead})
    return [Telling(*row) for row in rows]
