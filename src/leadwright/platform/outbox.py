"""The transactional outbox: what happened, written with what made it happen, one row a batch.

`reactions` reads it and starts the jobs its table names. A cause says why a batch changed, so that a recomputation or an import
starts no mail and no alarm.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeVar

from leadwright.platform import sql
from leadwright.platform.models import OutboxEvent

_RECORD = """
insert into outbox_event (name, cause, payload, recorded_at)
values (%(name)s::text, %(cause)s::text, %(payload)s::jsonb, %(at)s::timestamptz)
"""


class Cause(StrEnum):
    """Why a batch changed. The quiet ones start no mail, journey, hand-over or alert by themselves."""

    ACTIVITY = "activity"
    PERSON = "person"
    IMPORT = "import"
    RECOMPUTE = "recompute"
    RECLASSIFY = "reclassify"
    RESTORE = "restore"
    MERGE = "merge"

    @property
    def quiet(self) -> bool:
        return self not in (Cause.ACTIVITY, Cause.PERSON)


@dataclass(frozen=True)
class DomainEvent:
    """Base of all domain events: past tense, ids or a batch id and plain values only, optional fields added at the end."""

    name: ClassVar[str]
    cause: Cause


E = TypeVar("E", bound=DomainEvent)


def record(event: DomainEvent, *, at: datetime) -> None:
    """Write the event in the transaction of the caller; it is dispatched after the commit, at least once."""
    # Plain values as they stand: copying them part by part costs more than writing thousands of numbers.
    payload = {one.name: getattr(event, one.name) for one in fields(event) if one.name != "cause"}
    told = {"name": event.name, "cause": str(event.cause), "payload": json.dumps(payload), "at": at}
    sql.again(_RECORD, told)


def record_from(kind: type[DomainEvent], ctes: str, params: Mapping[str, object], *, at: datetime) -> int:
    """As `record`, an event of a kind for each row that the last of some CTEs gives, `told` with cause and payload (the fields
    of the event as JSON), in its order; how many. `ctes` is psycopg text and may write what is told of.
    """
    text = (
        f"{ctes}\ninsert into outbox_event (name, cause, payload, recorded_at)"
        " select %(event_name)s, told.cause, told.payload, %(event_at)s from told"
    )
    return sql.execute(text, {**params, "event_name": kind.name, "event_at": at})


def restore(kind: type[E], row: OutboxEvent) -> E:
    """The event a row was written from; fields this version does not know are left out."""
    known = {field.name for field in fields(kind)} - {"cause"}
    return kind(cause=Cause(row.cause), **{key: value for key, value in row.payload.items() if key in known})


def dispatch(handle: Callable[[OutboxEvent], None], *, at: datetime, limit: int = 100) -> int:
    """Hand waiting rows to `handle`, oldest first, and mark them; other dispatchers' rows are skipped.

    Must run inside a transaction: what `handle` defers becomes visible together with the mark.
    """
    waiting = (
        OutboxEvent.objects.select_for_update(skip_locked=True)
        .filter(dispatched_at__isnull=True)
        .order_by("id")
    )
    done = list(waiting[:limit])
    for row in done:
        handle(row)
    OutboxEvent.objects.filter(id__in=[row.pk for row in done]).update(dispatched_at=at)
    return len(done)


def waiting_since() -> datetime | None:
    """When the oldest event that is not dispatched yet was recorded; None when none waits."""
    waiting = OutboxEvent.objects.filter(dispatched_at__isnull=True).order_by("id")
    return waiting.values_list("recorded_at", flat=True).first()
