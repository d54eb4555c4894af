"""The form in which people say which columns a list has, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from leadwright.leads.queries.cells import Column

# Always there, first.
FIRST = "name"


@dataclass(frozen=True)
class ColumnChoice:
    """A column that can be chosen, with its width as typed (empty: it takes what is left)."""

    name: str
    label: str
    width: str


@dataclass(frozen=True)
class Arrangement:
    """The columns shown, in their order, and those that are not; without the first, which nobody moves."""

    shown: tuple[ColumnChoice, ...]
    others: tuple[ColumnChoice, ...]


def arrangement(columns: Iterable[Column], shown: Sequence[str], widths: Mapping[str, object]) -> Arrangement:
    """The form as it stands."""
    found = {
        one.name: ColumnChoice(one.name, one.label, str(widths.get(one.name, "")))
        for one in columns
        if one.name != FIRST
    }
    kept = [name for name in dict.fromkeys(shown) if name in found]
    return Arrangement(
        tuple(found[name] for name in kept), tuple(one for name, one in found.items() if name not in kept)
    )


def told_columns(told: QueryDict) -> list[str]:
    """The columns a form names as shown, in its order, after the one step it asks for: `up:`, `down:`, `show:` or `hide:`."""
    shown = list(dict.fromkeys(told.getlist("shown")))
    step, _, name = told.get("step", "").partition(":")
    if step == "show" and name not in shown:
        return [*shown, name]
    if name not in shown:
        return shown
    at = shown.index(name)
    shown.remove(name)
    if step != "hide":
        shown.insert(max(0, at + {"up": -1, "down": 1}.get(step, 0)), name)
    return shown


def told_widths(told: QueryDict) -> dict[str, str]:
    """The widths somebody typed, by column; nothing where none was."""
    return {
        key.removeprefix("width_"): str(value).strip()
        for key, value in told.items()
        if key.startswith("width_") and str(value).strip()
    }
