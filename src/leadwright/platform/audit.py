"""The audit trail: one append-only row for each thing somebody did."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from leadwright.platform.models import AuditEntry


class Doer(Protocol):
    """What the trail needs to know of an actor."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...


def record(
    doer: Doer, action: str, *, kind: str, key: str, at: datetime, changes: Mapping[str, object] | None = None
) -> None:
    """Write one entry in the transaction of the caller. `key` is the public id of the object, `changes` JSON-ready."""
    record_each(doer, action, kind=kind, keys=[key], at=at, changes=changes)


def record_each(
    doer: Doer,
    action: str,
    *,
    kind: str,
    keys: Iterable[str],
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Write the same entry for each of several objects, in one statement."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            actor_kind=str(doer.kind),
            actor_id=doer.user_id,
            actor_label=doer.label,
            action=action,
            object_kind=kind,
            object_id=key,
            changes=dict(changes or {}),
        )
        for key in keys
    )
