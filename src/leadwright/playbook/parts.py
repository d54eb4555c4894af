"""Changes of a list inside a body, as plain data: a part is found by the name it goes by. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Part = Mapping[str, Any]


def place_of(parts: Sequence[Part], name: str, *, key: str = "name") -> int | None:
    """Where the part of this name stands, None where there is none."""
    return next((place for place, part in enumerate(parts) if part[key] == name), None)


def with_part(
    parts: Sequence[Part], part: Part, *, held: str = "", place: int | None = None, key: str = "name"
) -> list[Part]:
    """The list with `part` instead of the one called `held`; where there is none, at `place` or last."""
    found, now = list(parts), place_of(parts, held, key=key)
    if now is not None:
        found[now] = part
    else:
        found.insert(len(found) if place is None else place, part)
    return found


def without_part(parts: Sequence[Part], name: str, *, key: str = "name") -> list[Part]:
    """The list without the part of this name."""
    return [part for part in parts if part[key] != name]


def moved_part(parts: Sequence[Part], name: str, *, up: bool, key: str = "name") -> list[Part]:
    """The list with a part one step up or down; as it is where there is no step left."""
    found, place = list(parts), place_of(parts, name, key=key)
    other = None if place is None else place + (-1 if up else 1)
    if place is not None and other is not None and 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found
