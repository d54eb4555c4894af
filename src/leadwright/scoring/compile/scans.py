"""From events to one row of sums and counts for each lead.

One scan of the events with one GROUP BY and FILTER serves every rule that needs no ranking; of those that count once, the
value at the latest event is enough. Rules that count once for each object or day need a second level of grouping, and only
those that take the most recent n of decaying events need window functions. Each of the two is a scan of its own over the
events of those rules only. Where two events happened in the same instant they are worth the same, so that ties need no order.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.happenings import event_filter, events_in_scope
from leadwright.criteria.compile.leaves import Moments, known_part
from leadwright.criteria.compile.rows import Program
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.nodes import Which
from leadwright.scoring.compile.worth import worth
from leadwright.scoring.model import Counts, EventRule, Repetition
from leadwright.scoring.rules import NOT_ACTIVITY
from leadwright.scoring.turning import Leaving, Passing

Rules = Mapping[int, EventRule]
LOCAL_DATE = "local_date"
# What the columns of the scans begin with, beside the lead and the amounts of the conditions.
OWN_COLUMNS = ("s_", "t_", "n_", "d_", "w_", "x_", "events", "last_activity_at")


class Path(StrEnum):
    """How a rule's events are summed."""

    ONE_LEVEL = "one_level"
    TWO_LEVELS = "two_levels"
    RANKED = "ranked"


def path_of(rule: EventRule) -> Path:
    """The cheapest way that is exact: undecayed events are all worth the same, so their number is enough."""
    decays = rule.half_life_days is not None
    match rule.counts.repetition:
        case Repetition.EVERY:
            return Path.RANKED if decays and rule.at_most is not None else Path.ONE_LEVEL
        case Repetition.ONCE:
            return Path.ONE_LEVEL
        case _:
            several = rule.counts.most > 1 or rule.at_most is not None
            return Path.RANKED if decays and several else Path.TWO_LEVELS


