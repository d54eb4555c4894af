"""Reading the audit trail: newest first, page by page, narrowed by who, what, and to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import cursors, sql
from leadwright.platform.models import AuditEntry

PAGE = 50
_MOST_CHOICES = 500
_TRAIL = "trail"
_MOST_WORDS = 8
# So many deeds are looked through for a text at once: a tenth of a second.
LOOKED_THROUGH = 100_000


@dataclass(frozen=True)
class Sought:
    """What is looked for; an empty text stands for anything. The first three are whole: a label, an action, a public id.

    Every word of `text` stands somewhere in who did it, what was done, or the id of what it was done to; or that is one of
    `things`, the ids of what the text was found to name.
    """

    who: str = ""
    action: str = ""
    object_id: str = ""
    text: str = ""
    things: tuple[str, ...] = ()


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
    """Some deeds, newest first; `older` is the place where the next page begins, None on the last. `looked_through`: so many
    deeds were looked at, and there are older ones that were not; None where all were.
    """

    entries: tuple[TrailEntry, ...]
    older: str | None
    looked_through: int | None = None


def read_trail(*, actor: Actor, sought: Sought, before: str | None = None, limit: int = PAGE) -> TrailPage:
    """One page of the trail, `before` a place a page named. Raises Forbidden, UnusableCursor.

    Reads by index what is sought whole; for a text it looks through the latest deeds, and says so where it stopped before the
    end.
    """
    require(actor, Action.SEE_AUDIT)
    wanted = {"actor_label": sought.who, "action": sought.action, "object_id": sought.object_id}
    rows = AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value})
    if before is not None:
        (number,) = cursors.unpack(before, _TRAIL, cursors.number)
        rows = rows.filter(id__lt=number)
    if sought.text:
        return _found_by_text(rows, sought, limit)
    found = list(rows.order_by("-id")[: limit + 1])
    older = cursors.pack(_TRAIL, found[limit - 1].pk) if len(found) > limit else None
    return TrailPage(tuple(_entry(row) for row in found[:limit]), older)


def _found_by_text(rows: QuerySet[AuditEntry], sought: Sought, limit: int) -> TrailPage:
    """The deeds among the latest of `rows` that the text finds."""
    said = Concat(
        "actor_label",
        Value(" "),
        Func("action", Value("._"), Value("  "), function="translate", output_field=TextField()),
        Value(" "),
        "object_id",
        output_field=TextField(),
    )
    matches = Q()
    for word in sought.text.split()[:_MOST_WORDS]:
        matches &= Q(said__icontains=word)
    newest = rows.order_by("-id")
    end = newest.values_list("pk", flat=True)[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()
    among = newest if end is None else newest.filter(id__gt=end)
    wanted = among.annotate(said=said).filter(matches | Q(object_id__in=sought.things))
    found = list(wanted[: limit + 1])
    entries = tuple(_entry(row) for row in found[:limit])
    if len(found) > limit:
        return TrailPage(entries, cursors.pack(_TRAIL, found[limit - 1].pk))
    return TrailPage(entries, cursors.pack(_TRAIL, end + 1) if end else None, LOOKED_THROUGH if end else None)


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
