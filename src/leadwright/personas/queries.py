"""Reads of personas."""

from dataclasses import dataclass

from leadwright.criteria.nodes import Node
from leadwright.personas.documents import PERSONA
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook


@dataclass(frozen=True)
class Persona:
    """A published persona; segments are in place in its condition."""

    slug: str
    title: str
    describes: str
    condition: Node


def personas() -> tuple[Persona, ...]:
    """Every published persona in the order in which they are tried: by place, those of one place by slug."""
    live = sorted(playbook.published_all(PERSONA), key=lambda one: (one.body.place, one.slug))
    return tuple(
        Persona(one.slug, one.body.title, one.body.describes, conditions.inlined(one.body.when))
        for one in live
    )
