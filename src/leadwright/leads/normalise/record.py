"""A whole row: every way in hands over what was written, by field, and gets facts, identities, search words.

Runs once for each row of an import, so the ordinary row takes the short ways: caches for values that repeat
(companies, roles, places), plain checks before patterns. Budget: 25 µs for a row of eight fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import is_normalized

from leadwright.criteria.text import fold
from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES, clean_line, is_unknown
from leadwright.leads.normalise.dates import DateOrder
from leadwright.leads.normalise.identifiers import Identity
from leadwright.leads.normalise.numbers import DecimalMark
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.row_fields import (
    TAKERS,
    Fact,
    Row,
    derive_company_domain,
    derive_from_role,
    take_country,
    take_emails,
    take_name,
    take_phones,
)

PERSON, ORGANISATION = "person", "organisation"
_NAMES_SOMEBODY = frozenset({"full_name", "email", "phone", "company_name", "company_domain"})


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a file or a form beside the row itself.

    `default_region` (alpha-2) reads phone numbers without a calling code where the row names no country.
    `zone` (IANA) belongs to times without one. `date_orders` and `decimal_marks` are decided for each field from
    a sample of its column. `unknown_values` are folded texts that mean "nothing known".
    """

    default_region: str | None = None
    zone: str = "UTC"
    date_orders: Mapping[str, DateOrder] = field(default_factory=dict)
    unknown_values: frozenset[str] = UNKNOWN_VALUES
    decimal_marks: Mapping[str, DecimalMark] = field(default_factory=dict)


class Normalised(NamedTuple):
    """What a row says.

    `facts` are the stored values by fact, unknown ones absent; `folded` is the comparison form of each text
    fact; `tokens` are folded words to search by the beginning of, at most 60 characters each. `derived` names
    the facts that nobody wrote but that follow from others: they must not replace what somebody wrote before.
    `contact_points` are further phone numbers: kind, E.164, label.
    `kind` is PERSON or ORGANISATION, None where the row names nobody (no name, company, identity or phone).
    """

    facts: dict[str, Fact]
    folded: dict[str, str]
    identities: tuple[Identity, ...]
    tokens: frozenset[str]
    problems: tuple[Problem, ...]
    derived: frozenset[str]
    kind: str | None
    contact_points: tuple[tuple[str, str, str], ...] = ()


_NOTHING_KNOWN = Context(date_orders=MappingProxyType({}), decimal_marks=MappingProxyType({}))


def normalise_facts(raw: Mapping[str, str], context: Context = _NOTHING_KNOWN) -> Normalised:
    """The facts, identities and search words of a row of texts by the names of fields; never raises.

    A value that cannot be read is left unknown and listed in `problems`; fields that are no facts (notes, tags,
    stages) are ignored. Seniority and department follow from the role, the kind of mailbox from the e-mail
    address, the company's domain from its column, the website or a business address, in this order, the country
    from a valid phone number where the row names none.
    """
    row = Row(_known_lines(raw, context.unknown_values), context.date_orders, context.decimal_marks)
    take_country(row)
    take_name(row)
    take_emails(row)
    take_phones(row, context.default_region)
    for name, line in row.lines.items():
        take = TAKERS.get(name)
        if take is not None:
            take(row, name, line)
    derive_from_role(row)
    derive_company_domain(row)
    kind = _kind(row)
    if kind == ORGANISATION and "company_domain" in row.facts:
        row.identities.append(Identity("domain", str(row.facts["company_domain"])))
    return Normalised(
        facts=row.facts,
        folded=row.folded,
        identities=tuple(row.identities),
        tokens=frozenset(row.tokens),
        problems=tuple(row.problems),
        derived=frozenset(row.derived),
        kind=kind,
        contact_points=tuple(row.contact_points),
    )


def _known_lines(raw: Mapping[str, str], unknown_values: frozenset[str]) -> dict[str, str]:
    """The cleaned texts that say something. A row with nothing to clean is recognised at one glance."""
    whole = "".join(raw.values())
    if whole.isascii() and whole.isprintable() and "  " not in whole and "'" not in whole:
        return {
            name: line
            for name, text in raw.items()
            if (line := text.strip()) and line.lower() not in unknown_values
        }
    if not whole.isprintable() or "  " in whole or "'" in whole or not is_normalized("NFC", whole):
        cleaned = {name: clean_line(text) for name, text in raw.items()}
        return {name: line for name, line in cleaned.items() if not is_unknown(line, unknown_values)}
    lines = {}
    for name, text in raw.items():
        line = text.strip()
        if line and (line.lower() if line.isascii() else fold(line)) not in unknown_values:
            lines[name] = line
    return lines


def _kind(row: Row) -> str | None:
    """A row is an organisation's when it names a company and nothing in it belongs to one person."""
    facts = row.facts
    if not row.identities and _NAMES_SOMEBODY.isdisjoint(facts):
        return None
    if "full_name" in facts or "role" in facts:
        return PERSON
    if "email" in facts and not facts["role_address"]:
        return PERSON
    if "company_name" in facts or "company_domain" in facts:
        return ORGANISATION
    return PERSON
