"""The document kind `scoring`: a model as a versioned document of the playbook."""

from collections.abc import Iterator

from leadwright.criteria.nodes import Count, EventTest, Node
from leadwright.playbook import conditions, registry
from leadwright.playbook.registry import DEFAULT_SLUG, Kind
from leadwright.playbook.rules import Reference
from leadwright.scoring import saying
from leadwright.scoring.model import Repetition, ScoringModel

RELATION = "lead_scores"


def _nodes(model: ScoringModel) -> Iterator[tuple[str, Node]]:
    for index, node in model.conditions.items():
        yield f"rules[{index}].when", node
    for index, rule in model.event_rules.items():
        yield f"rules[{index}]", rule.test


def in_place(model: ScoringModel) -> ScoringModel:
    """The model with the segments of its conditions in place. Raises ConditionError for one that is not published."""
    before = model.conditions
    placed = {index: conditions.inlined(node, f"rules[{index}].when") for index, node in before.items()}
    return model if placed == before else model.with_conditions(placed)


def nodes_of(model: ScoringModel) -> list[Node]:
    """Everything a model asks of a lead: its conditions, the tests of its event rules, and what events are about where each thing
    counts once.
    """
    objects = [
        EventTest(rule.event, measure=Count(distinct=rule.counts.property))
        for rule in model.event_rules.values()
        if rule.counts.repetition is Repetition.ONCE_PER
    ]
    return [*(node for _, node in _nodes(model)), *objects]


def _references(model: ScoringModel) -> frozenset[Reference]:
    return conditions.named(nodes_of(model))


def _check(model: ScoringModel) -> None:
    conditions.check(_nodes(model))


SCORING = Kind(
    name="scoring",
    title="Scoring model",
    body=ScoringModel,
    order=30,
    references=_references,
    check=_check,
    computes=frozenset({RELATION}),
    needed=frozenset({DEFAULT_SLUG}),
    effect_follows=True,
    says=saying.said,
    package="leadwright.scoring",
)
registry.register(SCORING)
