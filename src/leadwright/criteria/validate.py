"""Checks a parsed tree against the names that exist."""

from collections.abc import Callable
from decimal import Decimal

from leadwright.criteria.catalogue import Catalogue, Property, UnknownName
from leadwright.criteria.errors import ConditionError, at_index, at_key
from leadwright.criteria.literals import literal
from leadwright.criteria.nodes import Bound, Count, EventTest, FieldTest, Node, SavedTest, Sum, walk
from leadwright.criteria.types import NUMBERS, FieldType, as_integer


def validate(
    node: Node, catalogue: Catalogue, path: str = "", segments: Callable[[str], bool] | None = None
) -> None:
    """Passes when every name exists and every operator and value is for its type.

    `segments(slug)` says whether a saved condition exists; without it references are taken on trust until
    they are inlined. Raises ConditionError with the path of the first offending node and the nearest name
    that exists.
    """
    for here, below in walk(node, path):
        match below:
            case FieldTest():
                _check_field(below, catalogue, here)
            case EventTest():
                _check_event(below, catalogue, here)
            case SavedTest(slug=slug, kind="segment") if segments is not None and not segments(slug):
                raise ConditionError(at_key(here, "segment"), f'There is no segment "{slug}".')


def _check_field(test: FieldTest, catalogue: Catalogue, path: str) -> None:
    try:
        field = catalogue.field(test.field)
    except UnknownName as problem:
        raise ConditionError(at_key(path, "field"), str(problem)) from None
    try:
        literal(field.type, test.comparison, field.choices)
    except ValueError as problem:
        raise ConditionError(at_key(path, test.comparison.operator), str(problem)) from None


def _check_event(test: EventTest, catalogue: Catalogue, path: str) -> None:
    for name in test.names:
        try:
            catalogue.event(name)
        except UnknownName as problem:
            raise ConditionError(at_key(path, "event"), str(problem)) from None
    for index, line in enumerate(test.where):
        here = at_index(at_key(path, "where"), index)
        used = _property(test, line.property, catalogue, at_key(here, "property"))
        try:
            literal(used.type, line.comparison, used.choices)
        except ValueError as problem:
            raise ConditionError(at_key(here, line.comparison.operator), str(problem)) from None
    _check_measure(test, catalogue, path)


def _check_measure(test: EventTest, catalogue: Catalogue, path: str) -> None:
    match test.measure:
        case Count(distinct=str() as name):
            here = at_key(path, "distinct")
            if _property(test, name, catalogue, here).type is FieldType.CHOICES:
                raise ConditionError(here, f'"{name}" is a list; different values of a list are not counted.')
        case Sum(name, bound):
            here = at_key(path, "sum")
            used = _property(test, name, catalogue, at_key(here, "property"))
            if used.type not in NUMBERS:
                raise ConditionError(at_key(here, "property"), f'"{name}" is {used.type}, not a number.')
            if used.type is FieldType.INTEGER:
                _check_whole(bound, here)


def _check_whole(bound: Bound, path: str) -> None:
    for value in (bound.value, bound.upper):
        if isinstance(value, Decimal):
            try:
                as_integer(value)
            except ValueError as problem:
                raise ConditionError(at_key(path, bound.kind), str(problem)) from None


def _property(test: EventTest, name: str, catalogue: Catalogue, path: str) -> Property:
    try:
        return catalogue.property(test.names, name)
    except UnknownName as problem:
        raise ConditionError(path, str(problem)) from None