class Scans:
    """The sums of all event rules that give points, by lead.

    Columns: those of the conditions, and for rule i `s_i` (the sum of its decaying events), `t_i` (the instant of the one
    that counts) or `n_i` (how many count, before `at_most`); with details `n_i` and `d_i` (the last local date) for all.
    `w_j` and `x_j` are the instants behind leavings and passings, `events` the number of all events.
    """

    def __init__(
        self, rules: Rules, program: Program, vocabulary: Vocabulary, columns: frozenset[str], details: bool
    ) -> None:
        """`columns` are those of events that any rule or condition reads."""
        self._rules = rules
        self._program = program
        self._columns = columns
        self._vocabulary = vocabulary
        self._details = details

    def tables(self, leavings: Sequence[Leaving], passings: Sequence[Passing]) -> dict[str, ir.Table]:
        """The scans by name, each with at most one row for a lead; the first has every lead with events."""
        tables = {"score_events": self._one_level(leavings, passings)}
        for place, rules in enumerate(compatible(self._on(Path.TWO_LEVELS))):
            tables[f"score_parts_{place}"] = self._two_levels(rules)
        ranked = self._on(Path.RANKED)
        if ranked:
            tables["score_ranked"] = self._ranked(ranked)
        return tables

    def _on(self, path: Path) -> Rules:
        return {index: rule for index, rule in self._rules.items() if path_of(rule) is path}

    def _events(self, rules: Rules | None = None) -> ir.Table:
        """The events in scope, or only those that any of the rules names."""
        happened = events_in_scope(self._columns, self._vocabulary)
        if rules is None:
            return happened
        names = sorted({name for rule in rules.values() for name in rule.event})
        return happened.filter(happened["name"].isin(names))

    def _matches(self, rule: EventRule, happened: ir.Table) -> ir.BooleanValue:
        return event_filter(rule.test, happened, Moments.of(happened), self._vocabulary)

    def _one_level(self, leavings: Sequence[Leaving], passings: Sequence[Passing]) -> ir.Table:
        happened = self._events()
        aggregates = self._program.aggregates(happened)
        for index, rule in self._on(Path.ONE_LEVEL).items():
            aggregates |= self._amounts(index, rule, happened)
        for place, leaving in enumerate(leavings):
            where = event_filter(leaving.test, happened, Moments.of(happened), self._vocabulary)
            edge = happened.occurred_at.min if leaving.which is Which.FIRST else happened.occurred_at.max
            aggregates[f"w_{place}"] = edge(where=where)
        for place, passing in enumerate(passings):
            if passing.test is not None:
                aggregates[f"x_{place}"] = _next_passing(passing, passing.test.names, happened)
        aggregates["events"] = happened.count()
        active = ~happened["name"].isin(sorted(NOT_ACTIVITY))
        aggregates["last_activity_at"] = happened.occurred_at.max(where=active)
        return happened.group_by("lead").aggregate(**aggregates)

    def _amounts(self, index: int, rule: EventRule, happened: ir.Table) -> dict[str, ir.Scalar]:
        where = self._matches(rule, happened)
        amounts: dict[str, ir.Scalar] = {}
        if rule.half_life_days is None or self._details:
            amounts[f"n_{index}"] = happened.count(where=where)
        if rule.half_life_days is not None and rule.counts.repetition is Repetition.ONCE:
            amounts[f"t_{index}"] = happened.occurred_at.max(where=where)
        elif rule.half_life_days is not None:
            amounts[f"s_{index}"] = worth(rule, happened.as_of, happened.occurred_at).sum(where=where)
        if self._details:
            amounts[f"d_{index}"] = happened[LOCAL_DATE].max(where=where)
        return amounts

    def _two_levels(self, rules: Rules) -> ir.Table:
        """The events of each object or day first, then those that count of each."""
        happened = self._events(rules)
        keys = self._keys(rules, happened)
        inner = {"as_of": happened.as_of.max()}
        for index, rule in rules.items():
            where = self._matches(rule, happened)
            if rule.half_life_days is None:
                inner[f"n_{index}"] = happened.count(where=where)
            else:
                inner[f"t_{index}"] = happened.occurred_at.max(where=where)
            if self._details:
                inner[f"d_{index}"] = happened[LOCAL_DATE].max(where=where)
        parts = happened.group_by([happened.lead, *keys]).aggregate(**inner)
        outer: dict[str, ir.Scalar] = {}
        for index, rule in rules.items():
            outer |= self._of_parts(index, rule, parts)
        return parts.group_by("lead").aggregate(**outer)

    def _of_parts(self, index: int, rule: EventRule, parts: ir.Table) -> dict[str, ir.Scalar]:
        amounts: dict[str, ir.Scalar] = {}
        if rule.half_life_days is None:
            most = rule.counts.most if rule.counts.repetition is Repetition.PER_DAY else 1
            # 32 bits, because PostgreSQL sums 64-bit integers as numerics.
            amounts[f"n_{index}"] = ibis.least(parts[f"n_{index}"], most).cast("int32").sum()
        else:
            amounts[f"s_{index}"] = worth(rule, parts.as_of, parts[f"t_{index}"]).sum()
            if self._details:
                amounts[f"n_{index}"] = parts[f"t_{index}"].count()
        if self._details:
            amounts[f"d_{index}"] = parts[f"d_{index}"].max()
        return amounts

    def _keys(self, rules: Rules, happened: ir.Table) -> list[ir.Value]:
        """What events are grouped by besides the lead; where rules differ in it, each event only by its own rule's."""
        names_of: dict[str, set[str]] = {}
        for rule in rules.values():
            names_of.setdefault(key_of(rule.counts), set()).update(rule.event)
        keys = []
        for place, (column, names) in enumerate(sorted(names_of.items())):
            key = self._key(column, happened)
            if len(names_of) > 1:
                key = ibis.ifelse(happened["name"].isin(sorted(names)), key, ibis.null(key.type()))
            keys.append(key.name(f"g_{place}"))
        return keys

    def _key(self, column: str, happened: ir.Table) -> ir.Value:
        if column == LOCAL_DATE:
            return happened[LOCAL_DATE]
        return known_part(happened[column], self._vocabulary.property_types[column.removeprefix("p_")])

    def _ranked(self, rules: Rules) -> ir.Table:
        """Counts the matching events of each lead (and object or day) from the newest on and keeps the first ones."""
        happened = self._events(rules)
        keys = sorted({key_of(rule.counts) for rule in rules.values()} - {""})
        ranked = happened.select(
            "lead",
            "as_of",
            "occurred_at",
            *([LOCAL_DATE] if self._details else []),
            **{f"g_{column}": self._key(column, happened) for column in keys},
            **{f"m_{i}": self._matches(rule, happened).fill_null(False) for i, rule in rules.items()},
        )
        for level in (_of_each, _of_all):
            kept = {f"m_{index}": level(rule, ranked, ranked[f"m_{index}"]) for index, rule in rules.items()}
            ranked = ranked.mutate(**kept)
        amounts: dict[str, ir.Scalar] = {}
        for index, rule in rules.items():
            where = ranked[f"m_{index}"]
            amounts[f"s_{index}"] = worth(rule, ranked.as_of, ranked.occurred_at).sum(where=where)
            if self._details:
                amounts[f"n_{index}"] = ranked.count(where=where)
                amounts[f"d_{index}"] = ranked[LOCAL_DATE].max(where=where)
        return ranked.group_by("lead").aggregate(**amounts)


