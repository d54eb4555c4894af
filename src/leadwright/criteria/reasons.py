"""Why a condition holds or does not, in a line: the facts and events that decided it."""

from collections.abc import Iterator

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import Line
from leadwright.criteria.nodes import EventTest, FieldTest, Node, NoneOf, Not, children

_SHOWN = 3


class Reasons:
    """Tells what decided conditions on one lead."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def of(self, node: Node, line: Line) -> str:
        """The facts and events of the leaves that made `line` what it is, at most three."""
        reasons = list(dict.fromkeys(self._deciding(node, line)))
        more = len(reasons) - _SHOWN
        return "; ".join(reasons[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")

    def of_field(self, test: FieldTest, line: Line) -> str:
        """What a fact says."""
        return line.because

    def _deciding(self, node: Node, line: Line) -> Iterator[str]:
        match node:
            case FieldTest():
                yield self.of_field(node, line)
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
