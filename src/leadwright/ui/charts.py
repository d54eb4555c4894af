"""The geometry of charts. Templates draw it as SVG with classes, so one drawing serves light and dark; lengths are attributes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WATERFALL_WIDTH = 200
_METER_WIDTH = 100
_COLUMN_WIDTH, _COLUMN_GAP, _COLUMN_HEIGHT = 24, 4, 96
_FEWEST_COLUMNS = 20


@dataclass(frozen=True)
class FallingBar:
    """A line of a waterfall: a bar from `x`, `width` long, `way` up, down or none; `base` is where the line above ended."""

    x: float
    width: float
    base: float
    way: str


@dataclass(frozen=True)
class Waterfall:
    """Bars that each start where the one above ended, and the bar of their sum; on a ground WATERFALL_WIDTH wide."""

    bars: tuple[FallingBar, ...]
    total: FallingBar


@dataclass(frozen=True)
class MeterBand:
    """One band on a meter: its name in the middle of its span, in percent, and whether the value is in it."""

    name: str
    middle: float
    current: bool


@dataclass(frozen=True)
class Meter:
    """A value among its bands, in percent of the whole scale; `ticks` are where one band ends."""

    value: str
    most: str
    fill: float
    ticks: tuple[float, ...]
    bands: tuple[MeterBand, ...]


@dataclass(frozen=True)
class Bar:
    """A named value beside others; `length` is in percent of the longest, `address` the list of what is counted."""

    name: str
    value: int
    text: str
    length: float
    address: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a distribution, drawn upwards from the ground."""

    name: str
    value: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Distribution:
    """Columns beside each other on a ground `width` by `height`, each as wide as `column`."""

    width: float
    height: float
    column: float
    columns: tuple[Column, ...]


def waterfall(points: Sequence[int]) -> Waterfall:
    """Bars for lines in the order they add up; the unit is the caller's."""
    ends = [0]
    for each in points:
        ends.append(ends[-1] + each)
    low, high = min(ends), max(ends)
    scale = WATERFALL_WIDTH / ((high - low) or 1)

    def place(value: int) -> float:
        return round((value - low) * scale, 1)

    bars = tuple(
        FallingBar(
            x=place(min(start, end)),
            width=round(abs(end - start) * scale, 1),
            base=place(start),
            way=_way(end - start),
        )
        for start, end in pairwise(ends)
    )
    total = FallingBar(place(min(0, ends[-1])), round(abs(ends[-1]) * scale, 1), place(0), "sum")
    return Waterfall(bars, total)


def meter(value: float, bands: Sequence[tuple[str, float]], most: float, text: str) -> Meter:
    """A value on a scale from 0 to `most`; `bands` are names with where each begins, the weakest (at 0) first."""
    begins = [max(0.0, min(begin, most)) for _, begin in bands]
    ends = [*begins[1:], most]
    inside = sum(value >= begin for _, begin in bands[1:])
    share = _METER_WIDTH / (most or 1)
    return Meter(
        value=text,
        most=f"{most:g}",
        fill=round(max(0.0, min(value, most)) * share, 2),
        ticks=tuple(round(begin * share, 2) for begin in begins[1:]),
        bands=tuple(
            MeterBand(name, round((begin + end) / 2 * share, 2), place == inside)
            for place, ((name, _), begin, end) in enumerate(zip(bands, begins, ends, strict=True))
        ),
    )


def bars(values: Sequence[tuple[str, int, str]]) -> tuple[Bar, ...]:
    """Bars for (name, value, address), the longest across the whole ground."""
    longest = max((value for _, value, _ in values), default=0) or 1
    return tuple(
        Bar(name, value, f"{value:,}", round(value * 100 / longest, 1), address)
        for name, value, address in values
    )


def distribution(values: Sequence[tuple[str, int]]) -> Distribution:
    """Columns for (name, value); they begin at zero."""
    highest = max((value for _, value in values), default=0) or 1
    columns = tuple(
        Column(
            name,
            value,
            x=place * (_COLUMN_WIDTH + _COLUMN_GAP),
            y=round(_COLUMN_HEIGHT * (1 - value / highest), 1),
            height=round(_COLUMN_HEIGHT * value / highest, 1),
        )
        for place, (name, value) in enumerate(values)
    )
    width = max(len(columns) * (_COLUMN_WIDTH + _COLUMN_GAP) - _COLUMN_GAP, 1)
    return Distribution(width, _COLUMN_HEIGHT, _COLUMN_WIDTH, columns)


def _way(change: int) -> str:
    return "up" if change > 0 else "down" if change < 0 else "none"


@dataclass(frozen=True)
class Pair:
    """One group of a comparison: what was counted before and after, and how both are drawn."""

    name: str
    before: int
    after: int
    x: float
    before_y: float
    before_height: float
    after_x: float
    after_y: float
    after_height: float


@dataclass(frozen=True)
class Compared:
    """Two columns a group on a ground `width` by `height`; the ones of after stand in front and are narrower."""

    width: float
    height: float
    wide: float
    narrow: float
    pairs: tuple[Pair, ...]


def compared(values: Sequence[tuple[str, int, int]]) -> Compared:
    """Columns for (name, before, after) that begin at zero and share one scale."""
    highest = max((max(before, after) for _, before, after in values), default=0) or 1

    def drawn(value: int) -> tuple[float, float]:
        height = round(_COLUMN_HEIGHT * value / highest, 1)
        return round(_COLUMN_HEIGHT - height, 1), height

    pairs = tuple(
        Pair(
            name,
            before,
            after,
            place * (_COLUMN_WIDTH + _COLUMN_GAP),
            *drawn(before),
            place * (_COLUMN_WIDTH + _COLUMN_GAP) + _COLUMN_WIDTH / 4,
            *drawn(after),
        )
        for place, (name, before, after) in enumerate(values)
    )
    # A drawing fills its card, so few columns would be drawn as towers.
    width = max(len(pairs), _FEWEST_COLUMNS) * (_COLUMN_WIDTH + _COLUMN_GAP) - _COLUMN_GAP
    return Compared(width, _COLUMN_HEIGHT, _COLUMN_WIDTH, _COLUMN_WIDTH / 2, pairs)
