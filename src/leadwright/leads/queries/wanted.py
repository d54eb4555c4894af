"""A page of a list as SQL: walked along the index of its order, or out of leads that were chosen before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadwright.leads.queries.narrowing import Narrowing, Part, by_an_event, matching, test_of
from leadwright.leads.queries.ordering import RANK, Direction

# The columns of standing that `Narrowing.where` and the tests of words read.
_READ = "st.lead_id, st.stage, st.owner_id, st.team_id"
# Selected, so that the planner does not weigh every number of the array by itself: that took longer than to use it.
_IS_CHOSEN = "st.lead_id = any((select %(chosen)s::bigint[])::bigint[])"
_CHOSEN = "select unnest(%(chosen)s::bigint[])"


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
    def on_lead(self) -> bool:
        """Whether the order lies on the lead and not on its standing."""
        return self.direction.order.table == "l"

    def walking(self, judged: Sequence[Part], *, beside: Sequence[Part] = (), chosen: bool) -> str:
        """SQL: the matches among the next `depth` rows of the order, how many rows those were, and the keys of the last.

        `judged` are the parts each lead is looked at for, `beside` those whose leads are found for everybody in the same
        statement; of the others it is known that exactly the leads of the parameter `chosen` pass them. There are no keys where
        the list ends before `depth`.
        """
        # Standing is walked with the columns its conditions read, where every row is judged. It is looked up for the few that
        # were chosen, so that the index alone is walked, and from leads, which have none of them.
        apart = chosen or self.on_lead
        standing = "walked w join standing st on st.lead_id = w.lead_id" if apart else "walked st"
        number = "w.lead_id" if apart else "st.lead_id"
        among = [_within(number, _CHOSEN)] if chosen else []
        # Those the walk met out of those of the part, and not the other way round: they are fewer by far.
        met = _within("part.lead", "select lead_id from walked")
        among += [_within(number, f"select lead from ({one.everybody}) part where {met}") for one in beside]
        where = " and ".join([*among, self._where(judged)])
        kept = f"kept as materialized (select st.lead_id as lead from {standing} where {where})"
        return (
            f"{_judged('from kept', judged, (self._walked(apart), kept))}"
            f" select {self._in_order()}, (select count(*) from walked), last.*"
            f" from (select 1) one left join ({self._last()}) last on true"
        )

    def _walked(self, apart: bool) -> str:
        order, behind = self.direction.order, self._behind()
        if order is RANK and self.narrowing.stage is not None:
            behind += " and st.stage = %(stage)s"
        keys = ", ".join(f"{key} as key_{place}" for place, key in enumerate(order.columns))
        columns = f"{keys}, {f'{order.number} as lead_id' if apart else _READ}"
        return (
            f"walked as materialized (select {columns} from {order.source} where {order.alive} and {behind}"
            f" order by {self.direction.by()} limit %(depth)s)"
        )

    def _last(self) -> str:
        keys = tuple(f"key_{place}" for place in range(len(self.direction.order.columns)))
        back = Direction(self.direction.order, not self.direction.backwards)
        return f"select {', '.join(keys)} from walked order by {back.by(keys)} limit 1"

    def picking(self, judged: Sequence[Part]) -> str:
        """SQL: of the first `depth` leads in the parameter `chosen` those that pass the other parts, too, in order."""
        kept = (
            f"kept as materialized (select st.lead_id as lead from standing st{self._lead()} where {_IS_CHOSEN}"
            f" and {self._where(judged)} and {self._behind()} order by {self.direction.by()} limit %(depth)s)"
        )
        return f"{_judged('from kept', judged, (kept,))} select {self._in_order()}"

    def counting(self, chosen: str, judged: Sequence[Part], *, first: Sequence[Part] = ()) -> str:
        """SQL: how many of the leads `chosen` selects, as one array, the list holds; NULL where they are more than `most`.

        `first` are further parts, one event deciding each; only leads with such events are looked up in standing.
        """
        passing = "select leads from chosen"
        if first:
            tests = " and ".join(by_an_event(one) for one in first)
            candidate = "(select unnest(leads) as lead from chosen) candidate"
            passing = f"select array(select lead from {candidate} where {tests})"
        among = f"st.lead_id = any(({passing})::bigint[])"
        before = (
            f"chosen as materialized ({chosen})",
            f"kept as materialized (select st.lead_id as lead from standing st where {among} and {self._where(judged)})",
        )
        number = "case when cardinality(leads) <= %(most)s then (select count(*) from answers) end"
        return f"{_judged('from kept', judged, before)} select {number} from chosen"

    def gathering(self) -> str:
        """SQL: the page out of all matches, and how many those are: `depth` at most, and then the page says nothing."""
        return (
            f"{matching(self.narrowing.compiled, self.narrowing.scope)},"
            " found as materialized (select lead from answers limit %(depth)s)"
            f" select array(select st.lead_id from found f join standing st on st.lead_id = f.lead{self._lead()}"
            f" where {self._behind()} order by {self.direction.by()} limit %(limit)s),"
            " (select count(*) from found)"
        )

    def searching(self) -> str:
        """SQL: the page, in one statement that says nothing about how it is to be found."""
        narrowed = self.narrowing
        matches, where = "", f"{narrowed.where} and {narrowed.test} and {self._behind()}"
        if narrowed.compiled is not None:
            matches, where = " join answers a on a.lead = st.lead_id", self._behind()
        return (
            f"{matching(narrowed.compiled, narrowed.scope)}"
            f" select array(select st.lead_id from standing st{self._lead()}{matches}"
            f" where {where} order by {self.direction.by()} limit %(limit)s)"
        )

    def _where(self, judged: Sequence[Part]) -> str:
        return f"{self.narrowing.where} and {test_of(judged)}"

    def _behind(self) -> str:
        return self.direction.after() if self.place else "true"

    def _lead(self) -> str:
        """The join that brings the table of the order."""
        return " join lead l on l.id = st.lead_id" if self.on_lead else ""

    def _in_order(self) -> str:
        return (
            f"array(select st.lead_id from answers a join standing st on st.lead_id = a.lead{self._lead()}"
            f" order by {self.direction.by()} limit %(limit)s)"
        )


def _within(number: str, leads: str) -> str:
    """SQL: whether the lead is one of those, which are hashed once. Without `is true` it would be a join, and those are off."""
    return f"({number} in ({leads})) is true"


def _judged(scope: str, parts: Sequence[Part], before: Sequence[str]) -> str:
    """`WITH …` up to `answers`: the leads of `scope` that pass every part, the cheap ones first."""
    compiled = [part.compiled for part in parts if part.compiled is not None]
    for one in compiled[:-1]:
        scope = f"from ({matching(one, scope)} select lead from answers) passing"
    return matching(compiled[-1] if compiled else None, scope, before)
