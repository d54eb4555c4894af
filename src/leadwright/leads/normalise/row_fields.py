"""How each field of a row is read, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from leadwright.criteria.text import fold
from leadwright.leads.normalise.choices import parse_gender
from leadwright.leads.normalise.cleaning import kept_text
from leadwright.leads.normalise.company_facts import parse_company_size, parse_revenue
from leadwright.leads.normalise.contact_points import emails_in, phones_in
from leadwright.leads.normalise.countries import normalise_country, normalise_region
from leadwright.leads.normalise.dates import DateOrder, parse_birth_date
from leadwright.leads.normalise.domains import (
    normalise_company_domain,
    normalise_linkedin_url,
    normalise_website,
)
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.identifiers import Identity, normalise_identifier
from leadwright.leads.normalise.languages import normalise_language, normalise_time_zone
from leadwright.leads.normalise.names import NameParts, folded_word, normalise_full_name, normalise_name
from leadwright.leads.normalise.numbers import DecimalMark
from leadwright.leads.normalise.phones import Phone, normalise_phone
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.search_words import (
    LONGEST_WORD,
    words_of_company,
    words_of_email,
    words_of_phone,
    words_of_text,
)
from leadwright.leads.normalise.titles import department, seniority

Fact = str | int | bool | Decimal | date

_NAME_FIELDS = ("full_name", "given_name", "family_name", "middle_name", "name_prefix", "name_suffix")
_ONLY_FULL_NAME = {"full_name"}
_NAME_PARTS = ("given_name", "family_name")
_EMAIL_FIELDS = ("email", "email_2", "email_3")
_PHONE_FIELDS = ("phone", "phone_mobile", "phone_2")
_TEXT_FACTS = (
    *("role", "city", "postal_code", "street", "industry"),
    *("persona", "problem", "need", "expectation"),
)
_IDENTIFIERS = {"external_id": "external", "user_id": "user", "crm_id": "crm", "visitor_id": "visitor"}

_NOBODYS_MAILBOX = Problem("Kept, but not used to recognise anybody: many people write this address.")


@dataclass(slots=True)
class Row:
    """A row as far as it has been read: cleaned `lines` by field, and what was found in them."""

    lines: dict[str, str]
    date_orders: Mapping[str, DateOrder]
    decimal_marks: Mapping[str, DecimalMark]
    facts: dict[str, Fact] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    mail_company: str | None = None
    site_company: str | None = None
    contact_points: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, name: str, problem: Problem) -> None:
        """Report what is wrong with a field."""
        self.problems.append(problem.at(name, self.lines[name]))

    def keep(self, name: str, fact: str, value: Fact | Problem) -> bool:
        """Store a value as a fact, or report it."""
        if isinstance(value, Problem):
            self.note(name, value)
            return False
        self.facts[fact] = value
        return True


def take_country(row: Row) -> None:
    """The country first: names, phones and regions are read by it."""
    line = row.lines.get("country")
    if line is None:
        return
    country = normalise_country(line)
    if isinstance(country, Problem):
        row.note("country", country)
    else:
        row.facts["country"] = country


def _country(row: Row) -> str | None:
    country = row.facts.get("country")
    return country if isinstance(country, str) else None


def take_name(row: Row) -> None:
    """The name from its up to six columns."""
    written = row.lines.keys() & _NAME_FIELDS
    if not written:
        return
    if written == _ONLY_FULL_NAME:
        found = normalise_full_name(row.lines["full_name"], _country(row))
        row.derived += _NAME_PARTS
    else:
        found = normalise_name(NameParts(*[row.lines.get(name, "") for name in _NAME_FIELDS]), _country(row))
    if isinstance(found, Problem):
        row.note(next(name for name in _NAME_FIELDS if name in written), found)
        return
    row.facts["full_name"] = found.full
    row.folded["full_name"] = folded = fold(found.full)
    row.tokens += words_of_text(folded)
    if found.given is not None:
        row.facts["given_name"] = found.given
        row.folded["given_name"] = folded_word(found.given)
    if found.family is not None:
        row.facts["family_name"] = found.family
        row.folded["family_name"] = folded_word(found.family)


def take_emails(row: Row) -> None:
    """E-mail addresses: the first valid one is the fact, all of them identify."""
    for name in _EMAIL_FIELDS:
        line = row.lines.get(name)
        if line is None:
            continue
        email = normalise_email(line)
        if isinstance(email, Email):
            _add_email(row, name, email)
            continue
        emails, problem = emails_in(line, email)
        if problem is not None:
            row.note(name, problem)
        for email in emails:
            _add_email(row, name, email)


def _add_email(row: Row, name: str, email: Email) -> None:
    row.tokens += words_of_email(email)
    if email.identifies:
        row.identities.append(Identity("email", email.identity))
    else:
        row.note(name, _NOBODYS_MAILBOX)
    facts = row.facts
    if "email" in facts:
        return
    facts["email"] = email.identity
    facts["email_display"] = email.display
    host = email.host
    facts["email_domain"] = row.folded["email_domain"] = host.name
    facts["free_mail"] = host.free_mail
    facts["disposable"] = host.disposable
    facts["role_address"] = email.role_address
    row.folded["email"] = email.identity if email.identity.isascii() else fold(email.identity)
    row.mail_company = host.company


def take_phones(row: Row, default_region: str | None) -> None:
    """Phone numbers: the first one read is the fact, all of them are found by search."""
    for name in _PHONE_FIELDS:
        line = row.lines.get(name)
        if line is None:
            continue
        region = _country(row) or default_region
        phone = normalise_phone(line, region)
        if isinstance(phone, Phone) and phone.valid:
            _add_phone(row, name, phone)
            continue
        phones, problem = phones_in(line, phone, region)
        if problem is not None:
            row.note(name, problem)
        for phone in phones:
            _add_phone(row, name, phone)


def _add_phone(row: Row, name: str, phone: Phone) -> None:
    row.tokens += words_of_phone(phone)
    if "phone" in row.facts:
        row.contact_points.append(("phone", phone.e164, "mobile" if name == "phone_mobile" else ""))
        return
    row.facts["phone"] = row.folded["phone"] = phone.e164
    if phone.extension is not None:
        row.facts["phone_extension"] = row.folded["phone_extension"] = phone.extension
    if phone.region is not None and "country" not in row.facts:
        row.facts["country"] = phone.region
        row.derived.append("country")


@lru_cache(maxsize=50_000)
def _text(line: str) -> tuple[str, str] | Problem:
    """A text and its folded form; remembered, because most texts of a list repeat."""
    kept = kept_text(line)
    return kept if isinstance(kept, Problem) else (kept, fold(kept))


def _take_text(row: Row, name: str, line: str) -> None:
    found = _text(line)
    if isinstance(found, Problem):
        row.note(name, found)
        return
    row.facts[name], row.folded[name] = found


@lru_cache(maxsize=40_000)
def _company(line: str) -> tuple[str, str, tuple[str, ...]] | Problem:
    kept = kept_text(line)
    if isinstance(kept, Problem):
        return kept
    folded = fold(kept)
    return kept, folded, words_of_company(folded)


def _take_company(row: Row, name: str, line: str) -> None:
    found = _company(line)
    if isinstance(found, Problem):
        row.note(name, found)
        return
    row.facts["company_name"], row.folded["company_name"], words = found
    row.tokens += words


@lru_cache(maxsize=50_000)
def _title(line: str) -> tuple[str | None, str | None]:
    return seniority(line), department(line)


def _take_department(row: Row, name: str, line: str) -> None:
    place = department(line)
    if place is not None:
        row.facts["department"] = place


def derive_from_role(row: Row) -> None:
    """Seniority and department; a column of departments says more than a title, unless it names none."""
    role = row.facts.get("role")
    if not isinstance(role, str):
        return
    rank, place = _title(role)
    if rank is not None:
        row.facts["seniority"] = rank
        row.derived.append("seniority")
    if place is not None and "department" not in row.facts:
        row.facts["department"] = place
        row.derived.append("department")


def _take_region(row: Row, name: str, line: str) -> None:
    region = normalise_region(line, _country(row))
    if row.keep(name, "region", region):
        row.folded["region"] = fold(str(region))


@lru_cache(maxsize=40_000)
def _website(line: str) -> tuple[str, str, str | None] | Problem:
    website = normalise_website(line)
    if isinstance(website, Problem):
        return website
    return website.url, fold(website.url), website.company_domain


def _take_website(row: Row, name: str, line: str) -> None:
    website = _website(line)
    if isinstance(website, Problem):
        row.note(name, website)
    else:
        row.facts["website"], row.folded["website"], row.site_company = website


def _take_company_domain(row: Row, name: str, line: str) -> None:
    row.keep(name, "company_domain", normalise_company_domain(line))


def derive_company_domain(row: Row) -> None:
    """The company's domain: its own column goes before the website, the website before the e-mail address."""
    domain = row.facts.get("company_domain")
    if domain is None:
        domain = row.site_company or row.mail_company
        if domain is None:
            return
        row.facts["company_domain"] = domain
        row.derived.append("company_domain")
    row.folded["company_domain"] = domain = str(domain)
    row.tokens.append(domain[:LONGEST_WORD])


