"""The time zones people choose from."""

from functools import cache
from zoneinfo import available_timezones

# Names kept for old programs; each has one of a city beside it.
_OLD = ("Etc", "US", "Canada", "Brazil", "Chile", "Mexico", "SystemV", "posix", "right")


@cache
def zone_names() -> tuple[str, ...]:
    """IANA names of cities, by continent, and UTC first. Read from the disk once: it is a folder of 600 files."""
    cities = (name for name in available_timezones() if "/" in name and name.split("/")[0] not in _OLD)
    return ("UTC", *sorted(cities))


def zone_choices() -> list[tuple[str, str]]:
    """Them with their names as people read them."""
    return [(name, name.replace("_", " ")) for name in zone_names()]
