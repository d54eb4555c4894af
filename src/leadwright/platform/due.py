"""Due rows: everything that is to happen later, claimed by `due_at <= now`.

A claim deletes the row in the transaction that does the work, so a crash leaves it for the next claim.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadwright.platform import sql
from leadwright.platform.models import DueRow


@dataclass(frozen=True)
class Due:
    """One thing whose time has come."""

    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, object]


def plan(kind: str, key: str, *, due_at: datetime, payload: Mapping[str, object] | None = None) -> None:
    """Plan something, or move it to another time: (kind, key) is one row."""
    DueRow.objects.update_or_create(
        kind=kind, key=key, defaults={"due_at": due_at, "payload": dict(payload or {}), "attempts": 0}
    )


def planned_at(kind: str, key: str) -> datetime | None:
    """For when something is planned; None when it is not."""
    return DueRow.objects.filter(kind=kind, key=key).values_list("due_at", flat=True).first()


def cancel(kind: str, key: str) -> bool:
    """Forget what was planned; whether there was anything."""
    deleted, _ = DueRow.objects.filter(kind=kind, key=key).delete()
    return bool(deleted)


def claim(kind: str, *, now: datetime, limit: int = 100) -> list[Due]:
    """Take what is due, oldest first; rows another worker is at are skipped. Must run inside a transaction."""
    found = sql.rows(
        """
        with taken as materialized (
            -- Materialized, because the planner may run a subselect once for each row and then takes more than the limit.
            select id from due_row
            where kind = %(kind)s and due_at <= %(now)s
            order by due_at, id
            limit %(limit)s
            for update skip locked
        )
        delete from due_row d
        using taken
        where d.id = taken.id
        returning d.kind, d.key, d.due_at, d.payload
        """,
        {"kind": kind, "now": now, "limit": limit},
    )
    # Django's connection hands JSON over as text, so that its own field can read it.
    claimed = [Due(kind, key, due_at, json.loads(payload)) for kind, key, due_at, payload in found]
    return sorted(claimed, key=lambda due: (due.due_at, due.key))
