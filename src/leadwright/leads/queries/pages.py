"""One page of a list, whatever its order and its conditions: the numbers of its leads, in order.

No plan is good for every condition. Where many leads match, walking the index of the order finds a page soon; where few do,
gathering all of them and sorting is quicker. So a short walk comes first: it answers most lists, and tells how dense the
matches lie. Only when it fails is the planner asked what a longer walk and what gathering would cost. Its estimates multiply
chances as if they had nothing to do with each other, so either way has an end, and behind it comes the other.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction

from leadwright.leads.errors import TooSlow
from leadwright.leads.queries.narrowing import Narrowing, matching
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.platform import sql

# Rows of the longest walk; the most leads that are gathered and sorted.
LONGEST_WALK = 30_000
MOST_GATHERED = 20_000
# Of gathered candidates so many are looked at closely before all are.
LONGEST_SIFT = 4_000
# A walk has to promise this much of the cost of gathering to be tried before it: it can fail, gathering cannot.
_WALK_BEFORE = 0.6
# Rows of the first walk for each row of the page.
_FIRST_WALK = 4
# How much further than it should have to the second walk goes: a sample of a few matches can be wrong by half.
_MARGIN_OF_SAMPLE = 3
_MARGIN_OF_GUESS = 2
# Fewer matches than this in the first walk say little; then the planner's guess of how many there are counts.
_TELLING = 5
# The columns of standing that `Narrowing.where` and `probe` read.
_READ = "st.lead_id, st.stage, st.owner_id, st.team_id"
_PATIENCE = "2s"
_QUERY_CANCELED = "57014"
# One row after the other by its index: for few rows nothing beats it, and estimates cannot lead the planner astray.
ONE_BY_ONE = {"enable_hashjoin": "off", "enable_mergejoin": "off", "max_parallel_workers_per_gather": "0"}
ALONE = {"max_parallel_workers_per_gather": "0"}
_PATIENT = {"statement_timeout": _PATIENCE}


@dataclass(frozen=True)
class Wanted:
    """A page: which leads, in which order, behind which place (parameters of `Direction.after`), and how many."""

    narrowing: Narrowing
    direction: Direction
    place: Mapping[str, object]
    limit: int | None

    @property
    def params(self) -> dict[str, object]:
        return {**self.narrowing.params, **self.place, "limit": self.limit}

    @property
    def behind(self) -> str:
        return self.direction.after() if self.place else "true"

    @property
    def lead(self) -> str:
        """The join that brings the table of the order."""
        return " join lead l on l.id = st.lead_id" if self.direction.order.table == "l" else ""

    @property
    def sorted_answers(self) -> str:
        """SQL: the matches in `answers` as an array, in order, as many as the page takes."""
        return (
            f"array(select st.lead_id from answers a join standing st on st.lead_id = a.lead{self.lead}"
            f" order by {self.direction.by()} limit %(limit)s)"
        )


def page(wanted: Wanted) -> list[int]:
    """The numbers of the leads of one page, in a constant number of statements; of the whole list where there is no limit.

    Raises TooSlow when the condition would have to look at too many leads.
    """
    if wanted.limit is None:
        with planning(ALONE):
            return _ordered(wanted)
    depth = _FIRST_WALK * wanted.limit
    first = _walk(wanted, depth)
    if first.holds(wanted.limit, depth):
        return first.numbers
    for attempt, depth in _attempts(wanted, len(first.numbers), wanted.limit):
        found = attempt(wanted, depth)
        if found.holds(wanted.limit, depth):
            return found.numbers
    return _search(wanted)


@dataclass(frozen=True)
class Found:
    """Matches in order, of how many rows that were looked at; `whole` is false where candidates were left out."""

    numbers: list[int]
    looked_at: int
    whole: bool = True

    def holds(self, limit: int, depth: int) -> bool:
        """Whether this is the page: it is full, or there was nothing more to look at."""
        return self.whole and (len(self.numbers) >= limit or self.looked_at < depth)


Attempt = Callable[["Wanted", int], Found]


def _attempts(wanted: Wanted, matches: int, limit: int) -> Iterator[tuple[Attempt, int]]:
    """The ways worth trying after a short walk found too few matches, the cheapest first, each with how far it goes."""
    with planning(ALONE):
        gathering = explained(_gathering(wanted), {**wanted.params, "depth": MOST_GATHERED + 1})
        total = int(sql.scalar("select reltuples from pg_class where oid = 'standing'::regclass"))
    guessed = max(1, _rows_of(gathering, "CTE found"))
    depth = _sifting_depth(wanted, guessed, limit)
    if depth:
        yield _sift, depth
    depth = _walking_depth(guessed, max(total, 1), matches, limit)
    if guessed > MOST_GATHERED:
        # Too many to gather: then they only begin late.
        yield _walk, min(depth, LONGEST_WALK)
    elif depth <= LONGEST_WALK:
        with planning(ONE_BY_ONE):
            walking = explained(_walking(wanted), {**wanted.params, "depth": depth})
        if walking["Total Cost"] < _WALK_BEFORE * gathering["Total Cost"]:
            yield _walk, depth
    yield _gather, MOST_GATHERED + 1


def _walking_depth(guessed: int, total: int, matches: int, limit: int) -> int:
    if matches >= _TELLING:
        return _MARGIN_OF_SAMPLE * _FIRST_WALK * limit * limit // matches
    return _MARGIN_OF_GUESS * limit * total // guessed


def _sifting_depth(wanted: Wanted, guessed: int, limit: int) -> int:
    """How many candidates of the coarse half have to be looked at closely; 0 where there are too many to be worth it."""
    condition = wanted.narrowing.condition
    if condition is None or condition.fine is None:
        return 0
    with planning(ALONE):
        plan = explained(
            _sifting(wanted), {**wanted.params, "depth": LONGEST_SIFT, "most": MOST_GATHERED + 1}
        )
    candidates = _rows_of(plan, "CTE found")
    depth = _MARGIN_OF_GUESS * limit * candidates // guessed
    return depth if candidates <= MOST_GATHERED and depth <= LONGEST_SIFT else 0


def _walk(wanted: Wanted, depth: int) -> Found:
    """The matches among the next `depth` rows of the order."""
    with planning(ONE_BY_ONE):
        return _found(_walking(wanted), {**wanted.params, "depth": depth})


def _walking(wanted: Wanted) -> str:
    order, direction, narrowed = wanted.direction.order, wanted.direction, wanted.narrowing
    source, behind = f"{order.source} where {order.alive}", wanted.behind
    if order is RANK and narrowed.stage is not None:
        behind += " and st.stage = %(stage)s"
    # Standing is walked with the columns its conditions read; from leads it is looked up.
    columns = _READ if order.table == "st" else "l.id as number"
    standing = "walked st" if order.table == "st" else "walked w join standing st on st.lead_id = w.number"
    walked = (
        f"walked as materialized (select {columns} from {source} and {behind}"
        f" order by {direction.by()} limit %(depth)s)"
    )
    kept = (
        f"kept as materialized (select st.lead_id as lead from {standing}"
        f" where {narrowed.where} and {narrowed.probe})"
    )
    return (
        f"{matching(narrowed.compiled, 'from kept', [walked, kept])}"
        f" select {wanted.sorted_answers}, (select count(*) from walked), true"
    )


def _sift(wanted: Wanted, depth: int) -> Found:
    """The matches among the first `depth` of all that pass the coarse half of the condition."""
    with planning(ALONE):
        return _found(_sifting(wanted), {**wanted.params, "depth": depth, "most": MOST_GATHERED + 1})


def _sifting(wanted: Wanted) -> str:
    narrowed = wanted.narrowing
    coarse, fine = (
        (None, None) if narrowed.condition is None else (narrowed.condition.coarse, narrowed.condition.fine)
    )
    found = (
        f"found as materialized ({matching(coarse, narrowed.scope)} select lead from answers limit %(most)s)"
    )
    walked = (
        f"walked as materialized (select st.lead_id as lead from found f join standing st on st.lead_id = f.lead{wanted.lead}"
        f" where {wanted.behind} order by {wanted.direction.by()} limit %(depth)s)"
    )
    return (
        f"{matching(fine, 'from walked', [found, walked])} select {wanted.sorted_answers},"
        " (select count(*) from walked), (select count(*) < %(most)s from found)"
    )


def _gather(wanted: Wanted, depth: int) -> Found:
    """All matches, sorted, if there are fewer than `depth`."""
    with planning(ALONE):
        return _found(_gathering(wanted), {**wanted.params, "depth": depth})


def _gathering(wanted: Wanted) -> str:
    return (
        f"{matching(wanted.narrowing.compiled, wanted.narrowing.scope)},"
        " found as materialized (select lead from answers limit %(depth)s)"
        " select array(select st.lead_id from found f join standing st on st.lead_id = f.lead"
        f"{wanted.lead} where {wanted.behind} order by {wanted.direction.by()} limit %(limit)s),"
        " (select count(*) from found), (select count(*) < %(depth)s from found)"
    )


def _search(wanted: Wanted) -> list[int]:
    """Whatever the planner thinks best, for a limited time."""
    try:
        with transaction.atomic(), planning(_PATIENT):
            return _ordered(wanted)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _QUERY_CANCELED:
            raise
    raise TooSlow(
        "This condition looks at too many leads for one answer; add a narrower one, such as a stage."
    )


def _ordered(wanted: Wanted) -> list[int]:
    narrowed = wanted.narrowing
    matches, where = "", f"{narrowed.where} and {narrowed.probe} and {wanted.behind}"
    if narrowed.compiled is not None:
        matches, where = " join answers a on a.lead = st.lead_id", wanted.behind
    text = (
        f"{matching(narrowed.compiled, narrowed.scope)}"
        f" select array(select st.lead_id from standing st{wanted.lead}{matches}"
        f" where {where} order by {wanted.direction.by()} limit %(limit)s), 0, true"
    )
    return _found(text, wanted.params).numbers


@contextmanager
def planning(settings: Mapping[str, str]) -> Iterator[None]:
    """Run the block in a transaction with other settings of the planner, and put them back."""
    before = ", ".join(f"current_setting('{name}')" for name in settings)
    change = ", ".join(f"set_config('{name}', %({name})s, true)" for name in settings)
    with transaction.atomic(savepoint=False):
        values = sql.rows(f"select {before}", None)[0]
        sql.rows(f"select {change}", settings)
        yield
        sql.rows(f"select {change}", dict(zip(settings, values, strict=True)))


def _found(text: str, params: Mapping[str, object]) -> Found:
    return Found(*sql.rows(text, params)[0])


def explained(text: str, params: Mapping[str, object]) -> dict[str, Any]:
    """The planner's plan, without running it."""
    found = sql.scalar(f"explain (format json) {text}", params)
    plan = found if isinstance(found, list) else json.loads(found)
    return dict(plan[0]["Plan"])


def _rows_of(plan: Mapping[str, Any], name: str) -> int:
    """How many rows the planner expects of the part of that name."""
    return next(
        (int(part["Plan Rows"]) for part in plan.get("Plans", ()) if part.get("Subplan Name") == name), 0
    )
