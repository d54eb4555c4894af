"""How points age: pure arithmetic on millionths and seconds."""

import math
from collections.abc import Callable
from datetime import datetime

# PostgreSQL's exp() raises an error where the result is too small for a double. From here on every event is worth nothing anyway.
FAINTEST = -700.0


def decay_rate(half_life_seconds: float) -> float:
    """The exponent of each second: points are worth exp(rate x age). Negative."""
    return -math.log(2) / half_life_seconds


def fading(millionths: int, rate: float) -> Callable[[float], int]:
    """What an event gives at a decay rate by its age in seconds, in millionths, rounded half to even.

    exp and not a power of two, because PostgreSQL's power() is several times slower; at whole half-lives both round to the
    same millionth.
    """
    exp = math.exp
    return lambda age_seconds: round(exp(faintest(age_seconds * rate)) * millionths)


def faintest(exponent: float) -> float:
    """An exponent that every engine can raise to."""
    return exponent if exponent > FAINTEST else FAINTEST


def worth_left(millionths: int, lifespan_seconds: float, age_seconds: float) -> int:
    """What an event within its lifespan gives when it loses the same each second, in millionths, rounded half to even."""
    return round((lifespan_seconds - age_seconds) * millionths / lifespan_seconds)


def epoch_seconds(instant: datetime) -> float:
    """Seconds since 1970, as SQL's `date_part('epoch', …)` gives them. Subtracting two aware datetimes of one zone would give
    the difference of the clocks on the wall, wrong by an hour in two nights a year; so ages are differences of this.
    """
    return instant.timestamp()
