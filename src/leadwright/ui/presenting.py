"""What the templates show of leads: texts, made ready, so that a template only places them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leadwright.leads.queries import RankedLead
from leadwright.leads.queries.introduction import Introduction
from leadwright.ui.words import band_strength, exact_time, time_ago

NAMELESS = "Unnamed lead"


@dataclass(frozen=True)
class Band:
    """A band and its strength, 1 (strongest) to 4."""

    band: str
    strength: int


@dataclass(frozen=True)
class Moment:
    """An instant for machines, exactly, and as people say it."""

    machine: str
    exact: str
    ago: str

    @property
    def in_sentence(self) -> str:
        """As `ago`, where no heading says that it is the past: 9 days ago."""
        return f"{self.ago} ago" if self.ago[:1].isdigit() else self.ago


@dataclass(frozen=True)
class PageTime:
    """When the page is made, and on whose clock times are shown (an IANA name)."""

    now: datetime
    zone: str

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def moment(self, instant: datetime) -> Moment:
        return Moment(instant.isoformat(), exact_time(instant, self.zone), time_ago(instant, self.now))


def called(lead: RankedLead | Introduction) -> str:
    """What to call a lead on a page; who has no name goes by the address, where that may be seen."""
    return lead.name or lead.email or lead.company or NAMELESS


def _band(band: str | None) -> Band | None:
    return Band(band, band_strength(band)) if band else None
