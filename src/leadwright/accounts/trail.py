"""Reading the audit trail: newest first, page by page, narrowed by who, what, and to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import sql
from leadwright.platform.models import AuditEntry

PAGE = 50
_MOST_CHOICES = 500


@dataclass(frozen=True)
class Sought:
    """What is looked for; an empty text stands for anything. All of them are whole: a label, an action, a public id."""

    who: str = ""
    action: str = ""
    object_id: str = ""


@dataclass(frozen=True)
class TrailEntry:
    """One deed."""

    at: datetime
    who: str
    action: str
    object_kind: str
    object_id: str
    changes: Mapping[str, object]


@dataclass(frozen=True)
class TrailPage:
    """Some deeds, newest first; `older` is the place where the next page begins, None on the last."""

    entries: tuple[TrailEntry, ...]
    older: int | None


def read_trail(*, actor: Actor, sought: Sought, before: int | None = None, limit: int = PAGE) -> TrailPage:
    """One page of the trail, `before` a place a page named. Reads by index whatever is sought. Raises Forbidden."""
    require(actor, Action.SEE_AUDIT)
    wanted = {"actor_label": sought.who, "action": sought.action, "object_id": sought.object_id}
    rows = AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value})
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    older = found[limit - 1].pk if len(found) > limit else None
    return TrailPage(tuple(_entry(row) for row in found[:limit]), older)


def people_of_trail(*, actor: Actor) -> Sequence[str]:
    """Whoever did anything, by name. Raises Forbidden."""
    return _distinct(actor, "actor_label")


def actions_of_trail(*, actor: Actor) -> Sequence[str]:
    """Whatever was done, by the name of the action. Raises Forbidden."""
    return _distinct(actor, "action")


def _distinct(actor: Actor, column: str) -> Sequence[str]:
    """The values of an indexed column, from each to the next: one look into the index a value, not one a row."""
    require(actor, Action.SEE_AUDIT)
    text = f"""
        with recursive each (value) as (
            (select {column} from audit_entry order by {column} limit 1)
            union all
            select (select a.{column} from audit_entry a where a.{column} > each.value order by a.{column} limit 1)
            from each where each.value is not null
        )
        select value from each where value is not null limit {_MOST_CHOICES}
    """
    return [str(value) for (value,) in sql.rows(text, {})]


def _entry(row: AuditEntry) -> TrailEntry:
    return TrailEntry(row.at, row.actor_label, row.action, row.object_kind, row.object_id, row.changes)
