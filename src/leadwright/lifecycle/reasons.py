"""Why a criterion is met or missing, in the words of what the lead has."""

from collections.abc import Iterable, Iterator

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import Line
from leadwright.criteria.nodes import (
    Comparison,
    EventTest,
    FieldTest,
    Node,
    NoneOf,
    Not,
    children,
    leaves,
)
from leadwright.criteria.operators import Operator
from leadwright.criteria.record import Record

_SHOWN = 3
# A bare yes or no says little: these fields lie behind it and are told instead.
_WENT_ON = "interest_went_on"
_DAYS = ("first_engaged_on", "mql_on", "last_interest_on")


def behind(nodes: Iterable[Node]) -> list[Node]:
    """Further fields that reasons for these conditions are told from, as conditions."""
    if not any(test.field == _WENT_ON for node in nodes for test in leaves(node, FieldTest)):
        return []
    return [FieldTest(name, Comparison(Operator.KNOWN, True)) for name in _DAYS]


class Reasons:
    """Tells what decided conditions on one lead; its record also holds the fields of `behind`."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        self._record = record
        self._catalogue = catalogue

    def of(self, node: Node, line: Line) -> str:
        """The facts and events of the leaves that made `line` what it is, at most three."""
        reasons = list(dict.fromkeys(self._deciding(node, line)))
        more = len(reasons) - _SHOWN
        return "; ".join(reasons[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")

    def _deciding(self, node: Node, line: Line) -> Iterator[str]:
        match node:
            case FieldTest(field) if field == _WENT_ON:
                yield self._course_of_interest()
            case FieldTest():
                yield line.because
            case EventTest():
                yield f"{self._which(node)}: {line.because}"
            case _:
                decisive = line.matches is not isinstance(node, NoneOf | Not)
                for (_, child), below in zip(children(node), line.lines, strict=True):
                    if below.matches is decisive:
                        yield from self._deciding(child, below)

    def _which(self, test: EventTest) -> str:
        if len(test.names) > _SHOWN:
            return f"One of {len(test.names)} kinds of events"
        return " or ".join(self._catalogue.event(name).label for name in test.names)

    def _course_of_interest(self) -> str:
        first, mql, last = (self._record.values.get(name) for name in _DAYS)
        parts = [
            f"the first interest was on {first}" if first is not None else "there was no interest",
            f"the lead became an MQL on {mql}" if mql is not None else "",
            f"the last interest was on {last}" if last is not None else "",
        ]
        said = ", ".join(part for part in parts if part)
        return said[0].upper() + said[1:]
