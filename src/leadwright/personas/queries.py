"""Reads of personas."""

from dataclasses import dataclass

from leadwright.criteria.nodes import Node
from leadwright.personas.documents import in_order
from leadwright.playbook import conditions


@dataclass(frozen=True)
class Persona:
    """A published persona; segments are in place in its condition."""

    slug: str
    title: str
    describes: str
    condition: Node


@dataclass(frozen=True)
class PersonaName:
    """A published persona by its slug, and what people call it."""

    slug: str
    title: str


def persona_names() -> tuple[PersonaName, ...]:
    """Every published persona in the order in which they are tried."""
    return tuple(PersonaName(one.slug, one.body.title) for one in in_order())


def personas() -> tuple[Persona, ...]:
    """Every published persona in the order in which they are tried: by place, those of one place by slug."""
    return tuple(
        Persona(one.slug, one.body.title, one.body.describes, conditions.inlined(one.body.when))
        for one in in_order()
    )
