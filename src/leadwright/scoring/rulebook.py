"""The rules of a scoring document: what is known of a lead, what happened, and how often it happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import Field, PlainSerializer, PlainValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import EventTest, PropertyTest, Window
from leadwright.criteria.parse import parse
from leadwright.playbook.bodies import Condition, Part
from leadwright.scoring.amounts import MAX_DAYS, Cap, HalfLife, Points, millionths, refusal

DAY_SECONDS: Final = 86_400
MAX_RANGES: Final = 20


class Dimension(StrEnum):
    """The two sides of every score, which order leads: whether the lead suits us, and whether we suit the lead."""

    FIT = "fit"
    ENGAGEMENT = "engagement"


# The dimension for those who use the product before they buy it.
PRODUCT: Final = "product"
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
# Also the beginning of columns in compiled text, so it is short and plain.
DimensionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
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
    """What all kinds of rules begin with."""

    name: Slug
    dimension: DimensionName


class Weighed(RuleBody):
    """A rule with one number of points."""

    points: Points

    @property
    def millionths(self) -> int:
        return millionths(self.points)

    @property
    def gives(self) -> bool:
        """Whether the rule can add anything."""
        return self.points > 0

    @property
    def weighs(self) -> bool:
        """Whether the rule can change anything; one that cannot needs no events."""
        return bool(self.points)


class Labelled(RuleBody):
    """What all kinds of rules may say besides. `reason` is the short text for lists when the rule weighs most."""

    group: Slug | None = None
    reason: Reason | None = None


class ConditionRule(Labelled, Weighed):
    """Points for what is known of the lead, or for what did or did not happen, while the condition holds."""

    when: Condition


class Happening(Labelled):
    """What the rules on what happened have: which events count, and how far back."""

    event: Annotated[
        tuple[str, ...],
        PlainValidator(_names),
        PlainSerializer(_names_document, return_type=str | list[str]),
    ]
    where: Annotated[tuple[PropertyTest, ...], PlainValidator(_where), PlainSerializer(_where_document)] = ()
    counts: Annotated[Counts, PlainValidator(_counts), PlainSerializer(_counts_document)] = EVERY
    window_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None

    @cached_property
    def test(self) -> EventTest:
        """The events the rule looks at, before it decides which of them count."""
        return EventTest(self.event, self.where, Window(within_days=self.reach_days))

    @property
    def reach_days(self) -> int | None:
        """How old an event may be to give anything; None for as old as there are."""
        return self.window_days


class EventRule(Happening, Weighed):
    """Points for each event that counts: the newest ones first, each worth half after every half-life, or less from day to day
    until it is worth nothing at the end of its lifespan.
    """

    at_most: Annotated[int, Field(ge=1, le=100_000)] | None = None
    cap: Cap | None = None
    half_life_days: HalfLife | None = None
    lifespan_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None

    @property
    def reach_days(self) -> int | None:
        ends = [one for one in (self.window_days, self.lifespan_days) if one is not None]
        return min(ends, default=None)

    @property
    def ages(self) -> bool:
        """Whether what an event gives becomes less by time."""
        return self.half_life_days is not None or self.lifespan_days is not None

    @property
    def half_life_seconds(self) -> float | None:
        return None if self.half_life_days is None else float(self.half_life_days * DAY_SECONDS)

    @property
    def lifespan_seconds(self) -> float | None:
        return None if self.lifespan_days is None else float(self.lifespan_days * DAY_SECONDS)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.counts.repetition is Repetition.ONCE and self.at_most is not None:
            raise refusal(("at_most",), "A rule that counts once needs no at_most.", self.at_most)
        if self.half_life_days is not None and self.lifespan_days is not None:
            sentence = "An event ages either by half_life_days or by lifespan_days, not by both."
            raise refusal(("lifespan_days",), sentence, self.lifespan_days)
        return self


class Range(Part):
    """What is given from so many times on, up to the next range."""

    at_least: Annotated[int, Field(ge=1, le=100_000)]
    points: Points


class RangeRule(Happening):
    """Points for how often something happened: those of the highest range that is reached, and none below the first."""

    ranges: Annotated[tuple[Range, ...], Field(min_length=1, max_length=MAX_RANGES, strict=False)]

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """From how many times on how many millionths are given, fewest times first."""
        return tuple((one.at_least, millionths(one.points)) for one in self.ranges)

    def given_for(self, count: int) -> int:
        """The millionths for so many events that count."""
        return next((given for times, given in reversed(self.steps) if count >= times), 0)

    @property
    def gives(self) -> bool:
        """Whether the rule can add anything."""
        return any(one.points > 0 for one in self.ranges)

    @property
    def weighs(self) -> bool:
        """Whether the rule can change anything; one that cannot needs no events."""
        return any(one.points for one in self.ranges)

    @model_validator(mode="after")
    def _ranges_ascend(self) -> Self:
        if self.counts.repetition is Repetition.ONCE:
            sentence = "A rule with ranges asks how often something happened, so it cannot count once."
            raise refusal(("counts",), sentence)
        for place, (lower, upper) in enumerate(zip(self.ranges, self.ranges[1:], strict=False), start=1):
            if upper.at_least <= lower.at_least:
                sentence = f"Each range begins above the one before it: {upper.at_least} is not above {lower.at_least}."
                raise refusal(("ranges", place, "at_least"), sentence, upper.at_least)
        return self


Rule = ConditionRule | EventRule | RangeRule


def read_rule(value: object, _handler: object) -> Rule:
    """Decides by its key what kind of rule it is, so that errors name the key and not the kinds that were tried."""
    if isinstance(value, ConditionRule | EventRule | RangeRule):
        return value
    if not isinstance(value, Mapping) or ("when" in value) == ("event" in value):
        raise ValueError('A rule has either "when" (a condition) or "event" (what happened).')
    kind: type[Rule] = ConditionRule if "when" in value else RangeRule if "ranges" in value else EventRule
    if kind is RangeRule and "points" in value:
        sentence = 'A rule has either "points" (for each time) or "ranges" (for how often), not both.'
        raise refusal(("points",), sentence, value["points"])
    return kind.model_validate_json(json.dumps(value, default=str))
