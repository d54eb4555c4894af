"""The moments at which a score can change by time alone without decay: windows end, ages pass, dates come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.nodes import Comparison, Edge, EventTest, FieldTest, leaves
from leadwright.criteria.operators import DAYS, Operator
from leadwright.criteria.types import FieldType
from leadwright.scoring import adjusting
from leadwright.scoring.model import EventRule, ScoringModel


@dataclass(frozen=True, slots=True)
class Passing:
    """`days` after the instant in a fact (`events` empty) or in a property of events, a comparison with the present turns."""

    name: str
    days: int
    events: tuple[str, ...] = ()


def ages_that_matter(model: ScoringModel) -> Mapping[str, tuple[int, ...]]:
    """For each event the ages in days, shortest first, at which it leaves a window or passes an age limit somewhere.

    Whether it passed the other lines of that test is not asked: a moment too many is early, one too few would be late. The end
    of a lifespan is none of them, because an event is worth nothing by then.
    """
    ages: dict[str, set[int]] = {}
    for rule in model.event_rules.values():
        lasts = rule.lifespan_days if isinstance(rule, EventRule) else None
        if rule.window_days is not None and rule.weighs and (lasts is None or rule.window_days < lasts):
            for name in rule.event:
                ages.setdefault(name, set()).add(rule.window_days)
    for node in model.conditions.values():
        for test in leaves(node, EventTest):
            for name in test.names:
                ages.setdefault(name, set()).update(ages_of(test))
    return {name: tuple(sorted(found)) for name, found in sorted(ages.items()) if found}


def passings(model: ScoringModel, catalogue: Catalogue, *, adjusted: bool = True) -> tuple[Passing, ...]:
    """Every instant that is compared with the present, each once; the first, if any may be `adjusted`, is where that ends."""
    found = [Passing(adjusting.EXPIRES, 0, (adjusting.EVENT,))] if adjusted else []
    for node in model.conditions.values():
        for test in leaves(node, FieldTest):
            if catalogue.field(test.field).type is FieldType.INSTANT:
                found += [Passing(test.field, days) for days in _turns_after(test.comparison)]
    for event in _event_tests(model):
        for line in event.where:
            if catalogue.property(event.names, line.property).type is FieldType.INSTANT:
                found += [Passing(line.property, days, event.names) for days in _turns_after(line.comparison)]
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
        if rule.weighs:
            yield rule.test
    for node in model.conditions.values():
        yield from leaves(node, EventTest)


def ages_of(test: EventTest) -> Iterator[int]:
    """The ages in days at which an event can change what the test says."""
    if test.window.within_days is not None:
        yield test.window.within_days
    if isinstance(test.measure, Edge):
        yield test.measure.days


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
