"""How somebody wants the pages to be."""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """Light, dark, or what the person's system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much room a line of a list takes."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


@dataclass(frozen=True)
class Preferences:
    """What each person chooses alone. An empty `time_zone` means the workspace's; `single_keys` are keys such as J and /."""

    theme: Theme = Theme.SYSTEM
    density: Density = Density.COMFORTABLE
    time_zone: str = ""
    single_keys: bool = True
