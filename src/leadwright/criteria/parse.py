"""Reads a condition from plain data (a loaded YAML or JSON document) and refuses what is not one, naming the
place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leadwright.criteria import operands
from leadwright.criteria.errors import ConditionError, at_index, at_key, unknown_name
from leadwright.criteria.event_tests import EVENT_KEYS, parse_event
from leadwright.criteria.nodes import SAVED, AllOf, AnyOf, FieldTest, Node, NoneOf, Not, SavedTest

MAX_DEPTH = 20
MAX_NODES = 500

_GROUPS: dict[str, type[AllOf] | type[AnyOf] | type[NoneOf]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_STARTS = (*_GROUPS, "not", "field", "event", *SAVED)


def parse(document: object, path: str = "") -> Node:
    """The tree that `document` describes; `path` is where it stands in a larger document.

    Checks the form only: names, types and choices are `validate`'s. Numbers are rounded to four decimals
    here, once. Raises ConditionError with the path of the offending node; at most 20 levels, 500 nodes, 1,000
    values in a list.
    """
    return _Parser(_Budget(MAX_NODES)).node(document, path, 1)


@dataclass
class _Budget:
    left: int

    def spend(self, path: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise ConditionError(
                path, f"The condition has more than {MAX_NODES} parts; split it into saved segments."
            )


class _Parser:
    def __init__(self, budget: _Budget) -> None:
        self._budget = budget

    def node(self, document: object, path: str, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ConditionError(path, f"The condition is nested deeper than {MAX_DEPTH} levels.")
        self._budget.spend(path)
        keys = operands.mapping(document, path, "A condition")
        match [start for start in _STARTS if start in keys]:
            case [start]:
                return self._start(start, keys, path, depth)
            case []:
                raise ConditionError(path, _no_start(keys))
            case starts:
                found = " and ".join(f'"{one}"' for one in starts)
                raise ConditionError(path, f"Write only one of {found} here.")

    def _start(self, start: str, keys: Mapping[str, object], path: str, depth: int) -> Node:
        if start == "event":
            return parse_event(keys, path, self._budget.spend)
        if start == "field":
            name = operands.name(keys["field"], at_key(path, "field"))
            return FieldTest(name, operands.comparison(keys, path, skip="field"))
        operands.only(keys, {start}, path)
        inside = at_key(path, start)
        if start in SAVED:
            return SavedTest(operands.name(keys[start], inside), kind=start)
        if start == "not":
            return Not(self.node(keys[start], inside, depth + 1))
        parts = tuple(self._parts(keys[start], inside, depth))
        if not parts and start != "all":
            raise ConditionError(inside, f'"{start}" needs at least one condition.')
        return _GROUPS[start](parts)

    def _parts(self, document: object, path: str, depth: int) -> Iterator[Node]:
        for index, part in enumerate(operands.sequence(document, path, "conditions")):
            yield self.node(part, at_index(path, index), depth + 1)


def _no_start(keys: Mapping[str, object]) -> str:
    stray = next((key for key in keys if key in EVENT_KEYS), None)
    if stray is not None:
        return f'"{stray}" belongs to an event; name it with "event".'
    for key in keys:
        sentence = unknown_name("condition", key, _STARTS)
        if "Did you mean" in sentence:
            return sentence
    return f"A condition begins with one of {', '.join(_STARTS)}."
