"""The stage's mark: a wedge that shows how far along the ladder a lead is."""

from dataclasses import dataclass
from math import cos, radians, sin

from leadwright.lifecycle.stages import Stage

_CENTRE, _RADIUS = 7, 4
_TICK = "m4.2 7.2 2 2 3.6-4"
_DEGREES: dict[Stage, int] = {
    Stage.LEAD: 60,
    Stage.MQL: 120,
    Stage.PQL: 120,
    Stage.SQL: 180,
    Stage.OPPORTUNITY: 270,
}
_ON_LADDER = (*_DEGREES, Stage.RAW_LEAD, Stage.CUSTOMER)


@dataclass(frozen=True)
class StageMark:
    """What `components/stage.html` draws: the word, `shape` (wedge, done, or off for beside the ladder), the path inside."""

    label: str
    shape: str
    path: str


def stage_mark(stage: Stage) -> StageMark:
    """The mark of a stage."""
    if stage is Stage.CUSTOMER:
        return StageMark(stage.label, "done", _TICK)
    shape = "wedge" if stage in _ON_LADDER else "off"
    return StageMark(stage.label, shape, _wedge(_DEGREES[stage]) if stage in _DEGREES else "")


def _wedge(degrees: int) -> str:
    """A slice from twelve o'clock, clockwise."""
    x = _CENTRE + _RADIUS * sin(radians(degrees))
    y = _CENTRE - _RADIUS * cos(radians(degrees))
    return f"M7 7V3A4 4 0 {int(degrees > 180)} 1 {x:.2f} {y:.2f}Z"
