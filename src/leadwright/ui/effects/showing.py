"""A simulation as its page draws it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from leadwright.lifecycle.stages import LABELS, Stage
from leadwright.scoring.model import BANDS, MILLION, Dimension
from leadwright.scoring.sentences import title_of
from leadwright.simulation.queries import Found
from leadwright.simulation.results import Moved, RuleFound, SimulationResult, Spread
from leadwright.simulation.rules import FEWEST, interval
from leadwright.simulation.saying import value_said, way_said
from leadwright.ui.charts import Compared, compared
from leadwright.ui.words import band_strength, per_cent


@dataclass(frozen=True)
class Count:
    """Leads in a band, a stage or at a priority, now and then."""

    name: str
    strength: int
    before: int
    after: int

    @property
    def change(self) -> str:
        return signed(self.after - self.before)


@dataclass(frozen=True)
class WayRow:
    text: str
    leads: int
    rises: bool


@dataclass(frozen=True)
class MovedCard:
    """What would change of one thing; the addresses are the lists of who would rise and fall, empty where nobody would."""

    what: str
    title: str
    rising: int
    falling: int
    rising_address: str
    falling_address: str
    counts: tuple[Count, ...]
    ways: tuple[WayRow, ...]
    chart: Compared | None = None

    @property
    def is_band(self) -> bool:
        return self.chart is not None


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: leads now and then; `heat` 1 to 4 for many to few of then."""

    name: str
    before: int
    after: int
    heat: int


@dataclass(frozen=True)
class Converted:
    """How many of a rule's leads came to the outcome; `too_few` to say. Lengths are in percent."""

    too_few: bool
    text: str
    range: str
    share: float
    low: float
    width: float


@dataclass(frozen=True)
class RuleLine:
    """A rule with what it gives; `note` is what somebody should look at."""

    label: str
    sentence: str
    leads: int
    leads_before: int
    address: str
    points: str
    points_before: str
    share: str
    converted: Converted
    note: str


@dataclass(frozen=True)
class RuleCard:
    title: str
    name: str
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True)
class AlikeLine:
    first: str
    second: str
    share: str
    both: int
    either: int
    address: str


@dataclass(frozen=True)
class EffectsShown:
    """Everything on the page. `base` is how many of all leads came to the outcome."""

    leads: int
    changed: int
    cards: tuple[MovedCard, ...]
    grid: tuple[tuple[str, tuple[Cell, ...]], ...]
    engagement: tuple[str, ...]
    rules: tuple[RuleCard, ...]
    alike: tuple[AlikeLine, ...]
    outcome: str
    base: Converted
    silent: int


def shown(found: Found, outcome: str) -> EffectsShown:
    """The page of a result; `outcome` is the stage that conversions are about."""
    result = found.result
    return EffectsShown(
        leads=result.leads,
        changed=result.changed,
        cards=tuple(card(found, one) for one in result.moves),
        grid=tuple(_grid(result)) if result.grid_after else (),
        engagement=BANDS[Dimension.ENGAGEMENT],
        rules=tuple(_rule_cards(found, outcome)),
        alike=tuple(_alike(found)),
        outcome=LABELS[Stage(outcome)] if outcome else "",
        base=_converted(result.outcomes.get(outcome, 0), result.leads),
        silent=sum(one.never_matches for one in result.rules),
    )


def card(found: Found, moved: Moved) -> MovedCard:
    """One thing that would change, with the lists behind it."""
    spread = found.result.spreads.get(moved.what)
    return MovedCard(
        what=moved.what,
        title=title_of(moved.what),
        rising=moved.rising,
        falling=moved.falling,
        rising_address=_list_address(found, moved.what, "up") if moved.rising else "",
        falling_address=_list_address(found, moved.what, "down") if moved.falling else "",
        counts=tuple(_counts(moved)),
        ways=tuple(WayRow(way_said(moved.what, one), one.leads, one.rises) for one in moved.ways),
        chart=compared(_named(spread)) if spread is not None else None,
    )


