"""A scoring model as the studio draws it: dimensions with their rules and limits, and the order in which leads are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.scoring import sentences
from leadwright.scoring.model import BANDS, Dimension, RangeRule, Rule, ScoringModel


@dataclass(frozen=True)
class RuleRow:
    """One rule. `way` is up or down for the sign of its points; `change` says how it differs from the version in force."""

    name: str
    label: str
    points: str
    way: str
    sentence: str
    counted: tuple[str, ...]
    group: str
    change: str = ""


@dataclass(frozen=True)
class BandStep:
    """A band and the points it begins at; `below` for the last, which takes what is left."""

    band: str
    strength: int
    begins: str
    below: bool


@dataclass(frozen=True)
class GroupRow:
    name: str
    cap: str
    rules: int


@dataclass(frozen=True)
class DimensionCard:
    """A dimension with all that belongs to it."""

    name: str
    title: str
    floor: str
    cap: str
    bands: tuple[BandStep, ...]
    groups: tuple[GroupRow, ...]
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class GridRow:
    """One fit band with the priority of each of its cells."""

    band: str
    cells: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class ModelShown:
    """A whole model. `gone` are the rules of the version in force that it lacks."""

    title: str
    dimensions: tuple[DimensionCard, ...]
    engagement: tuple[str, ...]
    grid: tuple[GridRow, ...]
    total_cap: str
    company_cap: str
    gone: tuple[RuleRow, ...]


def shown(model: ScoringModel, before: ScoringModel | None = None) -> ModelShown:
    """The model as it is read; beside `before`, what is new, changed and gone is marked."""
    catalogue = registry.catalogue()
    old = {rule.name: rule for rule in before.rules} if before is not None else None
    kept = {rule.name for rule in model.rules}
    return ModelShown(
        title=model.title,
        dimensions=tuple(_dimension(model, one, catalogue, old) for one in model.dimensions.names),
        engagement=BANDS[Dimension.ENGAGEMENT],
        grid=tuple(_grid(model)),
        total_cap="" if model.total_cap is None else points_said(model.total_cap),
        company_cap=points_said(model.company_cap),
        gone=tuple(_row(rule, catalogue) for name, rule in (old or {}).items() if name not in kept),
    )


def points_said(points: Decimal) -> str:
    """Points without needless zeros, with a real minus: 12, −4.5."""
    text = f"{points.normalize():,f}"
    return text.replace("-", "−")


def signed(points: Decimal) -> str:
    """Points with their sign: +12, −4.5, 0."""
    return f"+{points_said(points)}" if points > 0 else points_said(points)


def points_of(rule: Rule) -> str:
    """The points of a rule, and of one with ranges the least and the most: +12, or +5 to +12."""
    if not isinstance(rule, RangeRule):
        return signed(rule.points)
    given = [one.points for one in rule.ranges]
    least, most = signed(min(given, key=abs)), signed(max(given, key=abs))
    return least if least == most else f"{least} to {most}"


def _way(rule: Rule) -> str:
    points = max((one.points for one in rule.ranges), key=abs) if isinstance(rule, RangeRule) else rule.points
    return "up" if points > 0 else "down" if points < 0 else "none"


def called(rule: Rule) -> str:
    """What a rule goes by: its short reason, or its name in plain words."""
    return rule.reason or rule.name.replace("-", " ").replace("_", " ").capitalize()


def _dimension(
    model: ScoringModel, dimension: str, catalogue: Catalogue, old: dict[str, Rule] | None
) -> DimensionCard:
    body = model.dimensions.of(dimension)
    rules = [rule for _, rule in model.rules_of(dimension)]
    last = len(body.letters) - 1
    return DimensionCard(
        name=str(dimension),
        title=sentences.title_of(dimension),
        floor=points_said(body.floor),
        cap=points_said(body.cap),
        bands=tuple(
            BandStep(letter, place + 1, points_said(body.bands[letter]), place == last)
            for place, letter in enumerate(body.letters)
        ),
        groups=tuple(
            GroupRow(slug, points_said(group.cap), sum(rule.group == slug for rule in rules))
            for slug, group in model.groups.items()
            if group.dimension == dimension
        ),
        rules=tuple(_row(rule, catalogue, _change(rule, old)) for rule in rules),
    )


def _row(rule: Rule, catalogue: Catalogue, change: str = "") -> RuleRow:
    return RuleRow(
        name=rule.name,
        label=called(rule),
        points=points_of(rule),
        way=_way(rule),
        sentence=_sentence(rule, catalogue),
        counted=sentences.ways_of_counting(rule),
        group=rule.group or "",
        change=change,
    )


def _sentence(rule: Rule, catalogue: Catalogue) -> str:
    try:
        said = sentences.what_counts(rule, catalogue)
    except UnknownName as problem:
        return f"It cannot be used as it is: {problem}"
    return said[:1].upper() + said[1:]


def _change(rule: Rule, old: dict[str, Rule] | None) -> str:
    if old is None:
        return ""
    former = old.get(rule.name)
    if former is None:
        return "new"
    if former == rule:
        return ""
    return f"was {points_of(former)}" if points_of(former) != points_of(rule) else "changed"


def _grid(model: ScoringModel) -> Iterator[GridRow]:
    most = max(model.grid.values())
    for fit in BANDS[Dimension.FIT]:
        cells = [(fit + one, model.grid[fit + one]) for one in BANDS[Dimension.ENGAGEMENT]]
        yield GridRow(
            fit, tuple((cell, priority, 1 + priority * 4 // (most + 1)) for cell, priority in cells)
        )
