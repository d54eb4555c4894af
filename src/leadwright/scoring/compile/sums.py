"""From events to one row of sums and counts for each lead: one GROUP BY with FILTER aggregates."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.rows import Program
from leadwright.scoring.compile.ranking import most_of, ranks_twice
from leadwright.scoring.compile.reading import LOCAL_DATE, Reading
from leadwright.scoring.compile.worth import worth
from leadwright.scoring.model import EventRule, RangeRule, Repetition
from leadwright.scoring.rulebook import DAY_SECONDS
from leadwright.scoring.rules import NOT_ACTIVITY

# What the columns of the sums begin with, beside the lead and the amounts of the conditions.
OWN_COLUMNS = ("s_", "a_", "n_", "d_", "x_", "adjusted_", "turn", "events", "last_activity_at")


def sums(reading: Reading, happened: ir.Table, program: Program, places: Mapping[int, str]) -> ir.Table:
    """One row for each lead with events; `places` names the columns of the rules that rank.

    Columns: those of the conditions; for rule i `s_i` (what its decaying events are worth), `a_i` (the age of the one event that
    counts) or `n_i` (how many count, before `at_most`), with dates `n_i` and `d_i` (the last local date) for all; `turn`, the
    seconds until the next event grows too old for something; `x_j`, the next instant of a property; `adjusted_D`, the points
    given by hand; `events`, their number; and `last_activity_at`.
    """
    aggregates = program.aggregates(happened) if reading.tests else {}
    aggregates |= _of_rules(reading, happened, places)
    if reading.ages:
        aggregates["turn"] = _turn(reading, happened).min()
    aggregates |= {name: happened[name].min() for name in happened.columns if name.startswith("x_")}
    aggregates |= {name: happened[name].sum() for name in happened.columns if name.startswith("adjusted_")}
    aggregates["events"] = happened.count()
    active = ~reading.kinds.among(NOT_ACTIVITY, happened.kind)
    aggregates["last_activity_at"] = happened.occurred_at.max(where=active)
    return happened.group_by("lead").aggregate(**aggregates)


def rule_sums(reading: Reading, happened: ir.Table, places: Mapping[int, str]) -> ir.Table:
    """As `sums`, but only what belongs to the rules: for events that are read once more for some of them."""
    return happened.group_by("lead").aggregate(**_of_rules(reading, happened, places))


def _of_rules(reading: Reading, happened: ir.Table, places: Mapping[int, str]) -> dict[str, ir.Scalar]:
    amounts: dict[str, ir.Scalar] = {}
    for index, rule in reading.rules.items():
        amounts |= _of_rule(reading, index, rule, happened, places.get(index))
    return amounts


def _of_rule(
    reading: Reading, index: int, rule: EventRule | RangeRule, happened: ir.Table, place: str | None
) -> dict[str, ir.Scalar]:
    where = happened[f"m_{index}"]
    if place is not None:
        where = where & (happened[place] <= most_of(rule))
    if isinstance(rule, EventRule) and ranks_twice(rule):
        where = where & (happened[f"q_{index}"] <= rule.at_most)
    amounts: dict[str, ir.Scalar] = {}
    ageing = isinstance(rule, EventRule) and rule.ages
    if not ageing or reading.dates:
        amounts[f"n_{index}"] = happened.count(where=where)
    if ageing and rule.counts.repetition is Repetition.ONCE:
        amounts[f"a_{index}"] = happened.age.min(where=where)
    elif isinstance(rule, EventRule) and rule.ages:
        amounts[f"s_{index}"] = worth(rule, happened.age).sum(where=where)
    if reading.dates:
        amounts[f"d_{index}"] = happened[LOCAL_DATE].max(where=where)
    return amounts


def _turn(reading: Reading, happened: ir.Table) -> ir.FloatingValue:
    """Seconds until an event reaches the next age that matters for its name; NULL when it has passed them all."""
    names_of: dict[tuple[int, ...], list[str]] = {}
    for name, days in reading.ages.items():
        names_of.setdefault(days, []).append(name)
    branches = []
    for days, names in names_of.items():
        limits = [one * DAY_SECONDS for one in days]
        waits = ((happened.age < limit, limit - happened.age) for limit in limits)
        branches.append(
            (reading.kinds.among(names, happened.kind), ibis.cases(*waits, else_=ibis.null("float64")))
        )
    return ibis.cases(*branches, else_=ibis.null("float64"))
