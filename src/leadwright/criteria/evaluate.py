"""Judges one lead in plain Python and says why, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.describe import heading
from leadwright.criteria.happenings import happened
from leadwright.criteria.nodes import (
    AllOf,
    AnyOf,
    EventTest,
    FieldTest,
    Node,
    NoneOf,
    Not,
    SavedTest,
    children,
)
from leadwright.criteria.record import Record
from leadwright.criteria.truth import Moment, holds, stored
from leadwright.criteria.wording import called, shown, yes_or_no


@dataclass(frozen=True, slots=True)
class Line:
    """What one node came to.

    `path` is its place in the document, `because` what the lead has, `events` the ids of the events that were
    looked at, newest first, and `lines` the nodes below.
    """

    path: str
    sentence: str
    matches: bool
    because: str
    events: tuple[int, ...] = ()
    lines: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    matches: bool
    line: Line


def evaluate(
    node: Node, record: Record, catalogue: Catalogue, path: str = "", *, worded: bool = True
) -> Verdict:
    """Whether the lead meets the condition, with a line for every node; nothing is skipped.

    Sentences are left empty where nobody reads them (`worded`): making them takes most of the time. Pure and repeatable; agrees
    with the compiled SQL for every tree and lead. Validate and inline first: raises UnknownName for names that do not exist and
    ValueError for a segment that was not put in place.
    """
    line = _Judge(record, catalogue, worded).line(node, path)
    return Verdict(line.matches, line)


class _Judge:
    def __init__(self, record: Record, catalogue: Catalogue, worded: bool) -> None:
        self._record = record
        self._catalogue = catalogue
        self._worded = worded
        self._moment = Moment(record.as_of, record.today)

    def line(self, node: Node, path: str) -> Line:
        sentence = heading(node, self._catalogue) if self._worded else ""
        match node:
            case FieldTest():
                matches, because = self._field(node)
                return Line(path, sentence, matches, because)
            case EventTest():
                events = self._record.named(node.names)
                outcome = happened(node, events, self._moment, self._catalogue)
                return Line(path, sentence, outcome.matches, outcome.because, outcome.events)
        if isinstance(node, SavedTest) and node.part is None:
            raise ValueError(f'The {node.kind} "{node.slug}" has to be put in place with inline() first.')
        below = tuple(self.line(child, inside) for inside, child in children(node, path))
        return Line(path, sentence, _joined(node, below), _tally(below), lines=below)

    def _field(self, test: FieldTest) -> tuple[bool, str]:
        field = self._catalogue.field(test.field)
        value = self._record.values.get(field.name)
        have = stored(field.type, value)
        matches = holds(field.type, test.comparison, value, self._moment)
        if have is None:
            return matches, f"{field.label} is unknown"
        if field.name in self._record.hidden:
            return matches, f"{field.label} is known"
        said = self._record.entered.get(field.name, value)
        if isinstance(said, str):
            return matches, f"{field.label} is {called(said, field.names)}"
        if isinstance(have, bool):
            return matches, yes_or_no(field, have)
        return matches, f"{field.label} is {shown(have)}"


def _joined(node: Node, below: Sequence[Line]) -> bool:
    match node:
        case AllOf() | SavedTest():
            return all(line.matches for line in below)
        case AnyOf():
            return any(line.matches for line in below)
        case NoneOf() | Not():
            return not any(line.matches for line in below)
    raise AssertionError(f"{node} is no group")


def _tally(below: Sequence[Line]) -> str:
    if not below:
        return "it holds for every lead"
    if len(below) == 1:
        return "it holds" if below[0].matches else "it does not hold"
    return f"{sum(line.matches for line in below)} of {len(below)} hold"
