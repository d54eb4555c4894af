"""Set-based statements of the log. Called by `events.operations` only."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from leadwright.events.catalogue import EVENT_NAME, PROPERTY_NAME, canonical_names, folded_texts
from leadwright.events.events import NewEvent
from leadwright.platform import sql

OLDEST_AGE = timedelta(days=366 * 20)
NEWEST_AHEAD = timedelta(days=1)
_PARTITION_LOCK = 7_201_001
_to_json = json.JSONEncoder().encode


@dataclass(frozen=True)
class Bounds:
    """The times an event may be stored at; what lies outside is stored at the bound with its claimed time
    beside it.
    """

    now: datetime
    zone: str

    def params(self) -> dict[str, object]:
        return {
            "now": self.now,
            "zone": self.zone,
            "oldest": self.now - OLDEST_AGE,
            "newest": self.now + NEWEST_AHEAD,
        }


def stage(events: Iterable[NewEvent]) -> set[str]:
    """Copy events into the session's staging table; their names."""
    names: set[str] = set()

    def lines() -> Iterator[str]:
        for event in events:
            names.add(event.name)
            yield _line(event)

    sql.execute(sql.statement(__package__, "stage_events"))
    sql.copy_lines("event_staging", lines())
    return names


def _line(event: NewEvent) -> str:
    """The event as COPY reads it."""
    batch = sql.NULL if event.batch is None else event.batch
    context = _context(event)
    return (
        f"{event.occurred_at.isoformat()}\t{sql.copied(event.name)}\t{event.subject}\t{event.source_id}"
        f"\t{sql.copied(event.message_id)}\t{batch}\t{_json(event.properties)}\t{_json(context) if context else '{}'}\n"
    )


def _json(value: Mapping[str, object]) -> str:
    return sql.copied(_to_json(dict(value)))


def _context(event: NewEvent) -> Mapping[str, object]:
    """The context with the comparison form of the texts that differ from theirs, where conditions look for
    it.
    """
    folded = folded_texts(event.properties)
    return {**event.context, "folded": folded} if folded else event.context


def learn_staged(*, at: datetime) -> None:
    """Keep names and property types of staged events that are not canonical and were never seen before."""
    sql.execute(
        sql.statement(__package__, "learn_events"),
        {
            "canonical": sorted(canonical_names()),
            "event_name": f"^{EVENT_NAME.pattern}$",
            "property_name": f"^{PROPERTY_NAME.pattern}$",
            "at": at,
        },
    )


def append_staged(bounds: Bounds) -> dict[int, int]:
    """Store the staged events that are new; the number of new events for each subject."""
    ensure_months(
        month for (month,) in sql.rows(sql.statement(__package__, "staged_months"), bounds.params())
    )
    return dict(sql.rows(sql.statement(__package__, "append_events"), bounds.params()))


def ensure_months(months: Iterable[datetime]) -> None:
    """Make the partitions of these months where they are missing. Writers of the same month wait for each
    other.
    """
    wanted = {_partition(month): month.astimezone(UTC) for month in months}
    missing = wanted.keys() - _existing()
    if not missing:
        return
    sql.execute("select pg_advisory_xact_lock(%s)", [_PARTITION_LOCK])
    for name in sorted(missing - _existing()):
        start = wanted[name]
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        sql.execute(
            f"create table {name} partition of event"
            f" for values from ('{start.isoformat()}') to ('{end.isoformat()}')"
        )


def _existing() -> set[str]:
    return {name for (name,) in sql.rows(sql.statement(__package__, "existing_months"))}


def _partition(month: datetime) -> str:
    return f"event_{month.astimezone(UTC):%Y_%m}"


def delete_batch(batch: int, subjects: Sequence[int] | None = None) -> int:
    """Delete the events of one batch (of some subjects) with what lies beside them; how many events there were."""
    params = {"batch": batch, "subjects": None if subjects is None else list(subjects)}
    (found,) = sql.rows(sql.statement(__package__, "delete_batch"), params)
    return int(found[0])
