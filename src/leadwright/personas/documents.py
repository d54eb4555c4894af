"""The document kind `persona`: whom a lead is like, for nurturing to begin with."""

from typing import Annotated

from pydantic import Field

from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe_lines
from leadwright.playbook import conditions, registry
from leadwright.playbook.bodies import Body, Condition
from leadwright.playbook.registry import Kind
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said


class PersonaBody(Body):
    """`place` is when it is tried, 1 first; a lead is the first persona whose `when` holds. `describes` says what moves them."""

    title: str = Field(min_length=1, max_length=80)
    describes: str = Field(default="", max_length=400)
    place: Annotated[int, Field(ge=1, le=1000)]
    when: Condition


def _references(body: PersonaBody) -> frozenset[Reference]:
    return conditions.named([body.when])


def _check(body: PersonaBody) -> None:
    conditions.check([("when", body.when)])


def _said(body: PersonaBody) -> tuple[Said, ...]:
    lines = tuple(line.text for line in describe_lines(body.when, offered.catalogue()))
    return (
        Said("Who it is", lines),
        Said("When it is tried", (f"At place {body.place}; a lead is the first persona that fits.",)),
    )


PERSONA = Kind(
    name="persona",
    title="Persona",
    body=PersonaBody,
    order=25,
    references=_references,
    check=_check,
    says=_said,
    package="leadwright.personas",
)


registry.register(PERSONA)
