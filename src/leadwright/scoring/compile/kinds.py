"""Numbers for the names of events, so that a name is compared once an event and not once a rule.

A comparison of texts costs several times one of integers, and a number is narrow where events are sorted or hashed. Names that
everything in a model treats alike share a number; 0 is every name that nothing in it asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
from ibis.expr import types as ir


@dataclass(frozen=True)
class Kinds:
    """The number of each name, from 1."""

    numbers: Mapping[str, int]

    @classmethod
    def telling_apart(cls, groups: Iterable[Iterable[str]]) -> "Kinds":
        """Numbers by which every one of the groups of names can be told from all other names."""
        member_of: dict[str, list[int]] = {}
        for place, names in enumerate(groups):
            for name in dict.fromkeys(names):
                member_of.setdefault(name, []).append(place)
        distinct = list(dict.fromkeys(map(tuple, member_of.values())))
        return cls({name: distinct.index(tuple(places)) + 1 for name, places in member_of.items()})

    def of(self, name: ir.StringValue) -> ir.IntegerValue:
        """The number of a name. The names of the rules come first, in their order, because their events are many."""
        names_of: dict[int, list[str]] = {}
        for one, number in self.numbers.items():
            names_of.setdefault(number, []).append(one)
        branches = [
            (name == names[0] if len(names) == 1 else name.isin(names), _small(number))
            for number, names in names_of.items()
        ]
        return ibis.cases(*branches, else_=_small(0)) if branches else _small(0)

    def among(self, names: Iterable[str], kind: ir.IntegerValue) -> ir.BooleanValue:
        """Whether a number is one of a group that was told apart."""
        numbers = sorted({self.numbers[name] for name in names})
        return kind == _small(numbers[0]) if len(numbers) == 1 else kind.isin(numbers)


def _small(number: int) -> ir.IntegerScalar:
    return ibis.literal(number, type="int16")
