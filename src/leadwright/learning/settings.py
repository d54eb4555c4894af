"""What a person says about a card before it is learned. Light: loads nothing of what learns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadwright.platform.errors import UnusableInput

LEAST_OUTCOMES = 50
MOST_RULES = 15
_MOST_EVER = 60
# What stands for “no limit” where infinity has no form.
_FAR = 1_000_000.0


@dataclass(frozen=True)
class Settings:
    """At most `most_rules` rules; columns to `keep` although they are suspected, or to leave out; and for columns the lowest and
    highest points a rule on them may have.
    """

    most_rules: int = MOST_RULES
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.most_rules <= _MOST_EVER:
            raise UnusableInput(f"A card has 1 to {_MOST_EVER} rules.", field="most_rules")

    def as_json(self) -> dict[str, Any]:
        return {
            "most_rules": self.most_rules,
            "keep": list(self.keep),
            "leave_out": list(self.leave_out),
            "bounds": {name: [low, high] for name, (low, high) in self.bounds.items()},
        }


def settings_of(stored: Mapping[str, Any]) -> Settings:
    """The settings as they were kept."""
    bounds = {name: (float(low), float(high)) for name, (low, high) in stored["bounds"].items()}
    return Settings(stored["most_rules"], tuple(stored["keep"]), tuple(stored["leave_out"]), bounds)


def bounds_of(text: str) -> tuple[str, tuple[float, float]]:
    """`FIELD=+`, `FIELD=-` or `FIELD=LOW..HIGH` as a column and its limits. Raises UnusableInput."""
    name, _, said = text.rpartition("=")
    name, said = name.strip(), said.strip()
    limits = {"+": (0.0, _FAR), "-": (-_FAR, 0.0)}.get(said)
    if limits is None:
        low, dots, high = said.partition("..")
        try:
            limits = (float(low), float(high)) if dots else None
        except ValueError:
            limits = None
    if not name or limits is None or not limits[0] <= limits[1] or not all(map(math.isfinite, limits)):
        raise UnusableInput(
            f"“{text[:80]}” sets no limit. Write custom.visits=+ for never negative, custom.visits=- for never positive, or"
            " custom.visits=0..20 for a range of points.",
            field="bounds",
        )
    return name, limits
