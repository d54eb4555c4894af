"""What those who manage see: who has how much, what is late, what nobody has, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team, User
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.sales.reasons import LABELS, RejectReason

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
class Late:
    """An open hand-over of the manager's leads."""

    id: str
    lead: str
    name: str
    company: str
    owner: str
    given_at: datetime
    due_at: datetime | None
    escalated: bool


@dataclass(frozen=True)
class Waiting:
    """A lead that was given back and waits: why, until when, and what sales wrote."""

    lead: str
    name: str
    company: str
    reason: str
    note: str
    by: str
    since: datetime
    until: date


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


def open_hand_overs(
    *, actor: Actor, owner: str | None, at: datetime, only_late: bool = False, limit: int = 100
) -> tuple[Late, ...]:
    """Open hand-overs the actor sees, the most urgent first: of a person or a team (a public id), of nobody (""), of everybody
    (None).
    """
    visible = visible_leads(actor, "st")
    of_team = owner is not None and owner.startswith("team_")
    whose = (
        "st.team_id = (select t.id from team t where t.public_id = %(owner)s)"
        if of_team
        else "h.owner_id = (select u.id from app_user u where u.public_id = %(owner)s)"
    )
    which = {None: "true", "": "h.owner_id is null"}.get(owner, whose)
    late = "h.due_at < %(at)s" if only_late else "true"
    text = f"""select h.public_id, l.public_id, coalesce(l.full_name, l.email_display, l.company_name, ''),
    coalesce(l.company_name, ''), coalesce(u.name, ''), h.given_at, h.due_at, h.escalated_at is not null
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join app_user u on u.id = h.owner_id
where h.state = 'open' and {which} and {late} and {visible.sql}
order by h.due_at nulls first, h.id limit %(limit)s"""
    params: dict[str, object] = {"at": at, "limit": limit, **visible.params}
    if owner:
        params["owner"] = _user(owner)
    shown = text_for(actor)
    return tuple(
        Late(public_id(Kind.HAND_OVER, uuid), public_id(Kind.LEAD, lead), shown(name), shown(company), *rest)
        for uuid, lead, name, company, *rest in sql.rows(text, params)
    )


def _user(reference: str) -> object:
    return parse_public_id(Kind.TEAM if reference.startswith("team_") else Kind.USER, reference)


def waiting(*, actor: Actor, limit: int = 200) -> tuple[Waiting, ...]:
    """Leads the actor sees that sales gave back and that wait, the next to come back first."""
    visible = visible_leads(actor, "st")
    text = f"""select l.public_id, coalesce(l.full_name, l.company_name, ''), coalesce(l.company_name, ''),
    h.reject_reason, h.note, coalesce(u.name, ''), h.closed_at, h.recycle_on
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join app_user u on u.id = h.owner_id
where h.state = 'rejected' and h.returned_at is null and h.recycle_on is not null and st.stage = 'recycled'
    and {visible.sql}
order by h.recycle_on, h.id limit %(limit)s"""
    shown = text_for(actor)
    return tuple(
        Waiting(
            public_id(Kind.LEAD, lead),
            shown(name),
            shown(company),
            LABELS[RejectReason(reason)],
            shown(note),
            *rest,
        )
        for lead, name, company, reason, note, *rest in sql.rows(text, {"limit": limit, **visible.params})
    )
