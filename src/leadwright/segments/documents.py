"""The document kind `segment`: a condition with a name."""

from pydantic import Field

from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe_lines
from leadwright.criteria.nodes import Node
from leadwright.playbook import conditions, queries, registry
from leadwright.playbook.bodies import Body, Condition
from leadwright.playbook.registry import Kind
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said


class SegmentBody(Body):
    """`describes` says in a sentence who is meant; `when` is the condition that decides."""

    title: str = Field(min_length=1)
    describes: str = ""
    when: Condition


def _references(body: SegmentBody) -> frozenset[Reference]:
    return conditions.named([body.when])


def _check(body: SegmentBody) -> None:
    conditions.check([("when", body.when)])


def _condition(slug: str) -> Node | None:
    live = queries.published(SEGMENT, slug)
    return live.body.when if live is not None else None


def _said(body: SegmentBody) -> tuple[Said, ...]:
    lines = describe_lines(body.when, offered.catalogue())
    return (Said("Who is in", tuple(line.text for line in lines)),)


SEGMENT = Kind(
    name="segment",
    title="Segment",
    body=SegmentBody,
    order=20,
    references=_references,
    check=_check,
    condition=_condition,
    says=_said,
    package="leadwright.segments",
)


registry.register(SEGMENT)


def _titles() -> list[tuple[str, str, str]]:
    return [(SEGMENT.name, one.slug, one.body.title) for one in queries.published_all(SEGMENT)]


offered.register_titles(_titles)
