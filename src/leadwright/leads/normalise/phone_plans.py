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
    """The numbers behind one calling code.

    `is_general` and `lengths` are the coarse form of all national numbers, by the plan's main region, the first.
    """

    calling_code: str
    regions: tuple[Region, ...]
    is_general: _Match
    lengths: frozenset[int]

    def is_possible(self, national: str) -> bool:
        """Whether a national number looks like those of the plan, be it valid or not."""
        return len(national) in self.lengths and self.is_general(national) is not None

    def region_of(self, national: str) -> str | None:
        """The region in which a national number is valid; None where it is not valid."""
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
    is_prefixed: _Match | None

    def without_trunk(self, digits: str) -> str | None:
        """National digits without their prefix; None where more than cutting it off is needed."""
        prefix = self.is_prefixed(digits) if self.is_prefixed else None
        if prefix is None:
            return digits
        if prefix.group() in ("", self.trunk):
            return digits[prefix.end() :]
        # A carrier's code, or digits to be written anew (local numbers in the Caribbean, mobiles in Argentina).
        return None


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _general(metadata: "PhoneMetadata") -> str:
    pattern = metadata.general_desc.national_number_pattern if metadata.general_desc else None
    return pattern or r"\d*"


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
    pattern = f"(?=(?:{_general(metadata)})\\Z)(?:{'|'.join(dict.fromkeys(kinds))})"
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
    main = known[0][1]
    return Plan(
        calling_code=str(calling_code),
        regions=tuple(regions),
        is_general=_compiled(_general(main)).fullmatch,
        lengths=frozenset(main.general_desc.possible_length if main.general_desc else ()),
    )


@cache
def dialling_of(region: str) -> Dialling | None:
    """How numbers are dialled in a region; None for what is no region."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region)
    plan = plan_of(metadata.country_code or 0) if metadata else None
    if metadata is None or plan is None or metadata.international_prefix is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return Dialling(
        plan=plan,
        trunk=metadata.national_prefix or "",
        starts_abroad=_compiled(metadata.international_prefix).match,
        is_prefixed=_compiled(prefix).match if prefix else None,
    )


@cache
def trunk_of(region: str) -> str:
    """The digits that people of a region put in front of a national number.

    North Americans do not write their 1; everywhere else the prefix is part of the number as written.
    """
    dialling = dialling_of(region)
    return "" if dialling is None or dialling.trunk == "1" else dialling.trunk


def international(digits: str) -> tuple[Plan, str] | None:
    """The plan and the national part of digits that begin with a calling code."""
    # No calling code is the beginning of another, so the order is only one of frequency.
    for length in (2, 3, 1):
        plan = plan_of(int(digits[:length]))
        if plan is not None:
            return plan, digits[length:]
    return None
