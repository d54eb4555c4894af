"""What the values of a column say: whether it can be a field, which field they show by themselves, their
type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from leadwright.capture.column_types import known_values, sample_type
from leadwright.capture.values import (
    is_value,
    looks_like_email,
    looks_like_international_phone,
    looks_like_linkedin,
    looks_like_time,
    looks_like_website,
)
from leadwright.criteria.types import FieldType
from leadwright.leads.normalise.choices import parse_boolean, parse_gender
from leadwright.leads.normalise.company_facts import parse_company_size, parse_revenue
from leadwright.leads.normalise.countries import normalise_country
from leadwright.leads.normalise.languages import normalise_language, normalise_time_zone
from leadwright.leads.normalise.problem import Problem

_JUDGED_VALUES = 300
_ENOUGH_TO_ALLOW = 0.5
_ENOUGH_TO_SHOW = 0.6
_ALL_DIFFERENT = 0.9
_CONFIRMS = 0.05

# Words of a heading that name somebody else than the lead: an address below it is not the lead's.
_OTHERS = frozenset(
    {"assistant", "manager", "owner", "referrer", "referred", "spouse", "partner", "boss", "parent", "friend"}
    | {
        "emergency",
        "secretary",
        "rep",
        "agent",
        "recruiter",
        "sender",
        "from",
        "by",
        "cc",
        "bcc",
        "sales",
        "company",
    }
    | {
        "modified",
        "created",
        "approver",
        "supervisor",
        "betreuer",
        "vertreter",
        "chef",
        "responsable",
        "asistente",
    }
)
_STATUS_WORDS = frozenset(
    {
        "open",
        "closed",
        "active",
        "inactive",
        "new",
        "won",
        "lost",
        "pending",
        "done",
        "enabled",
        "disabled",
        "draft",
    }
)


def _reads(parse: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda value: not isinstance(parse(value), Problem)


def _has_address(value: str) -> bool:
    return any(
        map(
            looks_like_email,
            value.replace("<", " ").replace(">", " ").replace(";", " ").replace(",", " ").split(),
        )
    )


def _is_phone(value: str) -> bool:
    """Digits with the signs phones are written with; several in a cell, and words like "ext", are let pass."""
    digits = sum(character.isdigit() for character in value)
    return digits >= 5 and digits * 2 >= len(value.replace(" ", "")) and "@" not in value


def _is_text(value: str) -> bool:
    return not is_value(value) and value.casefold() not in _STATUS_WORDS


def _is_prose(value: str) -> bool:
    return not looks_like_email(value)


def _is_code(value: str) -> bool:
    return any(character.isdigit() for character in value) and len(value) <= 15


def _is_short_word(value: str) -> bool:
    return len(value) <= 20 and not any(character.isdigit() for character in value)


_TESTS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("email", "email_2", "email_3", "owner_email"), _has_address),
    **dict.fromkeys(("phone", "phone_2", "phone_mobile"), _is_phone),
    **dict.fromkeys(
        ("created_at", "as_of", "opted_in_at", "unsubscribed_at", "date_of_birth"), looks_like_time
    ),
    **dict.fromkeys(("do_not_email", "do_not_call"), _reads(parse_boolean)),
    **dict.fromkeys(
        ("full_name", "given_name", "family_name", "middle_name", "city", "region", "role"), _is_text
    ),
    **dict.fromkeys(("company", "industry", "source_detail", "lead_stage", "department_text"), _is_text),
    **dict.fromkeys(("name_prefix", "name_suffix"), _is_short_word),
    **dict.fromkeys(("street", "notes", "tags"), _is_prose),
    "country": _reads(normalise_country),
    "postal_code": _is_code,
    "language": _reads(normalise_language),
    "time_zone": _reads(normalise_time_zone),
    "website": looks_like_website,
    "company_domain": looks_like_website,
    "linkedin_url": looks_like_linkedin,
    "company_size": _reads(parse_company_size),
    "revenue": _reads(parse_revenue),
    "gender": _reads(parse_gender),
}
_IDENTIFIERS = frozenset({"external_id", "crm_id", "user_id"})


class Verdict(NamedTuple):
    """Whether the values let a column be a field, what they add to its sureness, and the share in words."""

    possible: bool
    bonus: float = 0.0
    share: str = ""


class Suggestion(NamedTuple):
    """A field that the values show whatever the heading says."""

    field: str
    why: str


@dataclass(frozen=True)
class Evidence:
    """The known values of a column, in the order of the rows, and how many rows there were."""

    values: tuple[str, ...]
    rows: int

    @property
    def is_empty(self) -> bool:
        """Whether there were rows, and none of them had anything in this column."""
        return self.rows > 0 and not self.values

    @cached_property
    def type(self) -> FieldType:
        return sample_type(self.values)

    @cached_property
    def counts_rows(self) -> bool:
        """Whether the values are 1, 2, 3, ... (from any start)."""
        if len(self.values) < 2 or len(self.values) != self.rows or not all(map(str.isdecimal, self.values)):
            return False
        first = int(self.values[0])
        return first <= 1 and all(int(value) == first + step for step, value in enumerate(self.values))

    def share(self, test: Callable[[str], bool]) -> float:
        """The share of the first few hundred values that pass."""
        judged = self.values[:_JUDGED_VALUES]
        return sum(map(test, judged)) / len(judged) if judged else 0.0

    def judge(self, field: str, words: str) -> Verdict:
        """Whether the column can be this field. Without a value everything can be."""
        if not self.values:
            return Verdict(True)
        if field in _IDENTIFIERS:
            return self._judge_identifier(words)
        test = _TESTS.get(field)
        if test is None:
            return Verdict(True)
        share = self.share(test)
        if share < _ENOUGH_TO_ALLOW:
            return Verdict(False)
        return Verdict(True, _CONFIRMS if share > _ALL_DIFFERENT else 0.0, f"{share:.0%} of the values fit")

    def _judge_identifier(self, words: str) -> Verdict:
        """Identifiers differ from row to row; under a heading that says no more than "id", running numbers
        are none.
        """
        different = len(set(self.values)) / len(self.values)
        if different < _ALL_DIFFERENT or (words == "id" and self.counts_rows):
            return Verdict(False)
        return Verdict(True, 0.0, f"{different:.0%} of the values are different")

    def suggestion(self, words: str) -> Suggestion | None:
        """The field of an address or number that is unmistakable in most values, unless the heading names
        somebody else.
        """
        if _OTHERS & set(words.split()):
            return None
        tests: tuple[tuple[str, Callable[[str], bool], str], ...] = (
            ("email", looks_like_email, "e-mail addresses"),
            ("linkedin_url", looks_like_linkedin, "LinkedIn profiles"),
            ("phone", looks_like_international_phone, "phone numbers"),
        )
        for field, test, name in tests:
            share = self.share(test)
            if share >= _ENOUGH_TO_SHOW:
                return Suggestion(field, f"{share:.0%} of the values look like {name}")
        return None


def column_evidence(cells: Sequence[str]) -> Evidence:
    """The evidence in a column's cells of the sampled rows."""
    return Evidence(tuple(known_values(cells)), len(cells))
