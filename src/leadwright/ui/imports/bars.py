"""The counts of an import or dry run, as one bar and a list."""

from dataclasses import dataclass
from typing import Protocol

_WIDTH = 400.0
_GAP = 1.0


class Counted(Protocol):
    """What has these counts."""

    @property
    def created(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def duplicates(self) -> int: ...
    @property
    def rejected(self) -> int: ...


@dataclass(frozen=True)
class Bar:
    """One count; `x` and `width` are its piece of a bar 400 units long, `mark` its class."""

    label: str
    count: int
    mark: str
    x: str
    width: str


def outcome_bars(counts: Counted) -> tuple[Bar, ...]:
    """The five outcomes of rows in their order."""
    named = (
        ("New", counts.created, "now"),
        ("Updated", counts.updated, "c2"),
        ("Unchanged", counts.unchanged, "c3"),
        ("Twice in the file", counts.duplicates, "c4"),
        ("Rejected", counts.rejected, "c5"),
    )
    total = sum(count for _, count, _ in named)
    bars, place = [], 0.0
    for label, count, mark in named:
        width = _WIDTH * count / total if total else 0.0
        bars.append(Bar(label, count, mark, f"{place:.1f}", f"{max(width - _GAP, 0.0):.1f}"))
        place += width
    return tuple(bars)
