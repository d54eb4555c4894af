"""Lists of a large workspace as people open them: sorted, filtered, counted and searched, page by page.

Every list is asked for once unmeasured (its condition is compiled then), and again at least twenty times where five times did not
take less than a quarter of the limit each; the figure is the 95th percentile of the slowest, and all that missed the limit stand
in `bench/out/lists_missed.txt`. Far pages are reached as people reach them, by the cursor behind the row before. The answers are
compared with plain SQL.
"""

import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from bench.figures import OUT, Figure
from bench.filters import Combined, combined, filters
from bench.generate import NOW, Sizes, generated_workspace

if TYPE_CHECKING:
    from leadwright.criteria.nodes import Node
    from leadwright.leads.queries import RankedPage

LIMIT_SECONDS = 0.1
_FEW, _MANY = 5, 20
_PAGE = 50
_EXACT_UP_TO = 10_000
_FAR = 1_000 * _PAGE - _PAGE
_FIGURES = ("first page", "1,000th page", "count", "search, first page", "search, 1,000th page")
_WORDS = ("b", "be", "ber", "bergen", "s", "sc", "sch", "schela", "company", "ana ber", "maria novinson")


@dataclass
class Slowest:
    """The slowest of what one figure sums up, and how many there were."""

    seconds: float = 0.0
    what: str = "nothing"
    lists: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, seconds: float, what: str) -> None:
        self.lists += 1
        if seconds > LIMIT_SECONDS:
            self.missed.append(f"{what}: {seconds * 1000:.0f} ms")
        if seconds > self.seconds:
            self.seconds, self.what = seconds, what

    def figure(self, name: str) -> Figure:
        note = f"slowest of {self.lists:,}: {self.what}; {len(self.missed):,} over the limit"
        return Figure(
            "lists", f"{name}, p95", self.seconds * 1000, "ms", limit=LIMIT_SECONDS * 1000, note=note
        )


@dataclass(frozen=True)
class Listed:
    """The leads a list holds, as plain SQL over the table of answers."""

    name: str
    where: str
    params: Mapping[str, object] = field(default_factory=dict)


def measure(leads: int, events: int) -> list[Figure]:
    """Pages, counts and search of the generated workspace. Raises AssertionError where a list holds the wrong leads."""
    with generated_workspace(Sizes(leads, events)):
        _write_down_answers()
        found = {name: Slowest() for name in _FIGURES}
        for which in combined():
            _measure_lists(which, found)
        for words in _WORDS:
            _measure_search(words, found)
        missed = [f"{name}, {line}" for name, slowest in found.items() for line in slowest.missed]
        (OUT / "lists_missed.txt").write_text("\n".join(missed) + "\n")
        return [*(slowest.figure(name) for name, slowest in found.items()), _any_other()]


def _write_down_answers() -> None:
    """A table that says for each lead which filters it passes, made by plain SQL."""
    from leadwright.platform import sql

    flags = ", ".join(
        f"coalesce({one.sql}, false) as {one.column}" for several in filters().values() for one in several
    )
    sql.execute(
        "create temporary table answer as select st.lead_id as lead, l.public_id, "
        f"{flags} from standing st join lead l on l.id = st.lead_id",
        {"now": NOW},
    )
    sql.execute("alter table answer add primary key (lead)")
    sql.execute("analyze answer")


def _measure_lists(which: Combined, found: dict[str, Slowest]) -> None:
    """Every order of one filtered list: its first page, its 1,000th where it has one; and its count."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.queries import count_leads, ranked_leads
    from leadwright.leads.queries.ordering import ORDERS

    listed = Listed(which.name, which.sql)
    asked = {"actor": operator(), "stage": which.stage, "condition": _node(which), "at": NOW}
    total = _total(listed)
    counted = count_leads(**asked)
    assert not counted.exact or counted.number == total, f"{which.name}: {counted.number}, not {total}"
    if not counted.exact and total <= _EXACT_UP_TO:
        found["count"].missed.append(f"{which.name}: about {counted.number}, though it is only {total}")
    found["count"].add(_p95(partial(count_leads, **asked)), which.name)
    for sort in ORDERS:
        ask = partial(ranked_leads, **asked, sort=sort, limit=_PAGE)
        _measure_page(listed, sort, ask, found["first page"])
        if total >= _FAR + _PAGE:
            far = partial(ask, after=_cursor(listed, sort))
            _measure_page(listed, sort, far, found["1,000th page"], skipped=_FAR)


def _measure_search(words: str, found: dict[str, Slowest]) -> None:
    """The first and, where there is one, the 1,000th page of what begins with the words."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.queries import search_leads

    parts = words.split()
    each = " intersect ".join(
        f"select lead_id from lead_token where token ^@ %(word_{place})s" for place in range(len(parts))
    )
    params = {f"word_{place}": word for place, word in enumerate(parts)}
    listed = Listed(f"“{words}”", f"answer.lead in ({each})", params)
    ask = partial(search_leads, actor=operator(), text=words, limit=_PAGE)
    _measure_page(listed, "priority", ask, found["search, first page"])
    if _total(listed) >= _FAR + _PAGE:
        far = partial(ask, after=_cursor(listed, "priority"))
        _measure_page(listed, "priority", far, found["search, 1,000th page"], skipped=_FAR)


