"""Which stage follows from what a lead meets: pure, and without a memory beyond the stage it is in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadwright.lifecycle.stages import LEVELS, RANK, Stage

Verdicts = Mapping[str, bool]


@dataclass(frozen=True)
class Criterion:
    """A line of a definition; `key` names its verdict."""

    key: str
    text: str


@dataclass(frozen=True)
class StageRule:
    """What a stage asks for.

    Reached while at least `needed` criteria are met, and so are those of every stage in `requires` and, if there are any, of
    one in `requires_any`. Left, once it is no longer reached: never where `stays`; where there is `falls`, as soon as that is
    met too, which keeps a lead from moving to and fro at a threshold; else at once.
    """

    stage: Stage
    criteria: tuple[Criterion, ...]
    needed: int
    requires: frozenset[Stage] = frozenset()
    requires_any: frozenset[Stage] = frozenset()
    stays: bool = False
    falls: Criterion | None = None


@dataclass(frozen=True)
class Definition:
    """The stages of a lifecycle: the ladder from low to high, and those beside it, the first that is met counting."""

    ladder: tuple[StageRule, ...]
    beside: tuple[StageRule, ...] = ()
    rules: Mapping[Stage, StageRule] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", {rule.stage: rule for rule in (*self.ladder, *self.beside)})


@dataclass(frozen=True)
class WhyLine:
    """A line of the reason for a move, as it is stored: a criterion of a stage, and whether it was met."""

    stage: Stage
    text: str
    met: bool


@dataclass(frozen=True)
class Decision:
    """The stage that follows, and why; no reason where it is the stage the lead is in."""

    stage: Stage
    why: tuple[WhyLine, ...] = ()


def next_stage(current: Stage, verdicts: Verdicts, definition: Definition) -> Decision:
    """Where a lead in `current` belongs, given which criteria it meets.

    A stage beside the ladder holds exactly while its criteria are met. Otherwise the lead climbs to the highest stage it
    reaches. It goes down only from a stage that may be left, and then to the highest stage it reaches. Asking again with the
    same verdicts from the stage decided gives that stage.
    """
    stage = _beside(verdicts, definition) or _on_the_ladder(current, verdicts, definition)
    if stage is current:
        return Decision(current)
    return Decision(stage, tuple(_why(current, stage, verdicts, definition)))


def is_reached(stage: Stage, verdicts: Verdicts, definition: Definition) -> bool:
    """Whether the criteria of a stage, and of those it requires, are met; a raw lead needs nothing."""
    if stage is Stage.RAW_LEAD:
        return True
    rule = definition.rules.get(stage)
    return (
        rule is not None
        and _met(rule, verdicts)
        and all(is_reached(one, verdicts, definition) for one in rule.requires)
        and (not rule.requires_any or any(is_reached(one, verdicts, definition) for one in rule.requires_any))
    )


def stages_ahead(current: Stage, verdicts: Verdicts, definition: Definition) -> tuple[Stage, ...]:
    """The next stage a lead in `current` can climb to, for explaining what is missing.

    Of two ways that lie beside each other the first; the other as well where the lead meets some of it. From a stage beside
    the ladder, what comes after the stage it would return to.
    """
    standing = current if current in RANK else _highest(verdicts, definition)
    level = next(index for index, stages in enumerate(LEVELS) if standing in stages)
    for stages in LEVELS[level + 1 :]:
        defined = [definition.rules[stage] for stage in stages if stage in definition.rules]
        if defined:
            first, *others = defined
            return (first.stage, *(rule.stage for rule in others if _begun(rule, verdicts)))
    return ()


def _beside(verdicts: Verdicts, definition: Definition) -> Stage | None:
    return next((rule.stage for rule in definition.beside if _met(rule, verdicts)), None)


def _on_the_ladder(current: Stage, verdicts: Verdicts, definition: Definition) -> Stage:
    highest = _highest(verdicts, definition)
    if current not in RANK or RANK[highest] >= RANK[current]:
        return highest
    rule = definition.rules.get(current)
    if rule is None or not (rule.stays or rule.falls):
        return highest
    if rule.falls is not None and verdicts[rule.falls.key]:
        return highest
    return current


def _highest(verdicts: Verdicts, definition: Definition) -> Stage:
    reached = [rule.stage for rule in definition.ladder if is_reached(rule.stage, verdicts, definition)]
    return max(reached, key=RANK.__getitem__, default=Stage.RAW_LEAD)


def _met(rule: StageRule, verdicts: Verdicts) -> bool:
    return sum(verdicts[one.key] for one in rule.criteria) >= rule.needed


def _begun(rule: StageRule, verdicts: Verdicts) -> bool:
    return any(verdicts[one.key] for one in rule.criteria)


def _why(current: Stage, to: Stage, verdicts: Verdicts, definition: Definition) -> Iterator[WhyLine]:
    left = definition.rules.get(current)
    climbs = current in RANK and to in RANK and RANK[to] > RANK[current]
    if left is not None and not climbs and to in RANK:
        yield from _lines(left, verdicts)
        if left.falls is not None:
            yield WhyLine(left.stage, left.falls.text, verdicts[left.falls.key])
    if to in definition.rules:
        yield from _lines(definition.rules[to], verdicts)


def _lines(rule: StageRule, verdicts: Verdicts) -> Iterator[WhyLine]:
    return (WhyLine(rule.stage, one.text, verdicts[one.key]) for one in rule.criteria)
