"""A document in sentences: what each kind says of its bodies, for those who read rather than write them."""

from dataclasses import dataclass

from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe
from leadwright.criteria.nodes import Node


@dataclass(frozen=True)
class Said:
    """A part of a document under its heading, a sentence a line."""

    heading: str
    lines: tuple[str, ...]


def nothing_said(body: object) -> tuple[Said, ...]:
    """For a kind whose file says it all."""
    return ()


def sentence(node: Node) -> str:
    """A condition as a sentence, with the names that exist now."""
    return describe(node, offered.catalogue())
