"""Marks on events: which tests an event counts for, as bits of whole numbers.

A name is then compared once an event and not once a test, and whether anything of the kind happened to a lead is one OR over its
events for all tests together, where a count for each takes time and room in the table of groups.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.happenings import event_filter
from leadwright.criteria.compile.leaves import Moments
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.nodes import BoundKind, Count, EventTest, Window

_BITS = 62
_WHETHER = frozenset(
    {
        (BoundKind.AT_LEAST, 1),
        (BoundKind.MORE_THAN, 0),
        (BoundKind.AT_MOST, 0),
        (BoundKind.EXACTLY, 0),
        (BoundKind.LESS_THAN, 1),
    }
)


@dataclass(frozen=True)
class Marks:
    """The place of each test; tests that differ only in what they measure share one."""

    places: Mapping[EventTest, int]

    @classmethod
    def of(cls, tests: Iterable[EventTest]) -> "Marks":
        return cls({test: place for place, test in enumerate(dict.fromkeys(map(_unmeasured, tests)))})

    @property
    def words(self) -> list[str]:
        """The names of the columns that `columns` gives."""
        return [f"marks_{word}" for word in range(-(-len(self.places) // _BITS))]

    def columns(self, happened: ir.Table, vocabulary: Vocabulary) -> dict[str, ir.IntegerValue]:
        """The marks of every event. `happened` is as for `event_filter`."""
        moments = Moments.of(happened)
        words: dict[str, ir.IntegerValue] = {}
        for number, word in enumerate(self.words):
            own = {test: place % _BITS for test, place in self.places.items() if place // _BITS == number}
            marks = _by_name({test: bit for test, bit in own.items() if _is_plain(test)}, happened["name"])
            for test, bit in own.items():
                if not _is_plain(test):
                    counts = event_filter(test, happened, moments, vocabulary)
                    marks = marks + ibis.ifelse(counts, _mark(bit), _mark(None))
            words[word] = marks
        return words

    def on(self, marked: ir.Table, test: EventTest) -> ir.BooleanValue:
        """Whether a row bears the mark of a test: an event, or what `all_of` found for a lead."""
        place = self.places[_unmeasured(test)]
        return (marked[self.words[place // _BITS]] & _mark(place % _BITS)) != _mark(None)

    def all_of(self, marked: ir.Table) -> dict[str, ir.Scalar]:
        """The marks of any event of a lead, under the same names."""
        return {word: marked[word].bit_or() for word in self.words}


def only_asks_whether(test: EventTest) -> bool:
    """Whether it makes no difference to a test how many events count, so that the marks say all."""
    match test.measure:
        case Count(bound=bound, distinct=None):
            return (bound.kind, bound.value) in _WHETHER
    return False


def _unmeasured(test: EventTest) -> EventTest:
    return replace(test, measure=Count())


def _is_plain(test: EventTest) -> bool:
    """Whether the name of an event decides."""
    return not test.where and test.window == Window()


def _by_name(bits: Mapping[EventTest, int], name: ir.StringValue) -> ir.IntegerValue:
    """What names alone decide: those that all tests treat alike are compared together, the first named first."""
    marks: dict[str, int] = {}
    for test, bit in bits.items():
        for one in dict.fromkeys(test.names):
            marks[one] = marks.get(one, 0) | 1 << bit
    names: dict[int, list[str]] = {}
    for one, mark in marks.items():
        names.setdefault(mark, []).append(one)
    branches = [
        (name == alike[0] if len(alike) == 1 else name.isin(alike), ibis.literal(mark, type="int64"))
        for mark, alike in names.items()
    ]
    return ibis.cases(*branches, else_=_mark(None)) if branches else _mark(None)


def _mark(bit: int | None) -> ir.IntegerScalar:
    return ibis.literal(0 if bit is None else 1 << bit, type="int64")
