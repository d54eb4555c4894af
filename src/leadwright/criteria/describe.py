"""Says a condition in English."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.criteria.nodes import (
    SEGMENT,
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
from leadwright.criteria.wording import event_test, field_test

EVERYBODY = "every lead"


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line of an indented list; `depth` 0 is the outermost."""

    depth: int
    text: str


def describe(node: Node, catalogue: Catalogue, zone: tzinfo = UTC) -> str:
    """One English sentence without a full stop; groups inside groups stand in brackets; instants are on the clock of `zone`.

    Raises UnknownName for names that do not exist; validate first.
    """
    match node:
        case AllOf(()):
            return EVERYBODY
        case AllOf((only,)) | AnyOf((only,)):
            return describe(only, catalogue, zone)
        case AllOf(parts):
            return " and ".join(_inside(part, catalogue, zone) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inside(part, catalogue, zone) for part in parts)
        case NoneOf((only,)) | Not(only):
            return f"not ({describe(only, catalogue, zone)})"
        case NoneOf(parts):
            return f"none of ({'; '.join(describe(part, catalogue, zone) for part in parts)})"
        case _:
            return heading(node, catalogue, zone)


def sentence(node: Node, catalogue: Catalogue) -> str:
    """The condition of a draft with a capital; where a name of it is gone, that it cannot be used, and why."""
    try:
        said = describe(node, catalogue)
    except UnknownName as problem:
        return f"It cannot be used as it is: {problem}"
    return said[:1].upper() + said[1:]


def describe_lines(node: Node, catalogue: Catalogue) -> tuple[SaidLine, ...]:
    """The condition as an indented list: a heading for each group, a sentence for each leaf."""
    return tuple(_lines(node, catalogue, 0))


def heading(node: Node, catalogue: Catalogue, zone: tzinfo = UTC) -> str:
    """The line of one node, without what is below it."""
    match node:
        case AllOf(()):
            return EVERYBODY
        case AllOf():
            return "all of these"
        case AnyOf():
            return "at least one of these"
        case NoneOf():
            return "none of these"
        case Not():
            return "not this"
        case SavedTest(slug=slug, kind=kind):
            title = catalogue.title(kind, slug)
            return f'in segment "{title}"' if kind == SEGMENT else f'{kind} is "{title}"'
        case FieldTest(name, comparison):
            return field_test(catalogue.field(name), comparison, zone)
        case EventTest():
            return event_test(node, catalogue, zone)


def _inside(node: Node, catalogue: Catalogue, zone: tzinfo) -> str:
    said = describe(node, catalogue, zone)
    grouped = isinstance(node, AllOf | AnyOf) and len(node.parts) > 1
    return f"({said})" if grouped else said


def _lines(node: Node, catalogue: Catalogue, depth: int) -> list[SaidLine]:
    below = [] if isinstance(node, SavedTest) else list(children(node))
    said = [SaidLine(depth, heading(node, catalogue))]
    for _, child in below:
        said += _lines(child, catalogue, depth + 1)
    return said
