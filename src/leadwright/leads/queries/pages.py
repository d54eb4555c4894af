"""One page of a list, whatever its order and its conditions: the numbers of its leads, in order.

No plan is good for every condition. Where many leads match, walking the index of the order finds a page soon; where few do,
gathering all of them and sorting is quicker. So a short walk comes first: it answers most lists, and tells how dense the
matches lie. Only when it fails is the planner asked what a longer walk and what gathering would cost. Its estimates multiply
chances as if they had nothing to do with each other, so either way has an end, and behind it comes the other.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction

from leadwright.leads.errors import TooSlow
from leadwright.leads.queries.narrowing import Narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.platform import sql

# Rows of the longest walk; the most leads that are gathered and sorted.
LONGEST_WALK = 20_000
MOST_GATHERED = 20_000
# How much further than it should have to the second walk goes.
_MARGIN = 3
# Fewer matches than this in the first walk say little; then the planner's guess of how many there are counts.
_TELLING = 5
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


def page(wanted: Wanted) -> list[int]:
    """The numbers of the leads of one page, in a constant number of statements; of the whole list where there is no limit.

    Raises TooSlow when the condition would have to look at too many leads.
    """
    if wanted.limit is None:
        with planning(ALONE):
            return _ordered(wanted)
    depth = 4 * wanted.limit
    numbers, walked = _walk(wanted, depth)
    if len(numbers) >= wanted.limit or walked < depth:
        return numbers
    longer = _longer_walk(wanted, len(numbers) / depth)
    if longer:
        numbers, walked = _walk(wanted, longer)
        if len(numbers) >= wanted.limit or walked < longer:
            return numbers
    gathered, count = _gather(wanted)
    return gathered if count <= MOST_GATHERED else _search(wanted)


def _longer_walk(wanted: Wanted, density: float) -> int:
    """How far a second walk should go; 0 where gathering is cheaper. `density` is the share of matches in the first walk."""
    with planning(ALONE):
        gathering = explained(_gathering(wanted), {**wanted.params, "most": MOST_GATHERED + 1})
        total = sql.scalar("select reltuples from pg_class where oid = 'standing'::regclass")
    guessed = _rows_of(gathering, "CTE found")
    first_walk = 4 * (wanted.limit or 0)
    if density * first_walk < _TELLING:
        density = guessed / max(total, guessed, 1)
    depth = int(_MARGIN * (wanted.limit or 0) / density) if density else LONGEST_WALK + 1
    if depth > LONGEST_WALK:
        # Matches are too rare for a walk, unless they are too many to gather: then they only begin late.
        return 0 if guessed <= MOST_GATHERED else LONGEST_WALK
    with planning(ONE_BY_ONE):
        walking = explained(_walking(wanted), {**wanted.params, "depth": depth})
    cheap = guessed <= MOST_GATHERED and gathering["Total Cost"] < walking["Total Cost"]
    return 0 if cheap else depth


def _walk(wanted: Wanted, depth: int) -> tuple[list[int], int]:
    """The matches among the next `depth` rows of the order, and how many rows there were."""
    with planning(ONE_BY_ONE):
        return _pair(_walking(wanted), {**wanted.params, "depth": depth})


def _walking(wanted: Wanted) -> str:
    order, direction = wanted.direction.order, wanted.direction
    source, behind = f"{order.source} where {order.alive}", wanted.behind
    if order is RANK and wanted.narrowing.stage is not None:
        behind += " and st.stage = %(stage)s"
    walked = (
        f"walked as materialized (select {order.number} as number from {source} and {behind}"
        f" order by {direction.by()} limit %(depth)s)"
    )
    kept = (
        "kept as materialized (select st.lead_id as lead from walked w"
        f" join standing st on st.lead_id = w.number where {wanted.narrowing.where} and {wanted.narrowing.probe})"
    )
    return (
        f"{wanted.narrowing.with_scope('from kept', [walked, kept])}"
        " select array(select st.lead_id from answers a join standing st on st.lead_id = a.lead"
        f"{wanted.lead} order by {direction.by()} limit %(limit)s),"
        " (select count(*) from walked)"
    )


def _gather(wanted: Wanted) -> tuple[list[int], int]:
    """All matches sorted, if there are no more than can be gathered; how many there are, or one more than that."""
    with planning(ALONE):
        return _pair(_gathering(wanted), {**wanted.params, "most": MOST_GATHERED + 1})


def _gathering(wanted: Wanted) -> str:
    return (
        f"{wanted.narrowing.with_scope(wanted.narrowing.scope)},"
        " found as materialized (select lead from answers limit %(most)s)"
        " select array(select st.lead_id from found f join standing st on st.lead_id = f.lead"
        f"{wanted.lead} where {wanted.behind} order by {wanted.direction.by()} limit %(limit)s),"
        " (select count(*) from found)"
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
        f"{narrowed.with_scope(narrowed.scope)}"
        f" select array(select st.lead_id from standing st{wanted.lead}{matches}"
        f" where {where} order by {wanted.direction.by()} limit %(limit)s), 0"
    )
    return _pair(text, wanted.params)[0]


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


def _pair(text: str, params: Mapping[str, object]) -> tuple[list[int], int]:
    numbers, count = sql.rows(text, params)[0]
    return numbers, count


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
