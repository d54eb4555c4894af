"""What those who manage see: who has how much, and what of it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team, User
from leadwright.leads.access import visible_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

_PACKAGE = "leadwright.sales"
BROKEN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Load:
    """What one person or team has; `id` and `name` are empty for nobody. `broken` are deadlines that passed in 30 days."""

    id: str
    name: str
    is_active: bool
    open: int
    late: int
    escalated: int
    accepted: int
    late_calls: int
    next_due: datetime | None
    broken: int


@dataclass(frozen=True)
class Loads:
    """Everybody with something of the leads the actor sees, nobody first, then who is latest; and their teams."""

    people: tuple[Load, ...]
    teams: tuple[Load, ...]
    unowned: int


def loads(*, actor: Actor, at: datetime) -> Loads:
    """Who has how much, by person and by team; four statements."""
    visible = visible_leads(actor, "st")
    # Looking up the standing of each costs more than all the rest, and tells nothing to who sees every lead.
    exists = f" and exists (select from standing st where st.lead_id = h.lead_id and {visible.sql})"
    seen = "" if visible.sql == "true" else exists

    def read(name: str) -> list[tuple[Any, ...]]:
        text = sql.statement(_PACKAGE, name).replace("{visible}", visible.sql).replace("{seen}", seen)
        return sql.rows(text, {"at": at, "since": at - BROKEN_FOR, **visible.params})

    rows, broken = read("loads"), read("broken_deadlines")
    owners = {row[0] for row in (*rows, *broken)}
    users = User.objects.in_bulk([one for one in owners if one is not None])
    teams = Team.objects.in_bulk([row[1] for row in rows if row[1] is not None])
    people = [
        _load(rows, broken, 0, one, Kind.USER, users.get(one))
        for one in owners
        if one is None or one in users
    ]
    of_teams = [_load(rows, broken, 1, one, Kind.TEAM, teams.get(one)) for one in {row[1] for row in rows}]
    return Loads(
        tuple(sorted(people, key=lambda one: (one.id != "", -one.late, -one.open, one.name))),
        tuple(sorted(of_teams, key=lambda one: (-one.late, -one.open, one.name))),
        sum(row[2] for row in rows if row[0] is None),
    )


def _load(
    rows: Sequence[tuple[Any, ...]],
    broken: Sequence[tuple[Any, ...]],
    place: int,
    number: int | None,
    kind: Kind,
    who: User | Team | None,
) -> Load:
    """The sums of those rows in which this number stands at this place."""
    own = [row[2:] for row in rows if row[place] == number]
    due = [row[5] for row in own if row[5] is not None]
    opened, late, escalated, accepted, calls = (sum(row[column] for row in own) for column in range(5))
    return Load(
        id=public_id(kind, who.public_id) if who is not None else "",
        name=who.name if who is not None else "",
        is_active=not isinstance(who, User) or who.is_active,
        open=opened,
        late=late,
        escalated=escalated,
        accepted=accepted,
        late_calls=calls,
        next_due=min(due, default=None),
        broken=sum(row[2] for row in broken if row[place] == number),
    )
