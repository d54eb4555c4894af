"""The scoring document: dimensions with their bands, the grid of priorities, and the rules that give points."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Self

from pydantic import Field, WrapValidator, model_validator

from leadwright.criteria.nodes import Node
from leadwright.playbook.bodies import Body, Part
from leadwright.scoring.amounts import (
    MAX_DAYS,
    MAX_POINTS,
    MILLION,
    Cap,
    HalfLife,
    Points,
    expect_keys,
    millionths,
    refusal,
)
from leadwright.scoring.rulebook import (
    EVERY,
    ConditionRule,
    Counts,
    Dimension,
    EventRule,
    Happening,
    Range,
    RangeRule,
    Repetition,
    Rule,
    Slug,
    read_rule,
)

__all__ = [
    "BANDS",
    "CELLS",
    "EVERY",
    "MAX_DAYS",
    "MAX_POINTS",
    "MAX_PRIORITY",
    "MAX_RULES",
    "MILLION",
    "Cap",
    "ConditionRule",
    "Counts",
    "Dimension",
    "DimensionBody",
    "Dimensions",
    "EngagementDimension",
    "EventRule",
    "FitDimension",
    "Group",
    "HalfLife",
    "Happening",
    "Points",
    "Range",
    "RangeRule",
    "Repetition",
    "Rule",
    "ScoringModel",
    "expect_keys",
    "millionths",
    "refusal",
]

MAX_RULES: Final = 200
MAX_PRIORITY: Final = 98

BANDS: Final[Mapping[Dimension, tuple[str, ...]]] = {
    Dimension.FIT: ("A", "B", "C", "D"),
    Dimension.ENGAGEMENT: ("1", "2", "3", "4"),
}
CELLS: Final = tuple(f + e for f in BANDS[Dimension.FIT] for e in BANDS[Dimension.ENGAGEMENT])


class DimensionBody(Part):
    """A dimension: its points are kept between `floor` and `cap`; a band begins at its threshold, the last catches all."""

    letters: ClassVar[tuple[str, ...]]

    cap: Cap
    floor: Points = Decimal(0)
    bands: dict[str, Points]

    @model_validator(mode="after")
    def _bands_descend(self) -> Self:
        expect_keys(("bands",), self.bands, self.letters, "band")
        thresholds = [self.bands[letter] for letter in self.letters]
        for letter, higher, lower in zip(self.letters[1:], thresholds, thresholds[1:], strict=False):
            if lower >= higher:
                raise refusal(
                    ("bands", letter),
                    f"Each band begins below the one before it: {lower} is not below {higher}.",
                )
        if self.floor > self.cap:
            raise refusal(("floor",), "The floor is above the cap.", str(self.floor))
        return self

    @property
    def thresholds(self) -> tuple[tuple[str, int], ...]:
        """Each band with the millionths it begins at, best first; the last one catches what is below."""
        return tuple((letter, millionths(self.bands[letter])) for letter in self.letters)


class FitDimension(DimensionBody):
    letters = BANDS[Dimension.FIT]


class EngagementDimension(DimensionBody):
    letters = BANDS[Dimension.ENGAGEMENT]


class Dimensions(Part):
    fit: FitDimension
    engagement: EngagementDimension

    def of(self, dimension: Dimension) -> DimensionBody:
        return self.fit if dimension is Dimension.FIT else self.engagement


class Group(Part):
    """Rules of one dimension whose sum is kept between minus and plus `cap`."""

    dimension: Annotated[Dimension, Field(strict=False)]
    cap: Cap


class ScoringModel(Body):
    """The body of a scoring document. `total_cap` limits fit and engagement together, engagement giving way first."""

    dimensions: Dimensions
    grid: dict[str, Annotated[int, Field(ge=1, le=MAX_PRIORITY)]]
    total_cap: Cap | None = None
    groups: dict[Slug, Group] = Field(default_factory=dict)
    rules: Annotated[
        tuple[Annotated[Rule, WrapValidator(read_rule)], ...], Field(max_length=MAX_RULES, strict=False)
    ]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        expect_keys(("grid",), self.grid, CELLS, "cell")
        seen: set[str] = set()
        for index, rule in enumerate(self.rules):
            if rule.name in seen:
                raise refusal(
                    ("rules", index, "name"), f'There are two rules called "{rule.name}".', rule.name
                )
            seen.add(rule.name)
            self._check_group(index, rule)
        return self

    def _check_group(self, index: int, rule: Rule) -> None:
        if rule.group is None:
            return
        if rule.group not in self.groups:
            raise refusal(("rules", index, "group"), f'There is no group "{rule.group}".', rule.group)
        dimension = self.groups[rule.group].dimension
        if dimension is not rule.dimension:
            raise refusal(
                ("rules", index, "group"),
                f'The group "{rule.group}" is for {dimension}, not for {rule.dimension}.',
            )

    @property
    def conditions(self) -> dict[int, Node]:
        """The conditions of the rules that have one, by the rule's place."""
        return {i: rule.when for i, rule in enumerate(self.rules) if isinstance(rule, ConditionRule)}

    @property
    def event_rules(self) -> dict[int, EventRule | RangeRule]:
        """The rules on what happened, by the rule's place."""
        return {i: rule for i, rule in enumerate(self.rules) if isinstance(rule, EventRule | RangeRule)}

    @property
    def ageing_rules(self) -> dict[int, EventRule]:
        """Those whose points become less by time, by the rule's place."""
        return {
            i: rule
            for i, rule in enumerate(self.rules)
            if isinstance(rule, EventRule) and rule.ages and rule.points
        }

    def rules_of(self, dimension: Dimension) -> list[tuple[int, Rule]]:
        return [(i, rule) for i, rule in enumerate(self.rules) if rule.dimension is dimension]

    def with_conditions(self, conditions: Mapping[int, Node]) -> Self:
        """The same model with other trees in its condition rules: those with the saved segments put in place."""
        rules = tuple(
            rule.model_copy(update={"when": conditions[index]}) if index in conditions else rule
            for index, rule in enumerate(self.rules)
        )
        return self.model_copy(update={"rules": rules})
