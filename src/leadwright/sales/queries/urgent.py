"""Open hand-overs, the most urgent first: of everybody, of a person or a team, or what nobody has."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import cursors, sql
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.sales.queries.listing import number_of

_LISTED = "urgent"
# Without a deadline comes first: there are few of them, and their page is read from the beginning.
_BEHIND_NONE = "(h.due_at is null and h.id > %(number)s or h.due_at is not null)"
_BEHIND = "(h.due_at, h.id) > (%(due)s, %(number)s)"


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
class Urgent:
    """A page; `next` is the place behind it."""

    rows: tuple[Late, ...]
    next: str | None


def open_hand_overs(
    *,
    actor: Actor,
    owner: str | None,
    at: datetime,
    only_late: bool = False,
    limit: int = 100,
    after: str | None = None,
) -> Urgent:
    """Open hand-overs the actor sees: of a person or a team (a public id), of nobody (""), of everybody (None); two statements at
    most. Raises NotFound for an id nobody has, UnusableCursor.
    """
    visible = visible_leads(actor, "st")
    late = "h.due_at < %(at)s" if only_late else "true"
    behind, place = _place(after)
    text = f"""select h.public_id, l.public_id, coalesce(l.full_name, l.email_display, l.company_name, ''),
    coalesce(l.company_name, ''), coalesce(u.name, ''), h.given_at, h.due_at, h.escalated_at is not null
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join app_user u on u.id = h.owner_id
where h.state = 'open' and {_whose(owner)} and {late} and {behind} and {visible.sql}
order by h.due_at nulls first, h.id limit %(limit)s"""
    params: dict[str, object] = {"at": at, "limit": limit + 1, **place, **visible.params}
    if owner:
        params["owner"] = _holder(owner)
    shown, found = text_for(actor), sql.rows(text, params)
    rows = tuple(
        Late(public_id(Kind.HAND_OVER, uuid), public_id(Kind.LEAD, lead), shown(name), shown(company), *rest)
        for uuid, lead, name, company, *rest in found[:limit]
    )
    return Urgent(rows, cursors.pack(_LISTED, rows[-1].due_at, rows[-1].id) if len(found) > limit else None)


def _whose(owner: str | None) -> str:
    if owner is None:
        return "true"
    if owner == "":
        return "h.owner_id is null"
    if owner.startswith("team_"):
        return "st.team_id = (select t.id from team t where t.public_id = %(owner)s)"
    return "h.owner_id = (select u.id from app_user u where u.public_id = %(owner)s)"


def _holder(reference: str) -> object:
    return parse_public_id(Kind.TEAM if reference.startswith("team_") else Kind.USER, reference)


def _place(after: str | None) -> tuple[str, dict[str, object]]:
    if after is None:
        return "true", {}
    due, uuid = cursors.unpack(after, _LISTED, cursors.nullable(cursors.instant), cursors.row(Kind.HAND_OVER))
    place: dict[str, object] = {"number": number_of(uuid), "due": due}
    return (_BEHIND_NONE if due is None else _BEHIND), place
