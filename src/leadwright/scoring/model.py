"""The scoring document: dimensions with their bands, the grid of priorities, and the rules that give points.

Points have at most six decimals, so that a millionth is the smallest unit there is and every sum is a sum of integers.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, Final, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationError,
    WrapValidator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import EventTest, Node, PropertyTest, Window
from leadwright.criteria.parse import parse
from leadwright.playbook.bodies import Body, Condition, Part

MILLION: Final = 1_000_000
MAX_POINTS: Final = Decimal(1_000_000)
MAX_DAYS: Final = 36_500
MAX_RULES: Final = 200
MAX_PRIORITY: Final = 98


class Dimension(StrEnum):
    """What a score is about: whether the lead suits us, and whether we suit the lead."""

    FIT = "fit"
    ENGAGEMENT = "engagement"


BANDS: Final[Mapping[Dimension, tuple[str, ...]]] = {
    Dimension.FIT: ("A", "B", "C", "D"),
    Dimension.ENGAGEMENT: ("1", "2", "3", "4"),
}
CELLS: Final = tuple(f + e for f in BANDS[Dimension.FIT] for e in BANDS[Dimension.ENGAGEMENT])


def millionths(points: Decimal) -> int:
    """Points as the integer that is stored and summed."""
    return int(points * MILLION)


def _points(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("A number of points is needed.")
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("A number of points is needed.") from None
    if not points.is_finite() or abs(points) > MAX_POINTS:
        raise ValueError(f"Points lie between -{MAX_POINTS:,} and {MAX_POINTS:,}.")
    if points * MILLION % 1:
        raise ValueError("Points have at most six decimals.")
    return points


def _cap(value: object) -> Decimal:
    cap = _points(value)
    if cap < 0:
        raise ValueError("A cap is a limit, so it is 0 or more.")
    return cap


def _half_life(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("A number of days is needed.")
    days = Decimal(str(value))
    if not days.is_finite() or not 0 < days <= MAX_DAYS:
        raise ValueError(f"A half-life is more than 0 and at most {MAX_DAYS:,} days.")
    if days * 10_000 % 1:
        raise ValueError("A half-life has at most four decimals.")
    return days


def _plain(value: Decimal) -> int | float:
    """A float of at most 13 digits prints the decimal it came from."""
    return int(value) if value == value.to_integral_value() else float(value)


_Written = PlainSerializer(_plain, return_type=int | float)
Points = Annotated[Decimal, BeforeValidator(_points), _Written]
Cap = Annotated[Decimal, BeforeValidator(_cap), _Written]
HalfLife = Annotated[Decimal, BeforeValidator(_half_life), _Written]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Repetition(StrEnum):
    """Which of the matching events of a rule count."""

    EVERY = "every"
    ONCE = "once"
    ONCE_PER = "once_per"
    PER_DAY = "per_day"


@dataclass(frozen=True, slots=True)
class Counts:
    """`every`, `once` (the most recent one), the most recent one for each value of `property`, or the `most` most recent
    of each local day. Events without the property count together, as one value.
    """

    repetition: Repetition = Repetition.EVERY
    property: str = ""
    most: int = 0


EVERY: Final = Counts()


def _counts(value: object) -> Counts:
    if value in ("every", "once"):
        return Counts(Repetition(value))
    if isinstance(value, Mapping) and len(value) == 1:
        match next(iter(value.items())):
            case ("once_per", str(name)) if name.strip():
                return Counts(Repetition.ONCE_PER, property=name.strip())
            case ("per_day", int(most)) if not isinstance(most, bool) and 1 <= most <= 1000:
                return Counts(Repetition.PER_DAY, most=most)
    raise ValueError("What counts is every, once, {once_per: PROPERTY} or {per_day: 1 to 1000}.")


def _counts_document(counts: Counts) -> str | dict[str, str | int]:
    match counts.repetition:
        case Repetition.ONCE_PER:
            return {"once_per": counts.property}
        case Repetition.PER_DAY:
            return {"per_day": counts.most}
        case _:
            return str(counts.repetition)


def _event_part(document: dict[str, object]) -> EventTest:
    """Lets the condition language read the part of an event rule that is also a part of conditions."""
    try:
        node = parse(document)
    except ConditionError as problem:
        where = problem.path.removeprefix("event").removeprefix("where")
        raise PydanticCustomError(
            "condition", "{sentence}", {"path": where, "sentence": problem.sentence}
        ) from None
    assert isinstance(node, EventTest)  # noqa: S101 - a document with "event" is one
    return node


def _names(value: object) -> tuple[str, ...]:
    return _event_part({"event": value}).names


def _where(value: object) -> tuple[PropertyTest, ...]:
    return _event_part({"event": "any", "where": value}).where


def _names_document(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def _where_document(where: tuple[PropertyTest, ...]) -> object:
    return dump(EventTest(("any",), where)).get("where", [])


class RuleBody(Part):
    """What both kinds of rules have. `reason` is the short text for lists when the rule weighs most."""

    name: Slug
    dimension: Annotated[Dimension, Field(strict=False)]
    points: Points
    group: Slug | None = None
    reason: Reason | None = None

    @property
    def millionths(self) -> int:
        return millionths(self.points)


class ConditionRule(RuleBody):
    """Points for what is known of the lead, or for what did or did not happen, while the condition holds."""

    when: Condition


class EventRule(RuleBody):
    """Points for each event that counts: the newest ones first, each worth half after every half-life."""

    event: Annotated[
        tuple[str, ...],
        PlainValidator(_names),
        PlainSerializer(_names_document, return_type=str | list[str]),
    ]
    where: Annotated[tuple[PropertyTest, ...], PlainValidator(_where), PlainSerializer(_where_document)] = ()
    counts: Annotated[Counts, PlainValidator(_counts), PlainSerializer(_counts_document)] = EVERY
    at_most: Annotated[int, Field(ge=1, le=100_000)] | None = None
    window_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None
    cap: Cap | None = None
    half_life_days: HalfLife | None = None

    @cached_property
    def test(self) -> EventTest:
        """The events the rule looks at, before it decides which of them count."""
        return EventTest(self.event, self.where, Window(within_days=self.window_days))

    @property
    def half_life_seconds(self) -> float | None:
        return None if self.half_life_days is None else float(self.half_life_days * 86_400)

    @model_validator(mode="after")
    def _once_needs_no_limit(self) -> Self:
        if self.counts.repetition is Repetition.ONCE and self.at_most is not None:
            raise refusal(("at_most",), "A rule that counts once needs no at_most.", self.at_most)
        return self


Rule = ConditionRule | EventRule


def _rule(value: object, _handler: object) -> Rule:
    """Decides by its key what kind of rule it is, so that errors name the key and not the kinds that were tried."""
    if isinstance(value, ConditionRule | EventRule):
        return value
    if not isinstance(value, Mapping) or ("when" in value) == ("event" in value):
        raise ValueError('A rule has either "when" (a condition) or "event" (what happened).')
    kind = ConditionRule if "when" in value else EventRule
    return kind.model_validate_json(json.dumps(value, default=str))


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
        tuple[Annotated[Rule, WrapValidator(_rule)], ...], Field(max_length=MAX_RULES, strict=False)
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
    def event_rules(self) -> dict[int, EventRule]:
        return {i: rule for i, rule in enumerate(self.rules) if isinstance(rule, EventRule)}

    def rules_of(self, dimension: Dimension) -> list[tuple[int, Rule]]:
        return [(i, rule) for i, rule in enumerate(self.rules) if rule.dimension is dimension]

    def with_conditions(self, conditions: Mapping[int, Node]) -> Self:
        """The same model with other trees in its condition rules: those with the saved segments put in place."""
        rules = tuple(
            rule.model_copy(update={"when": conditions[index]}) if index in conditions else rule
            for index, rule in enumerate(self.rules)
        )
        return self.model_copy(update={"rules": rules})


def expect_keys(
    place: tuple[str | int, ...], found: Mapping[str, object], wanted: Sequence[str], what: str
) -> None:
    """Refuses a mapping that has not exactly the wanted keys, naming the first that is wrong."""
    for key in found:
        if key not in wanted:
            raise refusal((*place, key), f'There is no {what} "{key}"; there are {_listed(wanted)}.', key)
    for key in wanted:
        if key not in found:
            raise refusal(place, f'The {what} "{key}" is missing.')


def refusal(place: tuple[str | int, ...], sentence: str, value: object = None) -> ValidationError:
    """A finding about a part of the document, which pydantic joins to the path of the whole."""
    problem = PydanticCustomError("scoring", "{sentence}", {"sentence": sentence})
    return ValidationError.from_exception_data(
        "scoring", [InitErrorDetails(type=problem, loc=place, input=value)]
    )


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"
