"""How times, points and bands are written on a page."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

_STRENGTHS = {"A": 1, "1": 1, "B": 2, "2": 2, "C": 3, "3": 3, "D": 4, "4": 4}
_WEAKEST = 4
_MILLIONTHS_IN_TENTH = 100_000
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def band_strength(band: str) -> int:
    """1 for the strongest band (A or 1) to 4 for the weakest, which unknown bands count as."""
    return _STRENGTHS.get(band, _WEAKEST)


def shortened(text: str, most: int) -> str:
    """The text, or what of its beginning takes at most so many bytes, with an ellipsis."""
    told = text.encode()
    return text if len(told) <= most else f"{told[: most - 3].decode(errors='ignore').rstrip()}…"


def time_ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit: now, 5 min, 3 h, yesterday, 12 days, 3 months, 2 years.

    What is still to come says so: in 5 min, tomorrow, in 12 days.
    """
    seconds = (now - then).total_seconds()
    if seconds <= -_MINUTE:
        told = time_ago(now, then)
        return "tomorrow" if told == "yesterday" else f"in {told}"
    days = int(seconds // _DAY)
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if days < 1:
        return f"{int(seconds // _HOUR)} h"
    if days == 1:
        return "yesterday"
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"


def duration_text(seconds: float) -> str:
    """How long something took, in its two largest units: 3 minutes 42 seconds, 2 hours, 0 seconds."""
    rest, parts = round(seconds), []
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"), (1, "second")):
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number:,} {unit}{'' if number == 1 else 's'}")
    return " ".join(parts[:2]) or "0 seconds"


def exact_time(instant: datetime, zone: str) -> str:
    """The instant on the clock of a zone: 4 Mar 2026, 10:30."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def day_text(instant: datetime, zone: str, now: datetime) -> str:
    """The day on the clock of a zone, the year only where it is another: 4 Mar, 4 Mar 2027."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b}" + ("" if local.year == today.year else f" {local.year}")


def tenths(millionths: int) -> int:
    """Points as whole tenths; a half goes to the even one."""
    return round(Fraction(millionths, _MILLIONTHS_IN_TENTH))


def points_text(of_tenths: int) -> str:
    """Tenths as people read points, one decimal and a real minus sign: 76.0, −4.2."""
    whole, part = divmod(abs(of_tenths), 10)
    return f"{'−' if of_tenths < 0 else ''}{whole}.{part}"


def apportioned(millionths: Sequence[int]) -> list[int]:
    """Points in tenths that still add up to the tenths of their sum, so that shown lines make the shown total.

    Each is rounded down, and the tenths that are missing go to those that lost most by it (largest remainder).
    """
    floors = [each // _MILLIONTHS_IN_TENTH for each in millionths]
    missing = tenths(sum(millionths)) - sum(floors)
    by_loss = sorted(
        range(len(floors)), key=lambda place: (-(millionths[place] % _MILLIONTHS_IN_TENTH), place)
    )
    raised = set(by_loss[:missing])
    return [floor + (place in raised) for place, floor in enumerate(floors)]


def initials(name: str) -> str:
    """At most two letters for a person: of the first and the last word of the name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper()[0] for word in (words[:1] + words[1:][-1:]))


def role_name(role: str) -> str:
    """A role as people read it: Sales manager."""
    return role.replace("_", " ").capitalize()


def per_cent(share: float, digits: int = 0) -> str:
    """A share of one for people; the sign stays beside its number."""
    return f"{share * 100:.{digits}f}\u00a0%"
