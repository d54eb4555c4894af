"""The hand-overs behind a number of the feedback."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import sees_contact_data
from leadwright.leads.contact_data import plain_text
from leadwright.platform import cursors
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.queries.feedback import Chosen, Reader
from leadwright.sales.queries.listing import place_of
from leadwright.sales.reasons import LABELS, STATES, RejectReason

PAGE = 50
_LISTED = "answers"


@dataclass(frozen=True)
class Answer:
    """A hand-over as a line: whose lead, who answered what, and when."""

    id: str
    lead: str
    name: str
    company: str
    owner: str
    state: str
    reason: str
    note: str
    given_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Answers:
    """A page of them, the latest first; how many there are in all, and the number behind which the next page begins."""

    rows: tuple[Answer, ...]
    total: int
    next: int | None

    @property
    def place(self) -> str | None:
        """The cursor of the next page."""
        return cursors.pack(_LISTED, self.rows[-1].id) if self.next is not None else None


def behind(place: str) -> int:
    """The number behind which the page of a cursor begins. Raises UnusableCursor."""
    return place_of(place, _LISTED)


def answers(*, actor: Actor, chosen: Chosen, before: int | None = None, limit: int = PAGE) -> Answers:
    """As many as the number counts that this choice makes. Two statements; without contact data for who may not see it."""
    reader = Reader(actor)
    ((total,),) = reader.rows(chosen, "select count(*) {from}")
    rows = reader.rows(
        chosen,
        """select h.id, h.public_id, l.public_id, coalesce(l.full_name, ''), coalesce(l.company_name, ''), coalesce((
    select u.name from app_user u where u.id = h.owner_id), ''), h.state, h.reject_reason, h.note, h.given_at, h.answered_at
{from} and (%(before)s::bigint is null or h.id < %(before)s) order by h.id desc limit %(limit)s""",
        before=before,
        limit=limit + 1,
    )
    sees = sees_contact_data(actor)
    shown = tuple(_answer(row, sees=sees) for row in rows[:limit])
    return Answers(shown, total, rows[limit - 1][0] if len(rows) > limit else None)


def _answer(row: tuple[object, ...], *, sees: bool) -> Answer:
    _, uuid, lead, name, company, owner, state, reason, note, given_at, answered_at = row

    def shown(text: object) -> str:
        return str(text) if sees else plain_text(str(text)) or ""

    return Answer(
        public_id(Kind.HAND_OVER, uuid),  # type: ignore[arg-type]
        public_id(Kind.LEAD, lead),  # type: ignore[arg-type]
        shown(name) or shown(company) or "Unnamed lead",
        shown(company),
        str(owner),
        STATES[str(state)],
        LABELS[RejectReason(str(reason))] if reason in set(RejectReason) else "",
        shown(note),
        given_at,  # type: ignore[arg-type]
        answered_at,  # type: ignore[arg-type]
    )
