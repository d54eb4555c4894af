"""The audit trail: one append-only row for each thing somebody did."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from django.core.serializers.json import DjangoJSONEncoder

from leadwright.platform import sql

_RECORD = """
insert into audit_entry (at, actor_kind, actor_id, actor_label, action, object_kind, object_id, changes)
select %(at)s::timestamptz, %(actor_kind)s::text, %(actor_id)s::bigint, %(actor_label)s::text, %(action)s::text,
    %(object_kind)s::text, key, %(changes)s::jsonb
from unnest(%(keys)s::text[]) key
"""


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
    told = {
        "at": at,
        "actor_kind": str(doer.kind),
        "actor_id": doer.user_id,
        "actor_label": doer.label,
        "action": action,
        "object_kind": kind,
        "keys": list(keys),
        "changes": json.dumps(dict(changes or {}), cls=DjangoJSONEncoder),
    }
    if told["keys"]:
        sql.again(_RECORD, told)
