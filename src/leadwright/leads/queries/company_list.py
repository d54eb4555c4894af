"""The list of companies: narrowed by plain facts, in an order an index carries, page by page both ways.

In every order, either way round, companies for which its fact is unknown come last; so a page is looked for among those for
which it is known, and only where these do not fill it among the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.text import fold
from leadwright.leads.access import Condition, listed_leads, visible_leads
from leadwright.leads.queries.cells import CellKind, Column
from leadwright.leads.queries.patience import FREE, Patience, patient
from leadwright.platform import cursors, sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id

_PACKAGE = "leadwright.leads"
# Of so many different industries and countries a form offers the first.
_MOST_OFFERED = 300
# Who sees no more leads than this is shown the companies of just them, looked up one by one.
_FEW = 5_000

COMPANY_COLUMNS: Mapping[str, Column] = {
    one.name: one
    for one in (
        Column("name", "Company", CellKind.TEXT, "coalesce(c.name, c.domain, '')", "name"),
        Column("domain", "Domain", CellKind.TEXT, "c.domain", "domain"),
        Column("website", "Website", CellKind.TEXT, "c.website"),
        Column("industry", "Industry", CellKind.TEXT, "c.industry", "industry"),
        # Not sorted: people read names (Germany), the column holds codes (DE), and an order of codes looks like none.
        # Whoever wants the companies of one country narrows the list to it.
        Column("country", "Country", CellKind.TEXT, "c.country"),
        Column("region", "Region", CellKind.TEXT, "c.region"),
        Column("company_size", "Employees", CellKind.NUMBER, "c.company_size", "company_size"),
        Column("revenue", "Revenue", CellKind.NUMBER, "round(c.revenue)"),
        Column("revenue_currency", "Revenue in", CellKind.TEXT, "c.revenue_currency"),
        Column("people", "People here", CellKind.NUMBER, "people.number"),
        Column("points", "Best points", CellKind.POINTS, "people.points"),
        Column("last_activity", "Last act", CellKind.INSTANT, "people.last_activity_at"),
        Column("created", "Added", CellKind.INSTANT, "c.created_at", "created"),
    )
}
DEFAULT_COMPANY_COLUMNS = (
    "name", "industry", "country", "company_size", "people", "points", "last_activity",
)  # fmt: skip
# What each order sorts by; an index carries every one, and the number of the company decides between equals.
_KEYS: Mapping[str, str] = {
    "name": "coalesce(c.name_folded, c.domain, '')",
    "domain": "c.domain",
    "industry": "c.industry_folded",
    "company_size": "c.company_size",
    "created": "c.id",
}
# A place carries these as they were; texts it does not carry, but reads from the company again.
_TOLD = ("company_size",)
_ALWAYS_KNOWN = ("name", "created")


@dataclass(frozen=True)
class CompanyFilter:
    """Which companies: `find` is the beginning of a name or domain, `country` a code, `industry` what it is called, and the
    size from `at_least` to `at_most` people. What is empty does not narrow.
    """

    find: str = ""
    country: str = ""
    industry: str = ""
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class CompanyRow:
    """A company in a list: how it is called and what stands in its columns (points are millionths)."""

    id: str
    name: str
    cells: Mapping[str, object]


@dataclass(frozen=True)
class CompanyPage:
    """Rows in order, the place behind the last and the one before the first: None where there is nothing."""

    rows: tuple[CompanyRow, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None


@dataclass(frozen=True)
class CompanyOffers:
    """The countries (codes) and industries there are, for the forms that narrow the list."""

    countries: tuple[str, ...]
    industries: tuple[str, ...]


def known_company_columns(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in this order. Raises UnusableInput for a name there is no column of."""
    for name in names:
        if name not in COMPANY_COLUMNS:
            raise UnusableInput(unknown_name("column", name, COMPANY_COLUMNS), column=name)
    return tuple(COMPANY_COLUMNS[name] for name in dict.fromkeys(names))


def company_order(sort: str) -> str:
    """The order a list is sorted by, without the minus that turns it round. Raises UnusableInput for one there is none of."""
    order = sort.removeprefix("-")
    if order not in _KEYS:
        raise UnusableInput(unknown_name("order", sort, _KEYS), sort=sort)
    return order


def companies(
    *,
    actor: Actor,
    columns: Sequence[Column],
    narrowed: CompanyFilter | None = None,
    sort: str = "name",
    limit: int = 50,
    after: str | None = None,
    before: str | None = None,
    seconds: float | None = None,
) -> CompanyPage:
    """One page of the companies of the leads the actor sees, in four statements at most.

    `sort` is a column that sorts, with a minus in front for the other way round; `after` and `before` are cursors of such a page.
    Raises UnusableInput for an order there is none of, UnusableCursor, TooSlow after `seconds` (a second and a half), Forbidden.
    """
    require(actor, Action.SEE_LEADS)
    order = company_order(sort)
    cursor = before or after
    place = _place(order, cursor) if cursor else None
    with patient(FREE, seconds) as patience:
        select = _select(listed_leads(actor), narrowed or CompanyFilter(), columns, _mine(actor, patience))
        walk = _Walk(order, sort.startswith("-") != bool(before), bool(before), place, select)
        found = walk.rows(patience, limit + 1)
    shown = found[:limit][:: -1 if before else 1]
    if not shown:
        return CompanyPage(())
    more = len(found) > limit
    return CompanyPage(
        tuple(_row(uuid, values, columns) for _, uuid, values in shown),
        _cursor(order, shown[-1]) if more or before else None,
        _cursor(order, shown[0]) if (more if before else after) else None,
    )


