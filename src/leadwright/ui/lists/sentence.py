"""A filter as a sentence of chips."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.criteria.describe import describe
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.parse import parse
from leadwright.criteria.validate import validate
from leadwright.ui.lists.state import ListState
from leadwright.ui.lists.tree import Document, replaced, rooted, trimmed


@dataclass(frozen=True)
class Chip:
    """One condition of the sentence: where it is changed, and the list without it. `problem` says why it cannot be used."""

    text: str
    edit: str
    without: str
    problem: str = ""


def chips(state: ListState, catalogue: Catalogue, zone: tzinfo = UTC) -> tuple[Chip, ...]:
    """The conditions that all have to hold, each in words."""
    document = rooted(state.condition)
    found = []
    for place, part in enumerate(document["all"]):
        text, problem = said(part, catalogue, zone)
        left = trimmed(replaced(document, str(place), None))
        edit = state.at("ui:filter_part", path=str(place))
        found.append(Chip(text, edit, state.narrowed(left).at(), problem))
    return tuple(found)


def said(part: Document, catalogue: Catalogue, zone: tzinfo = UTC) -> tuple[str, str]:
    """The words of a condition, and what is wrong with it (empty where it can be used)."""
    try:
        node = parse(part)
        validate(node, catalogue)
        return describe(node, catalogue, zone), ""
    except (ConditionError, UnknownName) as problem:
        sentence = problem.sentence if isinstance(problem, ConditionError) else str(problem)
        return "a condition that cannot be used", sentence