def key_of(counts: Counts) -> str:
    """The column of events that a rule counts by, besides the lead; empty for none."""
    match counts.repetition:
        case Repetition.ONCE_PER:
            return f"p_{counts.property}"
        case Repetition.PER_DAY:
            return LOCAL_DATE
        case _:
            return ""


def compatible(rules: Rules) -> Iterator[Rules]:
    """The rules in as few sets as a simple pass finds, so that in a set every event is counted by one thing only."""
    sets: list[tuple[dict[str, str], dict[int, EventRule]]] = []
    for index, rule in rules.items():
        keys = dict.fromkeys(rule.event, key_of(rule.counts))
        fitting = (one for one in sets if all(one[0].get(name, key) == key for name, key in keys.items()))
        found = next(fitting, None)
        if found is None:
            found = ({}, {})
            sets.append(found)
        found[0].update(keys)
        found[1][index] = rule
    return (members for _, members in sets)


def _of_each(rule: EventRule, ranked: ir.Table, matches: ir.BooleanValue) -> ir.BooleanValue:
    column = key_of(rule.counts)
    if not column:
        return matches
    most = rule.counts.most if rule.counts.repetition is Repetition.PER_DAY else 1
    return matches & (_newer(ranked, matches, [ranked.lead, ranked[f"g_{column}"]]) <= most)


def _of_all(rule: EventRule, ranked: ir.Table, matches: ir.BooleanValue) -> ir.BooleanValue:
    if rule.at_most is None:
        return matches
    return matches & (_newer(ranked, matches, [ranked.lead]) <= rule.at_most)


def _newer(ranked: ir.Table, matches: ir.BooleanValue, by: list[ir.Value]) -> ir.IntegerValue:
    """How many events match from the newest one of the part on, this one included."""
    window = ibis.window(rows=(None, 0), group_by=by, order_by=ranked.occurred_at.desc())
    return matches.cast("int32").sum().over(window)


def _next_passing(passing: Passing, names: Sequence[str], happened: ir.Table) -> ir.Scalar:
    """The earliest instant of a property whose moment is still to come."""
    instant = happened[f"p_{passing.name}"]
    limit = happened.as_of - ibis.interval(seconds=passing.days * 86_400)
    return instant.min(where=happened["name"].isin(sorted(names)) & (instant > limit))


def joined_by_lead(tables: Sequence[ir.Table]) -> ir.Table:
    """The columns of all tables for every lead of the first; the others have no other leads."""
    first, *others = tables
    joined, columns = first, {name: first[name] for name in first.columns}
    for other in others:
        joined = joined.left_join(other, first.lead == other.lead)
        columns |= {name: other[name] for name in other.columns if name != "lead"}
    return joined.select(**columns) if others else first
