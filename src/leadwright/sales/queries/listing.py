"""Hand-overs as programs read them: a list with pages by place."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leadwright.accounts.actor import Actor
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import cursors, sql
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import HandOver
from leadwright.sales.reasons import STATES

_LISTED = "hand-overs"


@dataclass(frozen=True)
class ListedHandOver:
    """A hand-over in a list; ids are public ones, what is not there is None."""

    id: str
    lead: str
    state: str
    stage: str
    owner: str | None
    reason: str
    news: str
    given_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    reject_reason: str | None
    recycle_on: date | None


@dataclass(frozen=True)
class HandOvers:
    """A page, the latest first; `next` is the place behind it."""

    rows: tuple[ListedHandOver, ...]
    next: str | None


def place_of(cursor: str, listed: str) -> int:
    """The number of the hand-over behind which the page of a cursor of the list `listed` begins. Raises UnusableCursor."""
    (uuid,) = cursors.unpack(cursor, listed, cursors.row(Kind.HAND_OVER))
    return number_of(uuid)


def number_of(uuid: UUID) -> int:
    """The number of the hand-over that a place in a list names. Raises UnusableCursor where it is gone."""
    number = HandOver.objects.filter(public_id=uuid).values_list("pk", flat=True).first()
    if number is None:
        raise cursors.UnusableCursor("This place in the list is gone; begin at the top.")
    return number


def hand_overs(
    *, actor: Actor, state: str | None = None, limit: int = 50, after: str | None = None
) -> HandOvers:
    """Hand-overs of leads the actor sees; one statement. Raises UnusableInput for an unknown state, UnusableCursor."""
    if state is not None and state not in STATES:
        raise UnusableInput(
            f"“{state}” is no state of a hand-over; they are {', '.join(STATES)}.", field="state"
        )
    visible = visible_leads(actor, "st")
    params: dict[str, object] = {"state": state, "limit": limit + 1, **visible.params}
    behind = "true"
    if after is not None:
        behind, params["place"] = "h.id < %(place)s", place_of(after, _LISTED)
    text = f"""select h.public_id, l.public_id, h.state, h.stage, u.public_id, h.reason, h.news, h.given_at, h.due_at,
    h.answered_at, nullif(h.reject_reason, ''), h.recycle_on
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join app_user u on u.id = h.owner_id
where {visible.sql} and {behind} and (%(state)s::text is null or h.state = %(state)s)
order by h.id desc limit %(limit)s"""
    rows = sql.rows(text, params)
    shown_as = text_for(actor)
    shown = tuple(
        ListedHandOver(
            public_id(Kind.HAND_OVER, uuid),
            public_id(Kind.LEAD, lead),
            state_,
            stage,
            public_id(Kind.USER, owner) if owner is not None else None,
            shown_as(reason),
            shown_as(news),
            *rest,
        )
        for uuid, lead, state_, stage, owner, reason, news, *rest in rows[:limit]
    )
    return HandOvers(shown, cursors.pack(_LISTED, shown[-1].id) if len(rows) > limit else None)
