"""The events as the sums read them: each with the number of its kind, and with each property read once.

A property is a checked expression over JSON on PostgreSQL, so it is taken only from events whose name some rule asks it of, and
before events are sorted or hashed, so that no document is carried along.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.happenings import event_columns, scope_events
from leadwright.criteria.compile.statement import Dialect
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.nodes import EventTest
from leadwright.criteria.references import property_names
from leadwright.scoring import adjusting
from leadwright.scoring.compile.kinds import Kinds
from leadwright.scoring.model import EventRule, RangeRule, Repetition
from leadwright.scoring.rules import NOT_ACTIVITY
from leadwright.scoring.turning import Passing

LOCAL_DATE = "local_date"
Rules = Mapping[int, EventRule | RangeRule]


@dataclass(frozen=True)
class Reading:
    """What the rules and conditions of a model ask of events.

    `tests` are those of the conditions; `ages` say for each event when it grows too old for something, in days; `dates` says
    whether the short reason needs local dates, `adjusted` whether points given by hand are looked for.
    """

    rules: Rules
    tests: tuple[EventTest, ...]
    passings: tuple[Passing, ...]
    ages: Mapping[str, tuple[int, ...]]
    dimensions: tuple[str, ...]
    vocabulary: Vocabulary
    dates: bool
    dialect: Dialect
    adjusted: bool

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the relation of events, besides `lead`."""
        dates = {LOCAL_DATE} if self.dates else set()
        keys = {key_of(rule) for rule in self.rules.values()} - {""}
        properties = {f"p_{name}" for name in self._names_of_properties()}
        return event_columns(self.tests) | {"name", "occurred_at"} | dates | keys | properties

    @cached_property
    def kinds(self) -> Kinds:
        """Numbers that tell apart all groups of names that anything here asks for."""
        return Kinds.telling_apart(self._groups())

    def of_rules(self, rules: Rules) -> "Reading":
        """The same for fewer rules."""
        return replace(self, rules=rules)

    def alone(self) -> "Reading":
        """For the rules and nothing else that a model asks of events."""
        return replace(self, tests=(), passings=(), ages={}, adjusted=False)

    def table(self, names: Sequence[str] = ()) -> ir.Table:
        """One row an event of the scope that has happened, of `names` if any: the columns of the relation, and `kind`."""
        happened = scope_events(self.columns, self.vocabulary)
        if names:
            happened = happened.filter(happened["name"].isin(names))
        asked = self._names_of_properties()
        kept = [name for name in happened.columns if not name.startswith("p_")]
        read = {
            column: ibis.ifelse(
                happened["name"].isin(sorted(asked[column.removeprefix("p_")])),
                happened[column],
                ibis.null(happened[column].type()),
            )
            for column in happened.columns
            if column.startswith("p_")
        }
        return happened.select(*kept, kind=self.kinds.of(happened["name"]), **read)

    def _groups(self) -> Iterator[Iterable[str]]:
        yield from (rule.event for rule in self.rules.values())
        yield from (passing.events for passing in self.passings)
        for days in dict.fromkeys(self.ages.values()):
            yield [name for name, known in self.ages.items() if known == days]
        if self.adjusted:
            yield [adjusting.EVENT]
        yield sorted(NOT_ACTIVITY)

    def _names_of_properties(self) -> dict[str, set[str]]:
        """For each property the events it is asked of."""
        names: dict[str, set[str]] = {}
        if self.adjusted:
            names = {name: {adjusting.EVENT} for name in adjusting.PROPERTIES}
        for test in (*self.tests, *(rule.test for rule in self.rules.values())):
            for name in property_names(test):
                names.setdefault(name, set()).update(test.names)
        for rule in self.rules.values():
            if rule.counts.property:
                names.setdefault(rule.counts.property, set()).update(rule.event)
        for passing in self.passings:
            if passing.events:
                names.setdefault(passing.name, set()).update(passing.events)
        return names


def key_of(rule: EventRule | RangeRule) -> str:
    """The column of events that a rule counts by, besides the lead; empty for none."""
    match rule.counts.repetition:
        case Repetition.ONCE_PER:
            return f"p_{rule.counts.property}"
        case Repetition.PER_DAY:
            return LOCAL_DATE
        case _:
            return ""
