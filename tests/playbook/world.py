"""Three kinds of documents for these tests: one declares fields, one saves conditions, one gives points."""

from collections.abc import Iterator

from pydantic import Field

from leadwright.criteria.catalogue import EventType, Property
from leadwright.criteria.catalogue import Field as Fact
from leadwright.criteria.types import FieldType
from leadwright.platform.models import DueRow
from leadwright.playbook import conditions
from leadwright.playbook.bodies import Body, Condition, Part
from leadwright.playbook.registry import Kind, Publishing
from leadwright.segments.documents import SEGMENT


class MappingBody(Body):
    fields: dict[str, FieldType]


class Rule(Part):
    name: str
    points: int
    when: Condition


class ScoringBody(Body):
    cap: float | None = None
    rules: tuple[Rule, ...] = Field(min_length=1)


def declare(body: MappingBody, publishing: Publishing) -> None:
    """Declared fields lie in a table, so that a plan that is undone leaves none."""
    for name in body.fields:
        DueRow.objects.get_or_create(kind="field", key=name, defaults={"due_at": publishing.at})


def declared_fields() -> Iterator[Fact]:
    for name in DueRow.objects.filter(kind="field").values_list("key", flat=True):
        yield Fact(f"custom.{name}", FieldType.TEXT, name, "lead_facts", f"custom__{name}")


FACTS = (
    Fact("country", FieldType.CHOICE, "Country", "lead_facts", "country"),
    Fact("company_size", FieldType.INTEGER, "Company size", "lead_facts", "company_size"),
    Fact("score.fit", FieldType.DECIMAL, "Fit", "lead_scores", "fit_points"),
)
EVENTS = (EventType("page_viewed", "Page viewed", {"path": Property("path", FieldType.TEXT, "Path")}),)

MAPPING = Kind(name="mapping", title="Mapping", body=MappingBody, order=10, on_publish=declare)
SCORING = Kind(
    name="scoring",
    title="Scoring",
    body=ScoringBody,
    order=30,
    references=lambda body: conditions.named(rule.when for rule in body.rules),
    check=lambda body: conditions.check(
        (f"rules[{index}].when", rule.when) for index, rule in enumerate(body.rules)
    ),
    computes=frozenset({"lead_scores"}),
    needed=frozenset({"default"}),
)
KINDS = {kind.name: kind for kind in (MAPPING, SEGMENT, SCORING)}


def scoring(*conditions_: dict[str, object]) -> dict[str, object]:
    rules = [{"name": f"rule-{index}", "points": 5, "when": when} for index, when in enumerate(conditions_)]
    return {"title": "Points", "rules": rules}


def segment(when: dict[str, object], title: str = "Some") -> dict[str, object]:
    return {"title": title, "when": when}


GERMAN: dict[str, object] = {"field": "country", "is": "DE"}
LARGE: dict[str, object] = {"field": "company_size", "at_least": 50}
