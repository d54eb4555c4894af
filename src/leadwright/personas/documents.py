"""The document kind `persona`: whom a lead is like, for nurturing to begin with."""

from typing import Annotated

from pydantic import Field

from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe_lines
from leadwright.criteria.nodes import AllOf, AnyOf, Comparison, FieldTest, Node, NoneOf
from leadwright.criteria.operators import Operator
from leadwright.playbook import conditions, queries, registry
from leadwright.playbook.bodies import Body, Condition
from leadwright.playbook.queries import Published
from leadwright.playbook.registry import Kind
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said

# What a person or a list says of a lead stands before what fits.
_WRITTEN = "persona"


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


def _condition(slug: str) -> Node | None:
    """Who is a persona: of whom somebody wrote it, by its title or slug; of others those whom it fits, and none before it."""
    tried = in_order()
    place = next((place for place, one in enumerate(tried) if one.slug == slug), None)
    if place is None:
        return None
    body, before = tried[place].body, tuple(one.body.when for one in tried[:place])
    written = FieldTest(_WRITTEN, Comparison(Operator.ANY_OF, (body.title, slug)))
    unwritten = FieldTest(_WRITTEN, Comparison(Operator.KNOWN, False))
    fits = AllOf((unwritten, body.when, *((NoneOf(before),) if before else ())))
    return AnyOf((written, fits))


def in_order() -> list[Published[PersonaBody]]:
    """Every published persona as they are tried: by place, those of one place by slug."""
    return sorted(queries.published_all(PERSONA), key=lambda one: (one.body.place, one.slug))


def _place(body: PersonaBody) -> int:
    return body.place


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
    condition=_condition,
    tried=_place,
    says=_said,
    package="leadwright.personas",
)


registry.register(PERSONA)


def _titles() -> list[tuple[str, str, str]]:
    return [(PERSONA.name, one.slug, one.body.title) for one in queries.published_all(PERSONA)]


offered.register_titles(_titles)
