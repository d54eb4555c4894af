"""The lines of a score in their order, the same for the plain-Python score, the compiled one and the explanation."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from leadwright.scoring.model import Dimension, EventRule, ScoringModel


class LineKind(StrEnum):
    """What a line is: a rule's points, what people gave by hand, or what a limit takes (or, for a floor, adds)."""

    RULE = "rule"
    RULE_CAP = "rule_cap"
    GROUP_CAP = "group_cap"
    ADJUSTMENT = "adjustment"
    DIMENSION_CAP = "dimension_cap"
    FLOOR = "floor"
    TOTAL_CAP = "total_cap"


LIMITS = frozenset(LineKind) - {LineKind.RULE, LineKind.ADJUSTMENT}


@dataclass(frozen=True, slots=True)
class LineSpec:
    """A line before it has points. `column` is its name in the compiled result, `name` the one people see."""

    column: str
    name: str
    kind: LineKind
    dimension: str
    rule: int = -1
    group: str = ""


def line_specs(model: ScoringModel) -> tuple[LineSpec, ...]:
    """Every line the model can give, by dimension: each rule with its cap, groups, adjustments, cap, floor, total cap."""
    return tuple(spec for dimension in model.dimensions.names for spec in _of_dimension(model, dimension))


def _of_dimension(model: ScoringModel, dimension: str) -> Iterator[LineSpec]:
    for index, rule in model.rules_of(dimension):
        yield LineSpec(f"rule_{index}", rule.name, LineKind.RULE, dimension, rule=index)
        if isinstance(rule, EventRule) and rule.cap is not None:
            name = f"cap of {rule.name}"
            yield LineSpec(f"rule_{index}_cap", name, LineKind.RULE_CAP, dimension, rule=index)
    for place, (slug, group) in enumerate(model.groups.items()):
        if group.dimension == dimension:
            name = f"cap of group {slug}"
            yield LineSpec(f"group_{place}_cap", name, LineKind.GROUP_CAP, dimension, group=slug)
    yield LineSpec(f"{dimension}_adjusted", "adjustments", LineKind.ADJUSTMENT, dimension)
    yield LineSpec(f"{dimension}_cap", f"cap of {dimension}", LineKind.DIMENSION_CAP, dimension)
    yield LineSpec(f"{dimension}_floor", f"floor of {dimension}", LineKind.FLOOR, dimension)
    if model.total_cap is not None and dimension in tuple(Dimension):
        yield LineSpec(f"{dimension}_total_cap", "cap of the total", LineKind.TOTAL_CAP, dimension)
