"""The arithmetic of simulations: sets of leads as bits, intervals of shares, and how points lie. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Final

# The quantile of the normal distribution that leaves 2.5 % on each side.
_Z95: Final = 1.959963984540054
# Two rules whose leads are the same to this share say the same twice.
ALIKE: Final = 0.9
# With fewer leads than this an interval is so wide that its middle misleads.
FEWEST: Final = 30
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
_MOST_COLUMNS: Final = 24


def packed(flags: Sequence[object]) -> bytes:
    """The truth of each as a bit, the first the lowest of the first byte."""
    if not flags:
        return b""
    digits = "".join("1" if one else "0" for one in reversed(flags))
    return int(digits, 2).to_bytes((len(flags) + 7) // 8, "little")


def as_number(bits: bytes | bytearray) -> int:
    """Packed bits as a number, of which `&` and `bit_count` are the work of a moment for a million leads."""
    return int.from_bytes(bits, "little")


def places(bits: int) -> Iterator[int]:
    """Where a bit is set, ascending."""
    for start, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        while byte:
            lowest = byte & -byte
            yield start * 8 + lowest.bit_length() - 1
            byte ^= lowest


def interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927): it stays within 0 and 1 and is honest for few."""
    if of <= 0:
        return (0.0, 1.0)
    share, z2 = hits / of, _Z95 * _Z95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z95 / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two rules that take nearly the same leads: how many both take, and how many at least one."""

    first: str
    second: str
    both: int
    either: int


def alike(sets: Mapping[str, int]) -> tuple[Alike, ...]:
    """Every pair whose leads are the same to nine in ten (Jaccard: both of either), the most alike first."""
    sizes = {name: bits.bit_count() for name, bits in sets.items() if bits}
    found = []
    for first, second in combinations(sizes, 2):
        small, large = sorted((sizes[first], sizes[second]))
        # The intersection is no larger than the smaller set, so most pairs need not be looked at.
        if small < ALIKE * large:
            continue
        both = (sets[first] & sets[second]).bit_count()
        either = small + large - both
        if both >= ALIKE * either:
            found.append(Alike(first, second, both, either))
    return tuple(sorted(found, key=lambda one: (-one.both / one.either, -one.both, one.first, one.second)))


@dataclass(frozen=True)
class Columns:
    """How points lie: `begins` are the whole points each column begins at, the counts beside it those of before and after."""

    begins: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


def columns(before: Counter[int], after: Counter[int]) -> Columns:
    """Counts of leads by whole points as at most about two dozen columns of a round width, the same for both sides."""
    known = [*before, *after]
    low, high = min(known, default=0), max(known, default=0)
    width = next((one for one in _STEPS if (high - low) // one < _MOST_COLUMNS), None)
    if width is None:
        width = -(-(high - low) // (_MOST_COLUMNS - 1))
    first, last = low // width, high // width
    return Columns(
        begins=tuple(place * width for place in range(first, last + 1)),
        before=_filled(before, width, first, last),
        after=_filled(after, width, first, last),
    )


def _filled(counts: Counter[int], width: int, first: int, last: int) -> tuple[int, ...]:
    filled = [0] * (last - first + 1)
    for points, leads in counts.items():
        filled[points // width - first] += leads
    return tuple(filled)
