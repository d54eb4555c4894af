"""The events as the sums read them: joined to the scope once, with their age, and with each property read once.

A property is a checked expression over JSON on PostgreSQL, so it is taken only from events whose name some rule asks it of, and
before events are sorted or hashed, so that no document is carried along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.happenings import event_columns, events_in_scope, where_expression
from leadwright.criteria.compile.leaves import Moments, known_part
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.nodes import EventTest
from leadwright.criteria.references import property_names
from leadwright.scoring.compile.worth import epoch
from leadwright.scoring.model import EventRule, Repetition
from leadwright.scoring.turning import DAY_SECONDS, Passing

LOCAL_DATE = "local_date"
Rules = Mapping[int, EventRule]


@dataclass(frozen=True)
class Reading:
    """What the rules and conditions of a model ask of events. `dates` says whether the short reason needs local dates."""

    rules: Rules
    tests: tuple[EventTest, ...]
    passings: tuple[Passing, ...]
    vocabulary: Vocabulary
    dates: bool

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the relation of events, besides `lead`."""
        dates = {LOCAL_DATE} if self.dates else set()
        keys = {key_of(rule) for rule in self.rules.values()} - {""}
        properties = {f"p_{name}" for name in self._names_of_properties()}
        return event_columns(self.tests) | {"name", "occurred_at"} | dates | keys | properties

    def table(self) -> ir.Table:
        """One row an event of the scope that has happened: its columns and `age` in seconds, as a double."""
        happened = events_in_scope(self.columns, self.vocabulary)
        names = self._names_of_properties()
        kept = [name for name in happened.columns if not name.startswith("p_")]
        read = {
            column: ibis.ifelse(
                happened["name"].isin(sorted(names[column.removeprefix("p_")])),
                happened[column],
                ibis.null(happened[column].type()),
            )
            for column in happened.columns
            if column.startswith("p_")
        }
        age = epoch(happened.as_of) - epoch(happened.occurred_at)
        return happened.select(*kept, age=age, **read)

    def matches(self, rule: EventRule, happened: ir.Table) -> ir.BooleanValue:
        """Name and lines of `where`; for FILTER only, NULL stands for false."""
        found = of_names(rule.event, happened)
        if rule.where:
            found = found & where_expression(rule.where, happened, Moments.of(happened), self.vocabulary)
        return found

    def counts(self, rule: EventRule, happened: ir.Table) -> ir.BooleanValue:
        """As `matches`, inside the rule's window.

        Ages are compared as doubles, which is exact to the microsecond for windows of up to twenty years: both instants then
        lie between the same powers of two.
        """
        found = of_names(rule.event, happened)
        if rule.window_days is not None:
            found = found & (happened.age < rule.window_days * DAY_SECONDS)
        if rule.where:
            found = found & where_expression(rule.where, happened, Moments.of(happened), self.vocabulary)
        return found

    def key(self, column: str, happened: ir.Table) -> ir.Value:
        """What events are counted by besides the lead: a local date, or a property with an empty text as none."""
        if column == LOCAL_DATE:
            return happened[LOCAL_DATE]
        return known_part(happened[column], self.vocabulary.property_types[column.removeprefix("p_")])

    def _names_of_properties(self) -> dict[str, set[str]]:
        """For each property the events it is asked of."""
        names: dict[str, set[str]] = {}
        for test in self.tests:
            for name in property_names(test):
                names.setdefault(name, set()).update(test.names)
        for rule in self.rules.values():
            if rule.counts.property:
                names.setdefault(rule.counts.property, set()).update(rule.event)
        for passing in self.passings:
            if passing.events:
                names.setdefault(passing.name, set()).update(passing.events)
        return names


def key_of(rule: EventRule) -> str:
    """The column of events that a rule counts by, besides the lead; empty for none."""
    match rule.counts.repetition:
        case Repetition.ONCE_PER:
            return f"p_{rule.counts.property}"
        case Repetition.PER_DAY:
            return LOCAL_DATE
        case _:
            return ""


def of_names(names: Iterable[str], happened: ir.Table) -> ir.BooleanValue:
    """Whether the event has one of the names."""
    several = sorted(names)
    return happened["name"] == several[0] if len(several) == 1 else happened["name"].isin(several)
