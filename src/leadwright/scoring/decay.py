"""How points age: pure arithmetic on millionths and seconds."""

import math
from datetime import UTC, datetime

# PostgreSQL's exp() raises an error where the result is too small for a double. From here on every event is worth nothing anyway.
FAINTEST = -700.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decay_rate(half_life_seconds: float) -> float:
    """The exponent of each second: points are worth exp(rate x age). Negative."""
    return -math.log(2) / half_life_seconds


def worth(millionths: int, half_life_seconds: float | None, age_seconds: float) -> int:
    """What an event of that age gives, in millionths, rounded half to even.

    exp and not a power of two, because PostgreSQL's power() is several times slower; at whole half-lives both round to the
    same millionth.
    """
    if half_life_seconds is None:
        return millionths
    return round(math.exp(max(age_seconds * decay_rate(half_life_seconds), FAINTEST)) * millionths)


def worth_left(millionths: int, lifespan_seconds: float, age_seconds: float) -> int:
    """What an event within its lifespan gives when it loses the same each second, in millionths, rounded half to even."""
    return round((lifespan_seconds - age_seconds) * millionths / lifespan_seconds)


def epoch_seconds(instant: datetime) -> float:
    """Seconds since 1970, as SQL's `date_part('epoch', …)` gives them. Subtracting two aware datetimes of one zone would give
    the difference of the clocks on the wall, wrong by an hour in two nights a year; so ages are differences of this.
    """
    return (instant.astimezone(UTC) - _EPOCH).total_seconds()
