"""The word lists in `data/`, read once."""

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of `data/<name>.txt` in their order, without comments ("# ...") and empty lines."""
    text = (files(__package__) / "data" / f"{name}.txt").read_text(encoding="utf-8")
    stripped = (line.strip() for line in text.splitlines())
    return tuple(line for line in stripped if line and not line.startswith("# "))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of `data/<name>.txt`, separated by spaces or line ends."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def table(name: str) -> dict[str, str]:
    """The rows of `data/<name>.txt`, `value: key | key | ...`, as key -> value."""
    pairs: dict[str, str] = {}
    for line in lines(name):
        value, _, keys = line.partition(":")
        for key in keys.split("|"):
            if pairs.setdefault(key.strip(), value) != value:
                raise ValueError(f'"{key.strip()}" stands twice in data/{name}.txt.')
    return pairs
