"""Lists of a large workspace as people open them: sorted, filtered, counted and searched, page by page.

Every list is asked for once unmeasured (its condition is compiled then), compared with plain SQL, and asked again as
`bench.timing` says. A figure is the 95th percentile of the slowest list by the clock; its note says how the slowest did
at its best and in processor time, which other programs on the machine stretch less. Every list stands in
`bench/out/lists.csv`, the slowest first. Far pages are reached as people reach them, by the cursor behind the row
before.
"""

import csv
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from bench.answers import Answers, Listed, right_answers
from bench.figures import OUT, Figure
from bench.filters import Combined, combined, indexed_fields
from bench.generate import NOW, Sizes, generated_workspace
from bench.timing import Times, timed

if TYPE_CHECKING:
    from leadwright.criteria.nodes import Node
    from leadwright.leads.queries import Count, RankedPage

LIMIT_SECONDS = 0.1
_PAGE = 50
_EXACT_UP_TO = 10_000
_FAR = 1_000 * _PAGE - _PAGE
_BY_HAND = 20_000
_WORDS = (
    "b", "be", "ber", "bergen", "s", "sc", "sch", "schela", "a", "m", "c", "company", "exa", "ana ber", "maria novinson", "a b",
    "company a s", "j s c b", "zzz a",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One list, one of its pages or its count."""

    figure: str
    what: str
    times: Times
    refused: bool = False

    @property
    def missed(self) -> bool:
        return self.refused or self.times.p95 > LIMIT_SECONDS


@dataclass
class Run:
    """What has been measured so far, and what is measured against."""

    answers: Answers
    done: list[Measured] = field(default_factory=list)

    def page(
        self, figure: str, listed: Listed, sort: str, ask: Callable[[], "RankedPage"], *, skipped: int = 0
    ) -> None:
        """Compares one page with plain SQL, then times it; one that is refused as too slow counts as its time."""
        from leadwright.leads.errors import TooSlow
        from leadwright.platform.ids import Kind, public_id

        what = f"{listed.name}, by {sort}"
        try:
            shown = [row.id for row in ask().rows]
        except TooSlow:
            refused = timed(partial(suppressed, TooSlow, ask), untroubled=0, seconds=0)
            self.done.append(Measured(figure, what, refused, refused=True))
            return
        right = [public_id(Kind.LEAD, uuid) for uuid in self.answers.page(listed, sort, skipped, _PAGE)]
        assert shown == right, f"{what} behind {skipped} rows shows other leads than plain SQL"
        # One refused now and then, on a busy machine, has taken the time it took.
        self.time(figure, what, partial(suppressed, TooSlow, ask))

    def count(self, what: str, ask: Callable[[], "Count"], total: int) -> None:
        """Compares a count with the right one, then times it; one that is refused as too slow counts as its time."""
        from leadwright.leads.errors import TooSlow

        try:
            counted = ask()
        except TooSlow:
            refused = timed(partial(suppressed, TooSlow, ask), untroubled=0, seconds=0)
            self.done.append(Measured("count", what, refused, refused=True))
            return
        assert counted.exact or total > _EXACT_UP_TO, f"{what}: about {counted.number}, though only {total}"
        assert not counted.exact or counted.number == total, f"{what}: {counted.number}, not {total}"
        self.time("count", what, partial(suppressed, TooSlow, ask))

    def time(self, figure: str, what: str, ask: Callable[[], object]) -> None:
        """Times what has been asked once already."""
        self.done.append(Measured(figure, what, timed(ask, untroubled=LIMIT_SECONDS / 2)))

    def cursor(self, listed: Listed, sort: str) -> str:
        """The place behind the last row of the 999th page."""
        (uuid,) = self.answers.page(listed, sort, _FAR - 1, 1)
        return _cursor(uuid, sort)


def measure(leads: int, events: int) -> list[Figure]:
    """Pages, counts and search of the generated workspace. Raises AssertionError where a list holds the wrong leads."""
    with generated_workspace(Sizes(leads, events)):
        _index_custom_fields()
        with right_answers() as answers:
            run = Run(answers)
            try:
                for number, which in enumerate(_shown(list(combined())[:: _every()])):
                    _measure_lists(which, _orders(number, which), run)
                for words in _WORDS:
                    _measure_search(words, run)
            finally:
                _write_down(run.done)
        return [*_figures(run.done), _by_hand(), _any_other()]


def _every() -> int:
    """Every how-many-th filter is measured: 1 for all of them, more for a look in minutes and not in an hour."""
    return int(os.environ.get("BENCH_EVERY", "1"))


def _index_custom_fields() -> None:
    """As the product does for fields that published documents name."""
    from leadwright.leads.operations.custom_field_indexes import index_custom_field

    for slug in indexed_fields():
        index_custom_field(slug=slug)


def _shown(lists: list[Combined]) -> Iterator[Combined]:
    """The lists one after the other, with progress on a terminal or in a log: there are some hundred."""
    began = time.monotonic()
    for number, which in enumerate(lists, 1):
        yield which
        if number % 20 == 0 or number == len(lists):
            seconds = time.monotonic() - began
            print(f"lists: {number} of {len(lists)}, {seconds:.0f} s", file=sys.stderr, flush=True)


def _orders(number: int, which: Combined) -> list[str]:
    """Every order for no filter and for one; for two the ranking and half of the others, so that each pair meets all of them."""
    from leadwright.leads.queries.ordering import ORDERS

    if len(which.filters) < 2:
        return list(ORDERS)
    ranking, *others = ORDERS
    return [ranking, *others[number % 2 :: 2]]


def _measure_lists(which: Combined, orders: list[str], run: Run) -> None:
    """One filtered list in some orders: its first page, its 1,000th where it has one; and its count."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.queries import count_leads, ranked_leads

    listed = Listed(which.name, which.sql)
    asked = {"actor": operator(), "stage": which.stage, "condition": _node(which), "at": NOW}
    total = run.answers.total(listed)
    run.count(which.name, partial(count_leads, **asked), total)
    for sort in orders:
        ask = partial(ranked_leads, **asked, sort=sort, limit=_PAGE)
        run.page("first page", listed, sort, ask)
        if total >= _FAR + _PAGE:
            far = partial(ask, after=run.cursor(listed, sort))
            run.page("1,000th page", listed, sort, far, skipped=_FAR)


def _measure_search(words: str, run: Run) -> None:
    """The first and, where there is one, the 1,000th page of what begins with the words."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.queries import search_leads
    from leadwright.platform import sql

    parts = words.split()
    each = " intersect ".join(
        f"select distinct lead_id from lead_token where token ^@ %(word_{place})s"
        for place in range(len(parts))
    )
    found = sql.rows(each, {f"word_{place}": word for place, word in enumerate(parts)})
    listed = Listed(f"“{words}”", leads=tuple(lead for (lead,) in found))
    ask = partial(search_leads, actor=operator(), text=words, limit=_PAGE)
    run.page("search, first page", listed, "priority", ask)
    if run.answers.total(listed) >= _FAR + _PAGE:
        far = partial(ask, after=run.cursor(listed, "priority"))
        run.page("search, 1,000th page", listed, "priority", far, skipped=_FAR)


def suppressed(kind: type[Exception], ask: Callable[[], object]) -> None:
    """Runs `ask`; that kind of error is an answer too."""
    with suppress(kind):
        ask()


def _node(which: Combined) -> "Node | None":
    from leadwright.criteria.parse import parse

    return None if which.document is None else parse(which.document)


def _cursor(uuid: UUID, sort: str) -> str:
    from leadwright.leads.queries.ordering import cursor_of, direction
    from leadwright.platform import sql

    towards = direction(sort)
    keys = ", ".join(f"({key})::text" for key in towards.order.keys)
    text = f"select {keys} from lead l join standing st on st.lead_id = l.id where l.public_id = %s"
    (values,) = sql.rows(text, [uuid])
    return cursor_of(towards, uuid, [str(value) for value in values])


def _write_down(done: list[Measured]) -> None:
    with (OUT / "lists.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("figure", "list", "p95 ms", "best ms", "processor ms", "of it server ms", "missed"))
        for one in sorted(done, key=lambda one: -one.times.processor):
            seconds = (one.times.p95, one.times.best, one.times.processor, one.times.server)
            times = (round(1000 * one, 1) for one in seconds)
            out.writerow((one.figure, one.what, *times, "refused" if one.refused else one.missed or ""))


def _figures(done: list[Measured]) -> Iterator[Figure]:
    for name in dict.fromkeys(one.figure for one in done):
        several = [one for one in done if one.figure == name]
        slowest = max(several, key=lambda one: one.times.p95)
        note = (
            f"slowest of {len(several):,}: {slowest.what}; {sum(one.missed for one in several):,} over the limit,"
            f" {sum(one.times.best > LIMIT_SECONDS for one in several):,} at their best;"
            f" most processor time {max(one.times.processor for one in several) * 1000:.0f} ms"
        )
        p95 = slowest.times.p95 * 1000
        yield Figure("lists", f"{name}, p95", p95, "ms", limit=LIMIT_SECONDS * 1000, note=note)
        used = sorted(one.times.processor * 1000 for one in several)
        note = (
            f"of {len(several):,}: median {used[len(used) // 2]:.0f} ms, most {used[-1]:.0f} ms;"
            f" {sum(one > LIMIT_SECONDS * 1000 for one in used):,} over the limit"
        )
        most = used[math.ceil(0.95 * len(used)) - 1]
        yield Figure(
            "lists",
            f"{name}, processor time, 95 of 100 lists",
            most,
            "ms",
            limit=LIMIT_SECONDS * 1000,
            note=note,
        )


def _by_hand() -> Figure:
    """What the machine makes of 20,000 rows read one by one along an index, for reading beside the rest: lists read thousands."""
    from leadwright.platform import sql

    text = (
        "select count(*) from (select lead_id, stage from standing"
        f" order by priority, points * -1, activity_order, lead_id limit {_BY_HAND}) walked"
    )
    times = timed(partial(sql.rows, text), untroubled=0)
    note = f"by the clock at its best {times.best * 1000:.0f} ms"
    return Figure(
        "lists",
        f"the first {_BY_HAND:,} of the ranking read by hand, processor time",
        times.processor * 1000,
        "ms",
        note=note,
    )


def _any_other() -> Figure:
    """Conditions nothing was prepared for: each ends within two seconds, with its page or with a refusal that says so."""
    from leadwright.accounts.actor import operator
    from leadwright.criteria.parse import parse
    from leadwright.leads.errors import TooSlow
    from leadwright.leads.queries import count_leads, ranked_leads
    from leadwright.leads.queries.ordering import ORDERS

    slowest, what, refused, asked = 0.0, "", [], 0
    for name, document in _OTHERS.items():
        condition = parse(document)
        ways = {f"{name}, by {sort}": partial(ranked_leads, sort=sort, limit=_PAGE) for sort in ORDERS}
        for way, ask in (ways | {f"{name}, counted": count_leads}).items():
            began = time.perf_counter()
            try:
                ask(actor=operator(), condition=condition, at=NOW)
            except TooSlow:
                refused.append(way)
            asked += 1
            seconds = time.perf_counter() - began
            print(f"any other: {way}: {seconds:.2f} s", file=sys.stderr, flush=True)
            slowest, what = max((slowest, what), (seconds, way))
    note = f"once each, compiled on the way; slowest of {asked}: {what}; {len(refused)} refused as too slow"
    return Figure("lists", "any other condition", slowest, "s", limit=2.0, note=note)


_OTHERS: dict[str, object] = {
    "a word in the role": {"field": "role", "word": "logistics"},
    "a part of the name": {"field": "full_name", "contains": "novin"},
    "a part no name has": {"field": "full_name", "contains": "qqq"},
    "no view in 90 days": {"none": [{"event": "page_viewed", "within_days": 90}]},
    "many views": {"event": "page_viewed", "count": {"at_least": 40}},
    "very many views": {"event": "page_viewed", "count": {"at_least": 4000}},
    "several contents": {"event": "content_downloaded", "distinct": "content", "count": {"at_least": 4}},
    "long in webinars": {"event": "webinar_attended", "sum": {"property": "minutes", "at_least": 300}},
    "long silent": {"event": "email_clicked", "last": {"more_than_days_ago": 300}},
    "a rare property": {
        "event": "page_viewed",
        "where": [{"property": "title", "contains": "qqq"}],
    },
    "nobody": {"all": [{"field": "country", "is": "IS"}, {"field": "custom.seats", "is": 9999}]},
    "never both": {"all": [{"field": "country", "is": "DE"}, {"field": "country", "is": "FR"}]},
}
