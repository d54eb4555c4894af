"""Generated conditions, as documents: every node, every operator, every measure."""

from datetime import date

from hypothesis import strategies as st

from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.criteria.operators import DAYS, LISTS, OPERATORS, Operator
from leadwright.criteria.parse import parse
from leadwright.criteria.types import NUMBERS, FieldType
from leadwright.criteria.validate import validate
from tests.criteria import nasty
from tests.criteria.world import CATALOGUE, EVENT_NAMES, FIELDS, PROPERTIES

Document = dict[str, object]

_instants = (
    st.sampled_from(nasty.MOMENTS)
    | st.sampled_from(nasty.INSTANTS)
    | st.builds(
        lambda moment, shift: moment + shift, st.sampled_from(nasty.MOMENTS), st.sampled_from(nasty.SHIFTS)
    )
)
_dates = (
    st.sampled_from(nasty.DATES)
    | st.builds(lambda moment: moment.date(), _instants)
    | st.dates(date(2020, 1, 1), date(2026, 1, 1))
)
_numbers = (
    st.sampled_from(nasty.NUMBERS)
    | st.sampled_from((0, 1, 2, 3, 50, 2.5))
    | st.integers(-60, 60)
    | st.decimals(-100, 100, places=4)
)
_texts = st.sampled_from(nasty.COMMON) | st.sampled_from(nasty.TEXTS) | st.text(max_size=6)
OPERANDS: dict[FieldType, st.SearchStrategy[object]] = {
    FieldType.TEXT: _texts,
    FieldType.CHOICE: st.sampled_from(nasty.CODES),
    FieldType.CHOICES: st.sampled_from(nasty.CODES),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.INTEGER: _numbers,
    FieldType.DECIMAL: _numbers,
    FieldType.MONEY: _numbers,
    FieldType.DATE: _dates,
    FieldType.INSTANT: _instants,
}


def accepted(document: Document) -> bool:
    """Whether the language takes the document; what it refuses (NaN, an empty text) reaches no engine."""
    try:
        validate(parse(document), CATALOGUE)
    except ConditionError:
        return False
    return True


@st.composite
def _comparison(draw: st.DrawFn, kind: FieldType) -> Document:
    operator = draw(st.sampled_from(sorted(OPERATORS[kind])))
    return {operator.value: draw(_operand(kind, operator))}


def _operand(kind: FieldType, operator: Operator) -> st.SearchStrategy[object]:
    one = OPERANDS[kind]
    if operator is Operator.KNOWN:
        return st.booleans()
    if operator in DAYS:
        return st.sampled_from(nasty.DAYS)
    if operator is Operator.BETWEEN:
        return st.lists(one, min_size=2, max_size=2).map(_in_order)
    if operator in LISTS:
        return st.lists(one, min_size=1, max_size=4)
    return one


def _in_order(values: list[object]) -> list[object]:
    try:
        return sorted(values)  # type: ignore[type-var]
    except (TypeError, ArithmeticError):
        return values


@st.composite
def field_documents(draw: st.DrawFn) -> Document:
    """A leaf on a fact."""
    field = draw(st.sampled_from(FIELDS))
    return {"field": field.name, **draw(_comparison(field.type))}


@st.composite
def _lines(draw: st.DrawFn) -> Document:
    used = draw(st.sampled_from(list(PROPERTIES.values())))
    return {"property": used.name, **draw(_comparison(used.type))}


def _bounds(ends: st.SearchStrategy[object]) -> st.SearchStrategy[Document]:
    single = st.sampled_from(("at_least", "at_most", "exactly", "more_than", "less_than"))
    return st.builds(lambda kind, value: {kind: value}, single, ends) | st.lists(
        ends, min_size=2, max_size=2
    ).map(lambda pair: {"between": _in_order(pair)})


_counts = _bounds(st.integers(0, 4))
_ages = st.builds(
    lambda age, days: {age: days},
    st.sampled_from(("within_days", "more_than_days_ago")),
    st.sampled_from(nasty.DAYS),
)
_windows: st.SearchStrategy[Document] = (
    st.just({})
    | st.builds(lambda days: {"within_days": days}, st.sampled_from(nasty.DAYS))
    | st.builds(lambda day: {"since": day}, _dates)
    | st.builds(lambda day: {"until": day}, _dates)
    | st.builds(lambda low, high: {"since": min(low, high), "until": max(low, high)}, _dates, _dates)
)
_measures = st.one_of(
    st.just({}),
    st.builds(lambda bound: {"count": bound}, _counts),
    st.builds(lambda which, age: {which: age}, st.sampled_from(("first", "last")), _ages),
    st.builds(
        lambda name, bound: {"distinct": name, "count": bound},
        st.sampled_from([one.name for one in PROPERTIES.values() if one.type is not FieldType.CHOICES]),
        _counts,
    ),
    st.builds(
        lambda name, bound: {"sum": {"property": name, **bound}},
        st.sampled_from([one.name for one in PROPERTIES.values() if one.type in NUMBERS]),
        _bounds(_numbers),
    ),
)


@st.composite
def event_documents(draw: st.DrawFn) -> Document:
    """A leaf on what happened, over the two events that have every property."""
    names = draw(st.lists(st.sampled_from(EVENT_NAMES), min_size=1, max_size=2, unique=True))
    document: Document = {"event": names[0] if len(names) == 1 else names}
    where = draw(
        st.lists(
            _lines().filter(lambda line: accepted({"event": "page_viewed", "where": [line]})), max_size=2
        )
    )
    if where:
        document["where"] = where
    return document | draw(_windows) | draw(_measures)


def leaf_documents() -> st.SearchStrategy[Document]:
    return (field_documents() | event_documents()).filter(accepted)


def _groups(parts: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda key, inside: {key: inside}, st.sampled_from(("all", "any", "none")), several),
        st.builds(lambda inside: {"not": inside}, parts),
        st.just({"all": []}),
    )


def documents() -> st.SearchStrategy[Document]:
    """A condition the language takes."""
    return st.recursive(leaf_documents(), _groups, max_leaves=8)


def nodes() -> st.SearchStrategy[Node]:
    return documents().map(parse)