def signed(number: int) -> str:
    """A number with its sign, 0 without."""
    return f"{number:+,}".replace("-", "−") if number else "0"


def _named(spread: Spread) -> list[tuple[str, int, int]]:
    """Columns by the points they stand for."""
    width = spread.begins[1] - spread.begins[0] if len(spread.begins) > 1 else 1
    return [
        (f"{begin:,}" if width == 1 else f"{begin:,} to {begin + width:,}".replace("-", "−"), before, after)
        for begin, before, after in zip(spread.begins, spread.before, spread.after, strict=True)
    ]


def _counts(moved: Moved) -> Iterator[Count]:
    """The values in their order: bands best first, priorities from 1, stages along the ladder."""
    known = {**moved.before, **moved.after}
    if moved.what == "stage":
        ordered = [str(one) for one in Stage if str(one) in known]
    else:
        ordered = sorted(known, key=lambda one: (len(one), one))
    for value in ordered:
        strength = band_strength(value) if moved.what not in ("stage", "priority") else 0
        before, after = moved.before.get(value, 0), moved.after.get(value, 0)
        yield Count(value_said(moved.what, value), strength, before, after)


def _grid(result: SimulationResult) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    most = max(result.grid_after.values(), default=0) or 1
    for fit in BANDS[Dimension.FIT]:
        cells = []
        for engagement in BANDS[Dimension.ENGAGEMENT]:
            before, after = (one.get(fit + engagement, 0) for one in (result.grid_before, result.grid_after))
            heat = 4 - min(3, after * 4 // (most + 1))
            cells.append(Cell(fit + engagement, before, after, heat))
        yield fit, tuple(cells)


def _rule_cards(found: Found, outcome: str) -> Iterator[RuleCard]:
    dimensions = dict.fromkeys(one.dimension for one in found.result.rules)
    for dimension in dimensions:
        rules = [one for one in found.result.rules if one.dimension == dimension]
        yield RuleCard(title_of(dimension), dimension, tuple(_rule(found, one, outcome) for one in rules))


def _rule(found: Found, one: RuleFound, outcome: str) -> RuleLine:
    return RuleLine(
        label=one.label,
        sentence=one.sentence[:1].upper() + one.sentence[1:],
        leads=one.leads,
        leads_before=one.leads_before,
        address=_rule_address(found, one.name) if one.leads else "",
        points=_whole(one.points),
        points_before=_whole(one.points_before),
        share=per_cent(one.share) if one.share else "",
        converted=_converted(one.reached.get(outcome, 0), one.leads),
        note=_note(one),
    )


def _note(one: RuleFound) -> str:
    if one.is_gone:
        return "Left out"
    if one.is_worthless:
        return "Worth 0 points"
    return "Never matches" if one.never_matches else ""


def _converted(hits: int, of: int) -> Converted:
    low, high = interval(hits, of)
    share = hits / of if of else 0.0
    return Converted(
        too_few=of < FEWEST,
        text=per_cent(share),
        range=f"{per_cent(low)} to {per_cent(high)}",
        share=round(share * 100, 1),
        low=round(low * 100, 1),
        width=round((high - low) * 100, 1),
    )


def _alike(found: Found) -> Iterator[AlikeLine]:
    labels: Mapping[str, str] = {one.name: one.label for one in found.result.rules}
    for one in found.result.alike:
        yield AlikeLine(
            first=labels.get(one.first, one.first),
            second=labels.get(one.second, one.second),
            share=per_cent(one.share),
            both=one.both,
            either=one.either,
            address=_rule_address(found, one.first, one.second),
        )


def _whole(millionths: int) -> str:
    return f"{millionths / MILLION:,.0f}".replace("-", "−")


def _list_address(found: Found, what: str, way: str) -> str:
    address = reverse("ui:effects_moves", kwargs={"simulation": found.reference})
    return f"{address}?{urlencode({'what': what, 'way': way})}"


def _rule_address(found: Found, *names: str) -> str:
    address = reverse("ui:effects_rule", kwargs={"simulation": found.reference})
    return f"{address}?{urlencode([('rule', one) for one in names])}"
