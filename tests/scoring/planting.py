"""What a planted fault is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from leadwright.scoring.compile import stages
from leadwright.scoring.model import ScoringModel

Plant = Callable[[pytest.MonkeyPatch], None]
BOTH = ["page_viewed", "order_placed"]
AGES = {"half_life_days": 30}


@dataclass(frozen=True)
class Fault:
    """`models` are those in which the planted fault shows; without it they agree."""

    name: str
    plant: Plant
    models: Sequence[ScoringModel]


def setting(place: Any, name: str, mutant: Any) -> Plant:
    return lambda patch: patch.setattr(place, name, mutant)


def plant_no_turn(patch: pytest.MonkeyPatch) -> None:
    real = stages.RuleStage._turn
    patch.setattr(stages.RuleStage, "_turn", lambda self, row, _: real(self, row, ()))
