"""The document kind `scoring`: a model as a versioned document of the playbook."""

from collections.abc import Iterator

from leadwright.criteria.nodes import Node
from leadwright.playbook import conditions, registry
from leadwright.playbook.registry import DEFAULT_SLUG, Kind
from leadwright.playbook.rules import Reference
from leadwright.scoring import saying
from leadwright.scoring.model import ScoringModel

RELATION = "lead_scores"


def _nodes(model: ScoringModel) -> Iterator[tuple[str, Node]]:
    for index, node in model.conditions.items():
        yield f"rules[{index}].when", node
    for index, rule in model.event_rules.items():
        yield f"rules[{index}]", rule.test


def _references(model: ScoringModel) -> frozenset[Reference]:
    return conditions.named(node for _, node in _nodes(model))


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
    says=saying.said,
    package="leadwright.scoring",
)
registry.register(SCORING)
