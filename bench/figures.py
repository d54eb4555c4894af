"""Figures: what was measured beside its floor, as a table and as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class Figure:
    """One measurement. `ratio_limit` is held against ours/floor, `limit` against ours; `at_least` turns the limit round."""

    area: str
    name: str
    ours: float
    unit: str
    floor: float | None = None
    limit: float | None = None
    ratio_limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def holds(self) -> bool:
        within = self.limit is None or (self.ours >= self.limit if self.at_least else self.ours <= self.limit)
        return within and (self.ratio_limit is None or self.ratio is None or self.ratio <= self.ratio_limit)


def show(figures: list[Figure]) -> None:
    """Print the table and write `bench/out/figures.json`."""
    table = Table(box=None, header_style="bold")
    for heading in ("", "ours", "floor", "ours/floor", "limit", "", "note"):
        table.add_column(heading, justify="left" if heading in ("", "note") else "right")
    for one in figures:
        table.add_row(
            f"{one.area}: {one.name}",
            _number(one.ours, one.unit),
            _number(one.floor, one.unit),
            f"{one.ratio:.2f}" if one.ratio is not None else "",
            _limit(one),
            "" if one.limit is None and one.ratio_limit is None else ("holds" if one.holds else "MISSED"),
            one.note,
        )
    Console(width=170).print(table)
    OUT.mkdir(exist_ok=True)
    rows = [asdict(one) | {"ratio": one.ratio, "holds": one.holds} for one in figures]
    (OUT / "figures.json").write_text(json.dumps(rows, indent=1) + "\n")


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:,.2f} {unit}"


def _limit(one: Figure) -> str:
    parts = []
    if one.ratio_limit is not None:
        parts.append(f"≤ {one.ratio_limit:g} x floor")
    if one.limit is not None:
        parts.append(f"{'≥' if one.at_least else '≤'} {one.limit:,g} {one.unit}")
    return ", ".join(parts)
