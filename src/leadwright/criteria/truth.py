"""The truth of one comparison in plain Python: the meaning that compiled SQL must agree with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadwright.criteria.literals import literal, positive
from leadwright.criteria.nodes import Comparison
from leadwright.criteria.operators import Operator
from leadwright.criteria.text import as_words, clean, fold
from leadwright.criteria.types import FieldType, Value, as_decimal, as_integer


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of judgement and the workspace's date then."""

    as_of: datetime
    today: date

    def before(self, days: int) -> datetime:
        """`days` times 86,400 seconds before `as_of`, in UTC; the first or last instant there is, where that is beyond it."""
        try:
            return utc(self.as_of) - timedelta(days=days)
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC) if days < 0 else datetime.min.replace(tzinfo=UTC)


def holds(kind: FieldType, comparison: Comparison, value: object, moment: Moment) -> bool:
    """Whether a value of that type, as a record carries it, passes the comparison.

    A missing value passes `known: false` and every negative operator, nothing else.
    """
    return Passing(kind, comparison, moment)(value)


class Passing:
    """`holds` for many values of one comparison: the operand is read once, at the first value that is known, and a text that
    comes again is not judged again.
    """

    __slots__ = ("_comparison", "_judged", "_kind", "_moment", "_negated", "_test", "_wanted")

    def __init__(self, kind: FieldType, comparison: Comparison, moment: Moment) -> None:
        operator, self._negated = positive(comparison.operator)
        self._kind, self._comparison, self._moment = kind, comparison, moment
        self._test = _TESTS.get(operator)
        self._wanted: Value | None = None
        self._judged: dict[str, bool] = {}

    def __call__(self, value: object) -> bool:
        if not isinstance(value, str):
            return self._holds(value)
        known = self._judged.get(value)
        if known is None:
            known = self._judged[value] = self._holds(value)
        return known

    def _holds(self, value: object) -> bool:
        have = stored(self._kind, value)
        if self._test is None:
            return (have is not None) is self._comparison.operand
        if have is None:
            return self._negated
        if self._wanted is None:
            self._wanted = literal(self._kind, self._comparison)
        return self._test(have, self._wanted, self._moment) is not self._negated


def stored(kind: FieldType, value: object) -> Value | None:
    """`value` as the typed column holds it; None when it is unknown: missing, an empty text or an empty list.

    Raises ValueError for a number that the column cannot hold.
    """
    if value is None:
        return None
    match kind:
        case FieldType.TEXT:
            return fold(str(value)) or None
        case FieldType.CHOICE:
            return clean(str(value)) or None
        case FieldType.CHOICES:
            return tuple(clean(str(one)) for one in _items(value)) or None
        case FieldType.INTEGER:
            return as_integer(value)  # type: ignore[arg-type]
        case FieldType.DECIMAL | FieldType.MONEY:
            return as_decimal(value)  # type: ignore[arg-type]
        case FieldType.INSTANT:
            return utc(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def utc(instant: datetime) -> datetime:
    """The instant in UTC. Python compares and subtracts two times of the same zone by the clock on the wall,
    which is wrong in the nights when the clocks change.
    """
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone.")
    return instant.astimezone(UTC)


def _items(value: object) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence | set | frozenset):
        raise TypeError(f"A list of choices is needed, not {value!r}.")
    return sorted(str(one) for one in value if one is not None)


def _within_last(have: date, days: int, moment: Moment) -> bool:
    if isinstance(have, datetime):
        return moment.before(days) < have <= utc(moment.as_of)
    return moment.today - timedelta(days=days) <= have <= moment.today


def _within_next(have: date, days: int, moment: Moment) -> bool:
    if isinstance(have, datetime):
        return utc(moment.as_of) < have <= moment.before(-days)
    return moment.today <= have <= moment.today + timedelta(days=days)


def _more_than_ago(have: date, days: int, moment: Moment) -> bool:
    if isinstance(have, datetime):
        return have <= moment.before(days)
    return have < moment.today - timedelta(days=days)


def _any_of(have: object, wanted: Sequence[object], moment: Moment) -> bool:
    if isinstance(have, tuple):
        return any(one in have for one in wanted)
    return have in wanted


_TESTS: dict[Operator, Callable[[Any, Any, Moment], bool]] = {
    Operator.IS: lambda have, wanted, _: have == wanted,
    Operator.ANY_OF: _any_of,
    Operator.ALL_OF: lambda have, wanted, _: all(one in have for one in wanted),
    Operator.CONTAINS: lambda have, wanted, _: wanted in have,
    Operator.CONTAINS_ANY_OF: lambda have, wanted, _: any(one in have for one in wanted),
    Operator.STARTS_WITH: lambda have, wanted, _: have.startswith(wanted),
    Operator.ENDS_WITH: lambda have, wanted, _: have.endswith(wanted),
    Operator.WORD: lambda have, wanted, _: as_words(wanted) in as_words(have),
    Operator.AT_LEAST: lambda have, wanted, _: have >= wanted,
    Operator.AT_MOST: lambda have, wanted, _: have <= wanted,
    Operator.MORE_THAN: lambda have, wanted, _: have > wanted,
    Operator.LESS_THAN: lambda have, wanted, _: have < wanted,
    Operator.BETWEEN: lambda have, wanted, _: wanted[0] <= have <= wanted[1],
    Operator.BEFORE: lambda have, wanted, _: have < wanted,
    Operator.AFTER: lambda have, wanted, _: have > wanted,
    Operator.ON_OR_BEFORE: lambda have, wanted, _: have <= wanted,
    Operator.ON_OR_AFTER: lambda have, wanted, _: have >= wanted,
    Operator.WITHIN_LAST_DAYS: _within_last,
    Operator.WITHIN_NEXT_DAYS: _within_next,
    Operator.MORE_THAN_DAYS_AGO: _more_than_ago,
}
