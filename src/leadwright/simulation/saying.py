"""What a simulation found, in words."""

from typing import Final

from leadwright.lifecycle.stages import RANK, Stage
from leadwright.simulation.results import Side, SimulationResult

# With fewer leads that came to an outcome, the shares of rules say nothing about it.
_TELLING: Final = 25


def outcome_to_show(result: SimulationResult) -> str:
    """The furthest stage that enough leads came to; the nearest one where none has."""
    ordered = outcomes_in_order(result)
    telling = [stage for stage, leads in ordered.items() if leads >= _TELLING]
    return (telling or list(ordered) or [""])[-1 if telling else 0]


def outcomes_in_order(result: SimulationResult) -> dict[str, int]:
    """Stages with how many leads came to them, the nearest first: the database keeps no order of keys."""
    return dict(sorted(result.outcomes.items(), key=lambda one: RANK[Stage(one[0])]))


def value_said(what: str, value: str) -> str:
    """A band, a priority or a stage as people call it."""
    return Stage(value).label if what == "stage" else value


def way_said(what: str, way: Side) -> str:
    """From what to what."""
    return f"{value_said(what, way.before)} to {value_said(what, way.after)}"