def _take_linkedin(row: Row, name: str, line: str) -> None:
    url = normalise_linkedin_url(line)
    if row.keep(name, "linkedin_url", url):
        row.folded["linkedin_url"] = fold(str(url))


def _take_revenue(row: Row, name: str, line: str) -> None:
    money = parse_revenue(line, row.decimal_marks.get(name))
    if isinstance(money, Problem):
        row.note(name, money)
        return
    row.facts[name] = money.amount
    if money.currency is not None:
        row.facts[f"{name}_currency"] = money.currency


def _take_identifier(row: Row, name: str, line: str) -> None:
    value = normalise_identifier(line)
    if isinstance(value, Problem):
        row.note(name, value)
    else:
        row.identities.append(Identity(_IDENTIFIERS[name], value))


def _take_birth_date(row: Row, name: str, line: str) -> None:
    row.keep(name, name, parse_birth_date(line, row.date_orders.get(name)))


def _by(read: Callable[[str], Fact | Problem]) -> Callable[[Row, str, str], None]:
    """The way to take a field whose fact has its name and needs nothing but its own text."""

    def take(row: Row, name: str, line: str) -> None:
        row.keep(name, name, read(line))

    return take


# The fields that are read one by one, whatever their order in the row.
TAKERS: Mapping[str, Callable[[Row, str, str], object]] = {
    **dict.fromkeys(_TEXT_FACTS, _take_text),
    "company": _take_company,
    "company_domain": _take_company_domain,
    "department_text": _take_department,
    "region": _take_region,
    "website": _take_website,
    "linkedin_url": _take_linkedin,
    "revenue": _take_revenue,
    "budget": _take_revenue,
    "date_of_birth": _take_birth_date,
    "company_size": _by(parse_company_size),
    "language": _by(normalise_language),
    "time_zone": _by(normalise_time_zone),
    "gender": _by(parse_gender),
    **dict.fromkeys(_IDENTIFIERS, _take_identifier),
}
