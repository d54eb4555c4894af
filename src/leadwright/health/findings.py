"""What a finding is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tone(StrEnum):
    """How it stands: fine, worth a look, broken."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing in words. `name` is the same for ever; `since` is what its age counts from; `cure` is empty when all is well."""

    name: str
    tone: Tone
    title: str
    sentence: str
    cure: str = ""
    since: datetime | None = None
