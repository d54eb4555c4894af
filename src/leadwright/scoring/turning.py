"""The moments at which a score can change by time alone without decay: windows end, ages pass, dates come."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.nodes import (
    Comparison,
    Edge,
    EventTest,
    FieldTest,
    Which,
    leaves,
)
from leadwright.criteria.operators import DAYS, Operator
from leadwright.criteria.types import FieldType
from leadwright.scoring.model import Repetition, ScoringModel

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Leaving:
    """`days` after the first (or last) event that passes `test` now, that event leaves a window or an age limit."""

    test: EventTest
    which: Which
    days: int


@dataclass(frozen=True, slots=True)
class Passing:
    """`days` after the instant in a fact (`test` None) or in a property of events, a comparison with the present turns."""

    name: str
    days: int
    test: EventTest | None = None


def leavings(model: ScoringModel) -> tuple[Leaving, ...]:
    """Every way in which an event can leave a window or pass an age limit, each once."""
    return tuple(dict.fromkeys([*_of_rules(model), *_of_conditions(model)]))


def passings(model: ScoringModel, catalogue: Catalogue) -> tuple[Passing, ...]:
    """Every instant that is compared with the present, each once."""
    found = []
    for node in model.conditions.values():
        for test in leaves(node, FieldTest):
            if catalogue.field(test.field).type is FieldType.INSTANT:
                found += [Passing(test.field, days) for days in _turns_after(test.comparison)]
    for event in _event_tests(model):
        for line in event.where:
            if catalogue.property(event.names, line.property).type is FieldType.INSTANT:
                named = EventTest(event.names)
                found += [Passing(line.property, days, named) for days in _turns_after(line.comparison)]
    return tuple(dict.fromkeys(found))


def turns_at_midnight(model: ScoringModel, catalogue: Catalogue) -> bool:
    """Whether a date is compared with the present: then the score may change when the workspace's next day begins."""
    conditions = [test for node in model.conditions.values() for test in leaves(node, FieldTest)]
    kinds = [(catalogue.field(test.field).type, test.comparison) for test in conditions]
    for event in _event_tests(model):
        kinds += [
            (catalogue.property(event.names, line.property).type, line.comparison) for line in event.where
        ]
    return any(kind is FieldType.DATE and bool(_turns_after(comparison)) for kind, comparison in kinds)


def _event_tests(model: ScoringModel) -> Iterator[EventTest]:
    for rule in model.event_rules.values():
        if rule.points:
            yield rule.test
    for node in model.conditions.values():
        yield from leaves(node, EventTest)


def _of_rules(model: ScoringModel) -> Iterator[Leaving]:
    for rule in model.event_rules.values():
        if rule.window_days is not None and rule.points:
            which = Which.LAST if rule.counts.repetition is Repetition.ONCE else Which.FIRST
            yield Leaving(rule.test, which, rule.window_days)


def _of_conditions(model: ScoringModel) -> Iterator[Leaving]:
    for node in model.conditions.values():
        for test in leaves(node, EventTest):
            plain = EventTest(test.names, test.where, test.window)
            if test.window.within_days is not None:
                yield Leaving(plain, Which.FIRST, test.window.within_days)
            if isinstance(test.measure, Edge):
                yield Leaving(plain, test.measure.which, test.measure.days)


def _turns_after(comparison: Comparison) -> tuple[int, ...]:
    """How many days after a value a comparison of it with the present can change its answer."""
    days = comparison.operand
    if comparison.operator not in DAYS or not isinstance(days, int):
        return ()
    return {
        Operator.WITHIN_LAST_DAYS: (0, days),
        Operator.WITHIN_NEXT_DAYS: (-days, 0),
        Operator.MORE_THAN_DAYS_AGO: (days,),
    }[comparison.operator]
