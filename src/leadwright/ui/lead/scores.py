"""Scores as the page draws them: lines that sum, each with what is behind it and how it ages."""

from collections.abc import Callable
from dataclasses import dataclass

from leadwright.scoring.layout import LineKind
from leadwright.scoring.queries import ExplainedDimension, ExplainedLine
from leadwright.scoring.sentences import of_lift
from leadwright.ui import charts
from leadwright.ui.presenting import Band, Moment, PageTime
from leadwright.ui.words import apportioned, band_strength, day_text, points_text, tenths

# So many days are named; of more, only how often and the last one.
DAYS_SHOWN = 2
_MILLION = 1_000_000
# The lines whose sentence says more than their name.
_SAID = (LineKind.RULE, LineKind.ADJUSTMENT)
Address = Callable[[object, int], str]


@dataclass(frozen=True)
class Evidence:
    """An event behind a line, and where it stands on the timeline."""

    moment: Moment
    day: str
    address: str


@dataclass(frozen=True)
class Line:
    """A line: the rule in words, what is behind it, the points, and what they will be.

    `said` is why a person gave the points, and `adjustment` the number by which they are taken back; both empty for other lines.
    `events` are the days it happened on, newest first; where these are many, only the last, behind `times`: 29 times, last.
    """

    name: str
    sentence: str
    because: str
    points: str
    later: str
    bar: charts.FallingBar
    times: str
    events: tuple[Evidence, ...]
    said: str
    adjustment: str


@dataclass(frozen=True)
class Score:
    """One dimension; `lines` add up to `total` as they are shown."""

    kind: str
    title: str
    band: Band | None
    until: str
    total: str
    meter: charts.Meter
    lines: tuple[Line, ...]
    total_bar: charts.FallingBar
    lifts: tuple[str, ...]


def score(dimension: ExplainedDimension, *, kind: str, time: PageTime, address: Address) -> Score:
    """A dimension with its lines from the greatest gain to zeros and the greatest loss.

    `kind` is the name of the dimension; `address(instant, number)` leads to an event on the timeline.
    """
    lines = sorted(dimension.lines, key=lambda line: -line.points)
    gains = [line for line in lines if line.points > 0]
    ordered = [*gains, *dimension.idle, *(line for line in lines if line.points < 0)]
    shown = apportioned([line.points for line in ordered])
    fall = charts.waterfall(shown)
    return Score(
        kind=kind,
        title=dimension.title,
        band=Band(dimension.band, band_strength(dimension.band)) if dimension.band else None,
        until=_until(dimension, time),
        total=points_text(tenths(dimension.points)),
        meter=_meter(dimension),
        lines=tuple(
            _line(line, of_tenths, bar, time, address)
            for line, of_tenths, bar in zip(ordered, shown, fall.bars, strict=True)
        ),
        total_bar=fall.total,
        lifts=tuple(_lifts(dimension)),
    )


def _line(
    line: ExplainedLine, of_tenths: int, bar: charts.FallingBar, time: PageTime, address: Address
) -> Line:
    days = [
        Evidence(
            time.moment(one.occurred_at),
            day_text(one.occurred_at, time.zone, time.now),
            address(one.occurred_at, one.event),
        )
        for one in line.events
    ]
    few = len(days) <= DAYS_SHOWN and len({one.day for one in days}) == len(days)
    sign = "+" if of_tenths > 0 else ""
    return Line(
        name=_name(line),
        sentence=line.sentence if line.kind in _SAID else "",
        because=line.because if line.because != line.sentence else "",
        points=sign + points_text(of_tenths),
        later=_later(line, time),
        bar=bar,
        times="" if few else f"{len(days):,} times, last",
        events=tuple(days if few else days[:1]),
        said=line.because if line.kind is LineKind.ADJUSTMENT else "",
        adjustment=str(line.adjustment or ""),
    )


def _name(line: ExplainedLine) -> str:
    """A rule goes by its short reason, or by its name; an adjustment by its author, a limit by its sentence."""
    if line.kind not in _SAID:
        return line.sentence
    return line.label or line.rule.replace("-", " ").capitalize()


def _later(line: ExplainedLine, time: PageTime) -> str:
    if line.later is None:
        return ""
    points = points_text(tenths(line.later.points))
    return f"{points} on {day_text(line.later.at, time.zone, time.now)}"


def _until(dimension: ExplainedDimension, time: PageTime) -> str:
    if dimension.ends is None:
        return ""
    day = day_text(dimension.ends.at, time.zone, time.now)
    return f"Band {dimension.ends.band} from {day} if nothing happens"


def _meter(dimension: ExplainedDimension) -> charts.Meter:
    weakest_first = [(name, begin / _MILLION) for name, begin in reversed(dimension.thresholds)]
    value = dimension.points / _MILLION
    return charts.meter(value, weakest_first, dimension.cap / _MILLION, points_text(tenths(dimension.points)))


def _lifts(dimension: ExplainedDimension) -> list[str]:
    said = []
    for lift in dimension.lifts:
        band = f"That is band {lift.band}." if lift.is_higher else f"It stays in band {lift.band}."
        what = of_lift(lift)
        points = points_text(tenths(lift.points))
        said.append(f"{what[:1].upper()}{what[1:]} would lift {dimension.title.lower()} to {points}. {band}")
    return said
