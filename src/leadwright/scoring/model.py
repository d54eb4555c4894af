"""The scoring document: dimensions with their bands, the grid of priorities, and the rules that give points."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Self

from pydantic import Field, WrapValidator, model_validator

from leadwright.criteria.errors import unknown_name
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
    PRODUCT,
    ConditionRule,
    Counts,
    Dimension,
    DimensionName,
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
    "DEFAULT_COMPANY_CAP",
    "ENGAGED_BANDS",
    "EVERY",
    "MAX_DAYS",
    "MAX_POINTS",
    "MAX_PRIORITY",
    "MAX_RULES",
    "MILLION",
    "PRODUCT",
    "Cap",
    "ConditionRule",
    "Counts",
    "Dimension",
    "DimensionBody",
    "Dimensions",
    "EngagementDimension",
    "EventRule",
    "FitDimension",
    "FurtherDimension",
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
MAX_FURTHER: Final = 20
DEFAULT_COMPANY_CAP: Final = Decimal(300)

BANDS: Final[Mapping[Dimension, tuple[str, ...]]] = {
    Dimension.FIT: ("A", "B", "C", "D"),
    Dimension.ENGAGEMENT: ("1", "2", "3", "4"),
}
# People of a company who count as engaged.
ENGAGED_BANDS: Final = BANDS[Dimension.ENGAGEMENT][:2]
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


class FurtherDimension(DimensionBody):
    """A dimension beside fit and engagement: a score of its own that changes no priority."""

    letters = BANDS[Dimension.ENGAGEMENT]


# What compiled text calls other things; see `layout.line_specs`.
_RESERVED = re.compile(r"^(rule|group)_\d")


class Dimensions(Part):
    """`product` is the use of a trial or a free product; `further` are named by the workspace, one for each product line."""

    fit: FitDimension
    engagement: EngagementDimension
    product: FurtherDimension | None = None
    further: dict[DimensionName, FurtherDimension] = Field(default_factory=dict, max_length=MAX_FURTHER)

    @property
    def others(self) -> Mapping[str, FurtherDimension]:
        """Those beside fit and engagement, in their order."""
        return ({PRODUCT: self.product} if self.product is not None else {}) | self.further

    @property
    def names(self) -> tuple[str, ...]:
        """Every dimension: fit, engagement, then the others."""
        return (*Dimension, *self.others)

    def of(self, dimension: str) -> DimensionBody:
        if dimension in self.others:
            return self.others[dimension]
        return self.fit if dimension == Dimension.FIT else self.engagement

    @model_validator(mode="after")
    def _names_are_free(self) -> Self:
        for name in self.further:
            if name in (*Dimension, PRODUCT) or _RESERVED.match(name):
                raise refusal(("further", name), f'A further dimension cannot be called "{name}".', name)
        if self.product is not None and self.product.floor > 0:
            sentence = "Who does not use the product has no points for it, so the floor is 0 or less."
            raise refusal(("product", "floor"), sentence, str(self.product.floor))
        return self


class Group(Part):
    """Rules of one dimension whose sum is kept between minus and plus `cap`."""

    dimension: DimensionName
    cap: Cap


class ScoringModel(Body):
    """The body of a scoring document. `total_cap` limits fit and engagement together, engagement giving way first; `company_cap`
    what the people of a company have together.
    """

    dimensions: Dimensions
    grid: dict[str, Annotated[int, Field(ge=1, le=MAX_PRIORITY)]]
    total_cap: Cap | None = None
    company_cap: Cap = DEFAULT_COMPANY_CAP
    groups: dict[Slug, Group] = Field(default_factory=dict)
    rules: Annotated[
        tuple[Annotated[Rule, WrapValidator(read_rule)], ...], Field(max_length=MAX_RULES, strict=False)
    ]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        expect_keys(("grid",), self.grid, CELLS, "cell")
        for slug, group in self.groups.items():
            self._check_dimension(("groups", slug, "dimension"), group.dimension)
        seen: set[str] = set()
        for index, rule in enumerate(self.rules):
            if rule.name in seen:
                raise refusal(
                    ("rules", index, "name"), f'There are two rules called "{rule.name}".', rule.name
                )
            seen.add(rule.name)
            self._check_dimension(("rules", index, "dimension"), rule.dimension)
            self._check_product(index, rule)
            self._check_group(index, rule)
        return self

    def _check_dimension(self, place: tuple[str | int, ...], name: str) -> None:
        if name not in self.dimensions.names:
            raise refusal(place, unknown_name("dimension", name, self.dimensions.names), name)

    def _check_product(self, index: int, rule: Rule) -> None:
        if rule.dimension == PRODUCT and isinstance(rule, ConditionRule) and rule.points > 0:
            sentence = (
                "Points for product use come from what happened; what is known can only take some away."
            )
            raise refusal(("rules", index, "points"), sentence, str(rule.points))

    def _check_group(self, index: int, rule: Rule) -> None:
        if rule.group is None:
            return
        if rule.group not in self.groups:
            raise refusal(("rules", index, "group"), f'There is no group "{rule.group}".', rule.group)
        dimension = self.groups[rule.group].dimension
        if dimension != rule.dimension:
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

    def rules_of(self, dimension: str) -> list[tuple[int, Rule]]:
        return [(i, rule) for i, rule in enumerate(self.rules) if rule.dimension == dimension]

    def with_conditions(self, conditions: Mapping[int, Node]) -> Self:
        """The same model with other trees in its condition rules: those with the saved segments put in place."""
        rules = tuple(
            rule.model_copy(update={"when": conditions[index]}) if index in conditions else rule
            for index, rule in enumerate(self.rules)
        )
        return self.model_copy(update={"rules": rules})
