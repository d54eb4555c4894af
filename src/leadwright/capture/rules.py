"""Pure rules of imports: what a consent basis means, and which rows name somebody."""

import re
from dataclasses import dataclass
from enum import StrEnum

_PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,40}")


class RowOutcome(StrEnum):
    """What became of a row. Every row of a file has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class ConsentBasis:
    """What the person who imports says allows writing to the people of a file."""

    status: str
    lawful_basis: str
    purpose: str


def consent_basis(text: str) -> ConsentBasis | None:
    """The meaning of `unknown`, `none`, `legitimate_interest`, `contract` or `consent:PURPOSE`; None for anything else.

    Source: GDPR Art. 6(1)(a), (b), (f).
    """
    if text == "unknown":
        return ConsentBasis("unknown", "unknown", "marketing")
    if text == "none":
        return ConsentBasis("refused", "none", "marketing")
    if text in ("legitimate_interest", "contract"):
        return ConsentBasis("granted", text, "marketing")
    kind, _, purpose = text.partition(":")
    if kind == "consent" and _PURPOSE.fullmatch(purpose):
        return ConsentBasis("granted", "consent", purpose)
    return None


NAMES_SOMEBODY = (
    "full_name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "company_name",
    "company_domain",
)


def names_somebody(facts: dict[str, object], identified: bool) -> bool:
    """Whether a row names anybody: a name, a company, an identifier or a phone number."""
    return identified or any(facts.get(column) for column in NAMES_SOMEBODY)


def kind_of(facts: dict[str, object]) -> str:
    """Whether a row is of a person or of an organisation: a company without anybody's name or own address."""
    of_person = (
        facts.get("full_name") or facts.get("given_name") or facts.get("family_name") or facts.get("role")
    )
    own_address = facts.get("email") and not facts.get("role_address")
    company = facts.get("company_name") or facts.get("company_domain")
    return "organisation" if company and not of_person and not own_address else "person"
