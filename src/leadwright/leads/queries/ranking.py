"""The ranked list: whom to call first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import Node
from leadwright.leads.access import sees_contact_data
from leadwright.leads.contact_data import plain_text
from leadwright.leads.queries.narrowing import Narrowing, narrowing
from leadwright.leads.queries.ordering import RANK, Direction, cursor_of, direction, place_of
from leadwright.leads.queries.pages import page
from leadwright.leads.queries.wanted import Wanted
from leadwright.leads.submission import IdentityKey, IdentityKind
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

_PACKAGE = "leadwright.leads"
_MILLION = 1_000_000
_KINDS = [kind.value for kind in IdentityKind]


@dataclass(frozen=True, slots=True)
class RankedLead:
    """A row of a list. Points are millionths; what is unknown is None. How to reach somebody is None for those who may not see
    it.
    """

    id: str
    name: str | None
    email: str | None
    company: str | None
    stage: str
    prospect: bool
    fit_points: int
    fit_band: str | None
    engagement_points: int
    engagement_band: str | None
    priority: int
    reason: str | None
    last_activity: datetime | None
    identities: tuple[IdentityKey, ...] | None

    def as_dict(self) -> dict[str, object]:
        """The shape programs rely on; points with at most six decimals."""
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "company": self.company,
            "stage": self.stage,
            "prospect": self.prospect,
            "fit": {"points": _points(self.fit_points), "band": self.fit_band},
            "engagement": {"points": _points(self.engagement_points), "band": self.engagement_band},
            "priority": self.priority,
            "reason": self.reason,
            "last_activity": self.last_activity,
            "identities": [
                {"kind": one.kind, "namespace": one.namespace, "value": one.value}
                for one in self.identities or ()
            ],
        }


@dataclass(frozen=True, slots=True)
class RankedPage:
    """Rows in order, the place behind the last one and the one before the first: None when there is nothing there."""

    rows: tuple[RankedLead, ...]
    next_cursor: str | None
    previous_cursor: str | None = None


def ranked_leads(
    *,
    actor: Actor,
    limit: int | None = 50,
    stage: str | None = None,
    condition: Node | None = None,
    search: str = "",
    sort: str = "priority",
    after: str | None = None,
    before: str | None = None,
    at: datetime | None = None,
) -> RankedPage:
    """One page of the leads the actor may see, best first, in a constant number of statements.

    `sort` is one of `ORDERS`, with a minus in front for the other direction; `after` is the cursor of the page before, `before`
    the previous cursor of the page behind; no limit is the whole list. Stages kept out of sight are shown when asked for by
    name only. Of `search` every word begins a word of the lead. `condition` is validated and inlined, and judged at `at` (now).
    Raises UnusableInput for an unknown order, UnusableCursor, TooSlow, and Forbidden for a condition on contact data by an actor
    who may not see it.
    """
    towards = direction(sort)
    narrowed = narrowing(actor, stage=stage, condition=condition, search=search, at=at)
    return page_of_rows(actor, narrowed, towards, limit=limit, after=after, before=before)


def page_of_rows(
    actor: Actor,
    narrowed: Narrowing,
    towards: Direction,
    *,
    limit: int | None,
    after: str | None,
    before: str | None = None,
) -> RankedPage:
    """A page of a list that is narrowed already."""
    back = Direction(towards.order, not towards.backwards)
    walked, cursor = (back, before) if before else (towards, after)
    place = place_of(walked, cursor) if cursor else {}
    # One more than asked for tells whether there is another page.
    numbers = page(Wanted(narrowed, walked, place, None if limit is None else limit + 1))
    shown = numbers if limit is None else numbers[:limit]
    if not shown:
        return RankedPage((), None)
    rows, first, last = _rows(actor, shown[::-1] if before else shown, towards)
    more = len(numbers) > len(shown)
    return RankedPage(
        rows,
        cursor_of(towards, *last) if more or before else None,
        cursor_of(back, *first) if (more if before else after) else None,
    )


def rows_of(actor: Actor, numbers: Sequence[int]) -> tuple[RankedLead, ...]:
    """The rows of leads that were chosen before, in the order of their numbers here; two queries, none for nobody."""
    return _rows(actor, numbers, Direction(RANK))[0] if numbers else ()


_Place = tuple[UUID, list[str]]


def _points(millionths: int) -> int | float:
    whole, rest = divmod(millionths, _MILLION)
    return millionths / _MILLION if rest else whole


def _rows(
    actor: Actor, numbers: Sequence[int], towards: Direction
) -> tuple[tuple[RankedLead, ...], _Place, _Place]:
    reachable = sees_contact_data(actor)
    identities = identities_of(numbers) if reachable else {}
    text = sql.statement(_PACKAGE, "ranked_rows").replace(
        "{place}", ", ".join(f"({key})::text" for key in towards.order.keys)
    )
    found = sql.rows(text, {"leads": list(numbers)})
    rows = tuple(
        RankedLead(
            id=public_id(Kind.LEAD, uuid),
            name=name if reachable else plain_text(name),
            email=email if reachable else None,
            company=company if reachable else plain_text(company),
            stage=stage,
            prospect=prospect,
            fit_points=fit,
            fit_band=fit_band or None,
            engagement_points=engagement,
            engagement_band=engagement_band or None,
            priority=priority,
            reason=(reason if reachable else plain_text(reason)) or None,
            last_activity=last_activity,
            identities=tuple(identities.get(number, ())) if reachable else None,
        )
        for (
            number, uuid, name, email, company, stage, prospect, fit, fit_band, engagement, engagement_band, priority, reason,
            last_activity, _,
        ) in found
    )  # fmt: skip
    (first, last) = ((row[1], row[-1]) for row in (found[0], found[-1]))
    return rows, first, last


def identities_of(numbers: Sequence[int]) -> dict[int, list[IdentityKey]]:
    """What names some leads now, strongest first; one query."""
    found: dict[int, list[IdentityKey]] = {}
    params = {"leads": list(numbers), "kinds": _KINDS}
    for lead, kind, namespace, value in sql.rows(sql.statement(_PACKAGE, "identities_of"), params):
        found.setdefault(lead, []).append(IdentityKey(kind, namespace, value))
    return found