def company_offers() -> CompanyOffers:
    """What can be chosen from in the forms that narrow the list; two walks from value to value along an index."""
    return CompanyOffers(_values("country", "country"), _values("industry_folded", "industry"))


_Found = tuple[int | None, UUID, tuple[object, ...]]


@dataclass(frozen=True)
class _Place:
    """Where a company stands: what it is sorted by (None: unknown) and its number."""

    key: str | int | None
    number: int


@dataclass(frozen=True)
class _Walk:
    """A walk along one order from a place, among companies whose fact is known and then the others, or the other way round."""

    order: str
    falling: bool
    backwards: bool
    place: _Place | None
    select: Condition

    def rows(self, patience: Patience, limit: int) -> list[_Found]:
        """So many companies behind the place, or as many as there are."""
        parts: tuple[bool, ...] = (True,) if self.order in _ALWAYS_KNOWN else (True, False)
        parts = parts[::-1] if self.backwards else parts
        if self.place is not None:
            parts = parts[parts.index(self.place.key is not None) :]
        found: list[_Found] = []
        for known in parts:
            if len(found) < limit:
                found += self._part(patience, limit - len(found), known)
        return found

    def _part(self, patience: Patience, limit: int, known: bool) -> list[_Found]:
        key, way, than = _KEYS[self.order], " desc" if self.falling else "", "<" if self.falling else ">"
        within = "true" if self.order in _ALWAYS_KNOWN else f"{key} is {'not ' if known else ''}null"
        begins_here = self.place is not None and known == (self.place.key is not None)
        if begins_here:
            behind = f"({key}, c.id) {than} (%(key)s, %(number)s)" if known else f"c.id {than} %(number)s"
            within += f" and {behind}"
        text = (
            self.select.sql.replace("{key}", key)
            .replace("{place}", within)
            .replace("{told}", key if self.order in _TOLD else "null::bigint")
            .replace("{order}", f"{key}{way}, c.id{way}" if known else f"c.id{way}")
        )
        params = {**self.select.params, "limit": limit}
        if begins_here and self.place is not None:
            params |= {"key": self.place.key, "number": self.place.number}
        return [(told, uuid, tuple(values)) for told, uuid, *values in patience.rows(text, params)]


def _mine(actor: Actor, patience: Patience) -> list[int] | None:
    """The companies of the leads of somebody who sees few; None for those who see many.

    Walking past the companies of others takes longer the fewer leads somebody sees: seconds among 300,000 for a salesperson.
    """
    visible = visible_leads(actor, "st")
    if visible.sql == "true":
        return None
    text = sql.statement(_PACKAGE, "companies_of_few").replace("{visible}", visible.sql)
    ((companies_seen, leads),) = patience.rows(text, {**visible.params, "most": _FEW + 1})
    return list(companies_seen or ()) if leads <= _FEW else None


def _select(
    listed: Condition, narrowed: CompanyFilter, columns: Sequence[Column], mine: list[int] | None
) -> Condition:
    """The statement of a page, but for the place and the order."""
    tests = ["true"] if mine is None else ["c.id = any(%(mine)s)"]
    folded = fold(narrowed.find)
    if folded:
        tests.append(
            "(c.name_folded >= %(find)s and c.name_folded < %(find_end)s"
            " or c.domain >= %(find)s and c.domain < %(find_end)s)"
        )
    if narrowed.country:
        tests.append("c.country = %(country)s")
    if narrowed.industry:
        tests.append("c.industry_folded = %(industry)s")
    if narrowed.at_least is not None:
        tests.append("c.company_size >= %(at_least)s")
    if narrowed.at_most is not None:
        tests.append("c.company_size <= %(at_most)s")
    text = (
        sql.statement(_PACKAGE, "companies")
        .replace("{cells}", "".join(f", {one.sql}" for one in columns))
        .replace("{found}", " and ".join(tests))
        .replace("{visible}", listed.sql)
    )
    params = {
        **listed.params,
        "mine": mine,
        "find": folded,
        "find_end": f"{folded}\U0010ffff",
        "country": narrowed.country,
        "industry": fold(narrowed.industry),
        "at_least": narrowed.at_least,
        "at_most": narrowed.at_most,
    }
    return Condition(text, params)


def _row(uuid: UUID, values: Sequence[object], columns: Sequence[Column]) -> CompanyRow:
    name, *cells = values
    named = {one.name: value for one, value in zip(columns, cells, strict=True)}
    return CompanyRow(public_id(Kind.COMPANY, uuid), str(name), named)


def _cursor(order: str, row: _Found) -> str:
    told, uuid, _ = row
    return cursors.pack(f"companies by {order}", public_id(Kind.COMPANY, uuid), told)


def _place(order: str, cursor: str) -> _Place:
    uuid, told = cursors.unpack(cursor, f"companies by {order}", cursors.row(Kind.COMPANY), _read)
    found = sql.rows(f"select {_KEYS[order]}, c.id from company c where c.public_id = %s", [uuid])
    if not found:
        raise UnusableCursor("The company at this place is gone; begin at the top.")
    ((key, number),) = found
    return _Place(told if order in _TOLD else key, number)


def _read(told: object) -> int | None:
    return None if told is None else cursors.number(told)


def _values(key: str, shown: str) -> tuple[str, ...]:
    text = sql.statement(_PACKAGE, "company_values").replace("{key}", key).replace("{shown}", shown)
    return tuple(value for (value,) in sql.rows(text, {"most": _MOST_OFFERED}))
