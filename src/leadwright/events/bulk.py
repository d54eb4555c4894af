"""Set-based statements of the log. Called by `events.operations` only."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from leadwright.events.catalogue import EVENT_NAME, PROPERTY_NAME, canonical_names, folded_texts
from leadwright.events.events import NewEvent
from leadwright.platform import sql

OLDEST_AGE = timedelta(days=366 * 20)
NEWEST_AHEAD = timedelta(days=1)
_PARTITION_LOCK = 7_201_001
# Above that, COPY into a table costs less than arrays.
_FEW = 500
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

    def bounded(self, moment: datetime) -> datetime:
        """The time an event of this moment is stored at."""
        return min(max(moment, self.now - OLDEST_AGE), self.now + NEWEST_AHEAD)


@dataclass(frozen=True)
class Staged:
    """Events on their way in: few as `arrays` of the statements, many in the session's staging table."""

    names: frozenset[str]
    arrays: Mapping[str, object]

    def statement(self, name: str, before: str, after: str) -> str:
        """A statement that reads `event_staging`, with the few events as its first part, between `before` and `after`."""
        few = before + _beheaded(sql.statement(__package__, "few_events")) + after if self.arrays else ""
        return sql.statement(__package__, name).replace("{staged}", few)


def stage(events: Iterable[NewEvent]) -> Staged:
    """Make events ready to be stored."""
    told = list(events)
    names = frozenset(event.name for event in told)
    if len(told) <= _FEW:
        return Staged(names, _arrays(told))
    sql.execute(sql.statement(__package__, "stage_events"))
    sql.copy_lines("event_staging", (_line(event) for event in told))
    return Staged(names, {})


def _arrays(events: Sequence[NewEvent]) -> dict[str, object]:
    return {
        "times": [one.occurred_at for one in events],
        "names": [one.name for one in events],
        "subjects": [one.subject for one in events],
        "sources": [one.source_id for one in events],
        "messages": [one.message_id for one in events],
        "batches": [one.batch for one in events],
        "properties": [_to_json(dict(one.properties)) for one in events],
        "contexts": [_to_json(dict(_context(one))) for one in events],
    }


def _beheaded(text: str) -> str:
    """The statement without the comment at its top, so that it can stand inside another."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


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


def learn_staged(staged: Staged, *, at: datetime) -> None:
    """Keep names and property types of staged events that are not canonical and were never seen before."""
    sql.execute(
        staged.statement("learn_events", "with ", ""),
        {
            **staged.arrays,
            "canonical": sorted(canonical_names()),
            "event_name": f"^{EVENT_NAME.pattern}$",
            "property_name": f"^{PROPERTY_NAME.pattern}$",
            "at": at,
        },
    )


def append_staged(staged: Staged, bounds: Bounds) -> dict[int, int]:
    """Store the staged events that are new; the number of new events for each subject."""
    if staged.names:
        ensure_months(_months(staged, bounds))
    params = {**staged.arrays, **bounds.params()}
    return dict(sql.rows(staged.statement("append_events", "", ","), params))


def _months(staged: Staged, bounds: Bounds) -> Iterable[datetime]:
    """The first days of the months the staged events fall into, in UTC, once their time is bounded."""
    if not staged.arrays:
        return [month for (month,) in sql.rows(sql.statement(__package__, "staged_months"), bounds.params())]
    times = cast("Sequence[datetime]", staged.arrays["times"])
    first = [bounds.bounded(one).astimezone(UTC).replace(day=1) for one in times]
    return {one.replace(hour=0, minute=0, second=0, microsecond=0) for one in first}


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
