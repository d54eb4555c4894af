"""Changes that rules would give points for: an unknown fact with a value that fits, an event with properties that fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.describe import describe
from leadwright.criteria.literals import literal
from leadwright.criteria.nodes import Comparison, FieldTest, leaves
from leadwright.criteria.operators import Operator
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.truth import Moment, holds, stored
from leadwright.criteria.types import FieldType
from leadwright.scoring.model import EventRule, RangeRule, Repetition, ScoringModel

_FIRST = frozenset({Operator.ANY_OF, Operator.CONTAINS_ANY_OF, Operator.BETWEEN})
_ITSELF = frozenset(
    {
        Operator.IS,
        Operator.AT_LEAST,
        Operator.AT_MOST,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
    }
    | {Operator.WORD, Operator.ALL_OF, Operator.ON_OR_AFTER, Operator.ON_OR_BEFORE}
)
# What stands for a value nobody asks more of than that it is known.
_KNOWN: Mapping[FieldType, object] = {
    FieldType.TEXT: "known",
    FieldType.CHOICE: "known",
    FieldType.INTEGER: 1,
    FieldType.DECIMAL: Decimal(1),
    FieldType.MONEY: Decimal(1),
}
# A thing that nothing concerned before.
_NEW: Mapping[FieldType, object] = {FieldType.TEXT: "something new", FieldType.CHOICE: "something_new"}
# Numbers of events that never happened.
_NOWHERE = -1


class ChangeKind(StrEnum):
    """Whether something becomes known or happens."""

    FACT = "fact"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that becomes known, or an event that happens once more; `label` is the rule's short reason or what people call it,
    and `known` says of a field what it has to be (empty: anything).
    """

    kind: ChangeKind
    name: str
    label: str
    known: str = ""


@dataclass(frozen=True)
class Candidate:
    """A change with what it puts into the record."""

    change: Change
    values: Mapping[str, object]
    event: EventFact | None
    again: bool


def candidates_of(model: ScoringModel, record: Record, catalogue: Catalogue) -> Iterator[Candidate]:
    """What is unknown and what may happen, each where some rule would give points for it; the order is that of the rules."""
    yield from _facts(model, record, catalogue)
    for rule in model.event_rules.values():
        if rule.gives:
            yield from _events(rule, record, catalogue)


def _facts(model: ScoringModel, record: Record, catalogue: Catalogue) -> Iterator[Candidate]:
    seen: set[tuple[str, object]] = set()
    moment = Moment(record.as_of, record.today)
    for test in (test for node in model.conditions.values() for test in leaves(node, FieldTest)):
        field = catalogue.field(test.field)
        if stored(field.type, record.values.get(field.name)) is not None:
            continue
        value = _witness(field.type, test.comparison, field.choices, moment)
        if value is None or (field.name, str(value)) in seen:
            continue
        seen.add((field.name, str(value)))
        known = "" if test.comparison.operator is Operator.KNOWN else describe(test, catalogue)
        change = Change(ChangeKind.FACT, field.name, field.label, known)
        yield Candidate(change, {field.name: value}, None, again=False)


def _events(rule: EventRule | RangeRule, record: Record, catalogue: Catalogue) -> Iterator[Candidate]:
    moment = Moment(record.as_of, record.today)
    properties: dict[str, object] = {}
    for line in rule.where:
        kind = catalogue.property(rule.event, line.property)
        value = _witness(kind.type, line.comparison, (), moment)
        if value is None:
            return
        properties[line.property] = value
    per = rule.counts.property
    if per and per not in properties:
        properties[per] = _NEW.get(catalogue.property(rule.event, per).type)
    name = rule.event[0]
    label = rule.reason if rule.where and rule.reason else catalogue.event(name).label
    event = EventFact(_NOWHERE, name, record.as_of, record.today, properties=properties)
    again = rule.counts.repetition in (Repetition.EVERY, Repetition.ONCE_PER)
    yield Candidate(Change(ChangeKind.EVENT, name, label), {}, event, again)


def _witness(
    kind: FieldType, comparison: Comparison, choices: Sequence[str], moment: Moment
) -> object | None:
    """A value for which the comparison holds; None where none is at hand."""
    if comparison.operator is Operator.KNOWN:
        value = _KNOWN.get(kind) if comparison.operand else None
    elif comparison.operator in _FIRST:
        found = literal(kind, comparison, tuple(choices))
        value = found[0] if isinstance(found, tuple) and found else None
    elif comparison.operator in _ITSELF:
        value = literal(kind, comparison, tuple(choices))
    else:
        return None
    if kind is FieldType.CHOICES and isinstance(value, str):
        value = (value,)
    return value if value is not None and holds(kind, comparison, value, moment) else None
