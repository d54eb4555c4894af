"""The numbering plan behind a calling code, compiled from the metadata of phonenumbers for one quick look-up.

phonenumbers takes about 18 µs to parse and judge a number; most numbers of a list are plain and valid, and
those are recognised here in 2 µs by the same patterns. Whatever is not certain here is left to phonenumbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

_Match = Callable[[str], re.Match[str] | None]

_KINDS = (
    "fixed_line",
    "mobile",
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a plan: `is_valid` fits its valid numbers, `leads` the numbers that are surely its own."""

    code: str
    is_valid: _Match
    leads: _Match | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers behind one calling code. `is_prefixed` fits those that may carry a national prefix."""

    calling_code: str
    regions: tuple[Region, ...]
    is_prefixed: _Match | None

    def region_of(self, national: str) -> str | None:
        """The region in which a national number is valid; None where it is not valid or not certain."""
        for region in self.regions:
            if region.leads is None:
                if region.is_valid(national):
                    return region.code
            elif region.leads(national):
                return region.code if region.is_valid(national) else None
        return None


@dataclass(frozen=True, slots=True)
class Dialling:
    """How people of a region write numbers of their own country; `trunk` is the prefix in front, or ""."""

    plan: Plan
    trunk: str
    starts_abroad: _Match


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _validity(metadata: "PhoneMetadata") -> _Match:
    """One pattern for what phonenumbers checks kind by kind: general pattern, lengths, the kind's pattern."""
    kinds = []
    for name in _KINDS:
        kind = getattr(metadata, name)
        if kind is None or kind.national_number_pattern is None:
            continue
        lengths = "|".join(rf"\d{{{length}}}\Z" for length in kind.possible_length)
        kinds.append(
            f"(?={lengths})(?:{kind.national_number_pattern})" if lengths else kind.national_number_pattern
        )
    general = metadata.general_desc.national_number_pattern if metadata.general_desc else r"\d*"
    pattern = f"(?=(?:{general})\\Z)(?:{'|'.join(kinds)})"
    return _compiled(pattern).fullmatch


@cache
def plan_of(calling_code: int) -> Plan | None:
    """The plan of a calling code; None for codes of no country (satellites, freephone)."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    codes = COUNTRY_CODE_TO_REGION_CODE.get(calling_code, ())
    plans = [(code, PhoneMetadata.metadata_for_region(code)) for code in codes]
    known = [(code, metadata) for code, metadata in plans if metadata is not None]
    if not known:
        return None
    regions = []
    for code, metadata in known:
        leads = metadata.leading_digits if len(known) > 1 else None
        regions.append(Region(code, _validity(metadata), _compiled(leads).match if leads else None))
    prefix = known[0][1].national_prefix_for_parsing
    return Plan(str(calling_code), tuple(regions), _compiled(prefix).match if prefix else None)


@cache
def dialling_of(region: str) -> Dialling | None:
    """How numbers are dialled in a region; None where its rules are more than a fixed prefix, or unknown."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.national_prefix_for_parsing != metadata.national_prefix:
        return None
    plan = plan_of(metadata.country_code or 0)
    if plan is None or metadata.international_prefix is None:
        return None
    return Dialling(plan, metadata.national_prefix or "", _compiled(metadata.international_prefix).match)


@cache
def trunk_of(region: str) -> str:
    """The digits that people of a region put in front of a national number.

    North Americans do not write their 1; everywhere else the prefix is part of the number as written.
    """
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region)
    prefix: str | None = metadata.national_prefix if metadata else None
    return "" if prefix in (None, "1") else prefix


def international(digits: str) -> tuple[Plan, str] | None:
    """The plan and the national part of digits that begin with a calling code."""
    # No calling code is the beginning of another, so the order is only one of frequency.
    for length in (2, 3, 1):
        plan = plan_of(int(digits[:length]))
        if plan is not None:
            return plan, digits[length:]
    return None
