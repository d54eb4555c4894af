"""The document kind `lifecycle`: the stages of this company, with the criteria for each."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.criteria.describe import describe
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import EventTest, Node, walk
from leadwright.criteria.operators import DAYS
from leadwright.criteria.types import FieldType
from leadwright.lifecycle.rules import Criterion, Definition, StageRule
from leadwright.lifecycle.stages import BESIDE, LADDER, RANK, Stage
from leadwright.playbook import conditions, registry
from leadwright.playbook.bodies import Body, Condition, Part
from leadwright.playbook.reading import read_part
from leadwright.playbook.registry import DEFAULT_SLUG, Kind
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said

# A page, a form, an offer, an appearance: what makes somebody known to our marketing. An opened e-mail is no interaction,
# because programs open more of them than people do.
FIRST_INTEREST = (
    "page_viewed", "form_submitted", "content_downloaded", "webinar_registered", "webinar_attended",
    "coupon_redeemed", "newsletter_subscribed", "email_clicked", "email_replied", "quote_requested",
    "demo_requested", "contact_requested", "event_visited", "event_registered", "social_followed",
    "social_commented", "social_shared", "social_messaged", "ad_clicked", "survey_answered", "chat_started",
    "trial_started", "signed_up",
)  # fmt: skip
LATER_INTEREST = (
    "email_clicked", "email_replied", "page_viewed", "content_downloaded", "webinar_attended", "event_visited",
    "call_answered", "meeting_held", "form_submitted", "quote_requested", "demo_requested",
    "contact_requested", "chat_started",
)  # fmt: skip
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Events = Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


class CriterionPart(Part):
    """One line: what people read, and the condition that decides."""

    text: _Text
    when: Condition


class BesidePart(Part):
    """A stage beside the ladder; it holds exactly while enough of its criteria are met. `needs` is how many, or all."""

    stage: Stage
    criteria: tuple[CriterionPart, ...] = Field(min_length=1, max_length=20)
    needs: int | Literal["all"] = "all"

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if isinstance(self.needs, int) and not 1 <= self.needs <= len(self.criteria):
            raise ValueError(f'"needs" lies between 1 and {len(self.criteria)}, the number of criteria.')
        return self

    @property
    def needed(self) -> int:
        return len(self.criteria) if self.needs == "all" else self.needs


class LadderPart(BesidePart):
    """A stage of the ladder.

    `requires` are stages whose criteria must be met too, `requires_any` stages of which one must be. Once reached a stage is
    kept, unless `stays` is false (it lasts while its criteria are met) or `down` says when it is lost after they no longer
    are.
    """

    requires: tuple[Stage, ...] = ()
    requires_any: tuple[Stage, ...] = ()
    stays: bool = True
    down: CriterionPart | None = None

    @model_validator(mode="after")
    def _one_way_to_leave(self) -> Self:
        if self.down is not None and not self.stays:
            raise ValueError('Write either "stays: false" or "down", not both.')
        return self


class InterestPart(Part):
    """Which events are interest.

    The first local day with one of `first` begins the first wave; one of `later` on a later day shows that interest went on.
    """

    first: _Events = FIRST_INTEREST
    later: _Events = LATER_INTEREST


def _climbing(stages: tuple[LadderPart, ...]) -> tuple[LadderPart, ...]:
    names = [part.stage for part in stages]
    for part in stages:
        if part.stage not in RANK or part.stage is Stage.RAW_LEAD:
            allowed = ", ".join(LADDER[1:])
            raise ValueError(f'"{part.stage}" is no stage of the ladder, which has {allowed}.')
        below = {other for other in names if RANK[other] < RANK[part.stage]}
        for other in (*part.requires, *part.requires_any):
            if other not in below:
                raise ValueError(f'"{part.stage}" can only require a stage below it, which "{other}" is not.')
    _refuse_repeated(names)
    if names != sorted(names, key=RANK.__getitem__):
        raise ValueError("The stages stand from low to high.")
    return stages


def _beside_the_ladder(stages: tuple[BesidePart, ...]) -> tuple[BesidePart, ...]:
    for part in stages:
        if part.stage not in BESIDE:
            raise ValueError(f'"{part.stage}" is not beside the ladder; {", ".join(BESIDE)} are.')
    _refuse_repeated([part.stage for part in stages])
    return stages


def _refuse_repeated(names: list[Stage]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f'"{name}" is defined twice.')


class LifecycleBody(Body):
    """The whole ladder from low to high, what lies beside it in the order of precedence, and the mark of a prospect."""

    interest: InterestPart = InterestPart()
    prospect: CriterionPart | None = None
    stages: Annotated[tuple[LadderPart, ...], Field(min_length=1), AfterValidator(_climbing)]
    beside: Annotated[tuple[BesidePart, ...], AfterValidator(_beside_the_ladder)] = ()


PROSPECT = "prospect"


def definition_of(body: LifecycleBody) -> Definition:
    """The body as the pure rules see it; the keys of its criteria are those of `conditions_of`."""
    ladder = (
        StageRule(
            stage=part.stage,
            criteria=tuple(_criteria(part)),
            needed=part.needed,
            requires=frozenset(part.requires),
            requires_any=frozenset(part.requires_any),
            stays=part.stays and part.down is None,
            falls=Criterion(f"{part.stage}_down", part.down.text) if part.down is not None else None,
        )
        for part in body.stages
    )
    beside = (
        StageRule(stage=part.stage, criteria=tuple(_criteria(part)), needed=part.needed)
        for part in body.beside
    )
    return Definition(ladder=tuple(ladder), beside=tuple(beside))


def conditions_of(body: LifecycleBody) -> dict[str, Node]:
    """The condition behind each verdict the document needs, segments not yet in place."""
    return {key: part.when for key, _, part in _keyed(body)}


def _criteria(part: BesidePart) -> Iterator[Criterion]:
    return (Criterion(f"{part.stage}_{index}", one.text) for index, one in enumerate(part.criteria))


def _keyed(body: LifecycleBody) -> Iterator[tuple[str, str, CriterionPart]]:
    """Every condition with its key and its path in the document."""
    for place, parts in (("stages", body.stages), ("beside", body.beside)):
        for number, part in enumerate(parts):
            for index, one in enumerate(part.criteria):
                yield f"{part.stage}_{index}", f"{place}[{number}].criteria[{index}].when", one
            if isinstance(part, LadderPart) and part.down is not None:
                yield f"{part.stage}_down", f"{place}[{number}].down.when", part.down
    if body.prospect is not None:
        yield PROSPECT, "prospect.when", body.prospect


def _references(body: LifecycleBody) -> frozenset[Reference]:
    return conditions.named(part.when for _, _, part in _keyed(body))


def _check(body: LifecycleBody) -> None:
    conditions.check((path, part.when) for _, path, part in _keyed(body))
    catalogue = offered.catalogue()
    for _, path, part in _keyed(body):
        _refuse_late_turn(path, conditions.inlined(part.when, path), catalogue)
    for key, names in (("first", body.interest.first), ("later", body.interest.later)):
        for index, name in enumerate(names):
            try:
                catalogue.event(name)
            except UnknownName as problem:
                raise ConditionError(f"interest.{key}[{index}]", str(problem)) from None


def _refuse_late_turn(path: str, node: Node, catalogue: Catalogue) -> None:
    """Refuses an instant inside an event that is compared with the present: nobody would look again in time."""
    for here, below in walk(node, path):
        for index, line in enumerate(below.where if isinstance(below, EventTest) else ()):
            kind = catalogue.property(below.names, line.property).type  # type: ignore[union-attr]
            if kind is FieldType.INSTANT and line.comparison.operator in DAYS:
                raise ConditionError(
                    f"{here}.where[{index}]",
                    f'"{line.property}" is an instant, which no stage can compare with the present. '
                    'Compare it with a date, or bound the event with "within_days".',
                )


def _said(body: LifecycleBody) -> tuple[Said, ...]:
    """Each stage from low to high, then those beside the ladder, then who is a prospect."""
    names = offered.catalogue()
    parts = (*body.stages, *body.beside)
    stages = [Said(Stage(part.stage).label, tuple(_stage(part, names))) for part in parts]
    prospect = [Said("Prospect", (_criterion(body.prospect, names),))] if body.prospect else []
    return (*stages, *prospect)


def _stage(part: BesidePart, names: Catalogue) -> Iterator[str]:
    if part.needed < len(part.criteria):
        yield f"{part.needed} of these {len(part.criteria)} are enough"
    for criterion in part.criteria:
        yield _criterion(criterion, names)
    if isinstance(part, LadderPart):
        yield from _bounds(part, names)


def _bounds(part: LadderPart, names: Catalogue) -> Iterator[str]:
    if part.requires:
        yield f"The criteria of {_names(part.requires)} are met too"
    if part.requires_any:
        yield f"The criteria of one of {_names(part.requires_any)} are met too"
    if part.down is not None:
        yield f"Lost again when: {_criterion(part.down, names)}"
    elif not part.stays:
        yield "It lasts while this is so"


def _criterion(part: CriterionPart, names: Catalogue) -> str:
    return f"{part.text}: {describe(part.when, names)}"


def read_lifecycle(body: Mapping[str, object]) -> LifecycleBody:
    """A stored body as typed. Raises BadDocument."""
    return read_part(LifecycleBody, body)


def _names(stages: tuple[Stage, ...]) -> str:
    return ", ".join(stage.label for stage in stages)


LIFECYCLE = Kind(
    name="lifecycle",
    title="Lifecycle",
    plural="Lifecycle",
    body=LifecycleBody,
    order=40,
    references=_references,
    check=_check,
    computes=frozenset({"lead_stage"}),
    needed=frozenset({DEFAULT_SLUG}),
    effect_follows=True,
    says=_said,
    package="leadwright.lifecycle",
)
registry.register(LIFECYCLE)