def _measure_page(
    listed: Listed, sort: str, ask: Callable[[], "RankedPage"], found: Slowest, *, skipped: int = 0
) -> None:
    """Compares one page with plain SQL, then times it; one that is refused as too slow counts as its time."""
    from leadwright.leads.errors import TooSlow
    from leadwright.platform.ids import Kind, public_id

    try:
        shown = [row.id for row in ask().rows]
    except TooSlow:
        found.add(_seconds(partial(suppressed, TooSlow, ask)), f"{listed.name}, by {sort}, refused")
        return
    right = [
        public_id(Kind.LEAD, uuid) for (uuid,) in _place(listed, sort, "answer.public_id", skipped, _PAGE)
    ]
    assert shown == right, f"{listed.name} by {sort} behind {skipped} rows shows other leads than plain SQL"
    found.add(_p95(ask), f"{listed.name}, by {sort}")


def suppressed(kind: type[Exception], ask: Callable[[], object]) -> None:
    """Runs `ask`; that kind of error is an answer too."""
    with suppress(kind):
        ask()


def _node(which: Combined) -> "Node | None":
    from leadwright.criteria.parse import parse

    return None if which.document is None else parse(which.document)


def _p95(ask: Callable[[], object]) -> float:
    """Seconds within which 95 of 100 runs end: of twenty runs or more, or of five where all were far below the limit."""
    seconds = [_seconds(ask) for _ in range(_FEW)]
    if max(seconds) > LIMIT_SECONDS / 4:
        seconds += [_seconds(ask) for _ in range(_MANY)]
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def _seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _total(listed: Listed) -> int:
    from leadwright.platform import sql

    return int(sql.scalar(f"select count(*) from answer where {listed.where}", listed.params))


def _place(listed: Listed, sort: str, columns: str, skipped: int, limit: int) -> list[tuple[object, ...]]:
    """Rows at a place of a list, found by plain SQL."""
    from leadwright.leads.queries.ordering import direction
    from leadwright.platform import sql

    return sql.rows(
        f"select {columns} from answer join standing st on st.lead_id = answer.lead join lead l on l.id = answer.lead"
        f" where {listed.where} order by {direction(sort).by()} offset {skipped} limit {limit}",
        listed.params,
    )


def _cursor(listed: Listed, sort: str) -> str:
    """The place behind the last row of the 999th page."""
    from leadwright.leads.queries.ordering import cursor_of, direction

    towards = direction(sort)
    keys = ", ".join(f"({key})::text" for key in towards.order.keys)
    ((uuid, *values),) = _place(listed, sort, f"answer.public_id, {keys}", _FAR - 1, 1)
    assert isinstance(uuid, UUID)
    return cursor_of(towards, uuid, [str(value) for value in values])


def _any_other() -> Figure:
    """Conditions nothing was prepared for: each ends within two seconds, with its page or with a refusal that says so."""
    from leadwright.accounts.actor import operator
    from leadwright.criteria.parse import parse
    from leadwright.leads.errors import TooSlow
    from leadwright.leads.queries import ranked_leads

    slowest = Slowest()
    refused = 0
    for name, document in _OTHERS.items():
        began = time.perf_counter()
        try:
            ranked_leads(actor=operator(), condition=parse(document), at=NOW, limit=_PAGE)
        except TooSlow:
            refused += 1
        slowest.add(time.perf_counter() - began, name)
    note = f"once each, compiled on the way; slowest of {slowest.lists}: {slowest.what}; {refused} refused as too slow"
    return Figure("lists", "any other condition", slowest.seconds, "s", limit=2.0, note=note)


_OTHERS: dict[str, object] = {
    "a word in the role": {"field": "role", "word": "logistics"},
    "a part of the name": {"field": "full_name", "contains": "novin"},
    "no view in 90 days": {"none": [{"event": "page_viewed", "within_days": 90}]},
    "many views": {"event": "page_viewed", "count": {"at_least": 40}},
    "several contents": {"event": "content_downloaded", "distinct": "content", "count": {"at_least": 4}},
    "long in webinars": {"event": "webinar_attended", "sum": {"property": "minutes", "at_least": 300}},
    "long silent": {"event": "email_clicked", "last": {"more_than_days_ago": 300}},
    "nobody": {"all": [{"field": "country", "is": "IS"}, {"field": "custom.seats", "is": 9999}]},
}
