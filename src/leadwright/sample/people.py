"""The sample's companies and people, drawn from a seeded generator: the same each time."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from leadwright.sample.names import COMPANY_WORDS, INDUSTRIES, PLACES, ROLES, WEIGHTS

COMPANIES = 300
ORGANISATIONS = 100
PEOPLE = 1_900

_PHONES = {
    "DE": "+49 40 {:08d}", "FR": "+33 4 {:08d}", "ES": "+34 91{:07d}", "GB": "+44 20 7{:07d}", "US": "+1 253 2{:02d} {:04d}",
    "PL": "+48 58 {:07d}", "TR": "+90 332 {:07d}", "JP": "+81 3 5{:03d} {:04d}", "IN": "+91 20 2{:07d}",
    "BR": "+55 31 3{:03d}-{:04d}", "AE": "+971 4 3{:06d}",
}  # fmt: skip


@dataclass(frozen=True)
class SampleCompany:
    """A company of the sample."""

    name: str
    domain: str
    country: str
    city: str
    language: str
    industry: str
    size: int
    appeal: int


@dataclass(frozen=True)
class SampleLead:
    """What is written of one lead, by field, as a form or a list would say it."""

    raw: dict[str, str]
    company: SampleCompany
    is_person: bool


def draw_companies(random: Random) -> list[SampleCompany]:
    """All companies, each with a name and domain of its own."""
    found: dict[str, SampleCompany] = {}
    while len(found) < COMPANIES:
        country = random.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        language, _, _, forms, cities = PLACES[country]
        industry, appeal, sizes = random.choices(INDUSTRIES, weights=[share for _, share, _ in INDUSTRIES])[0]
        name = random.choice(forms).format(random.choice(COMPANY_WORDS))
        # Reserved for examples (RFC 2606): a slip can never reach anybody.
        domain = f"{_plain(name)}.example"
        found.setdefault(
            domain,
            SampleCompany(
                name, domain, country, random.choice(cities), language, industry, random.choice(sizes), appeal
            ),
        )
    return list(found.values())


def draw_leads(random: Random, companies: list[SampleCompany]) -> Iterator[SampleLead]:
    """The organisations first, as a list of target companies would bring them, then the people."""
    for company in companies[:ORGANISATIONS]:
        raw = {"company": company.name, "company_domain": company.domain, "country": company.country}
        raw |= {"industry": company.industry, "company_size": str(company.size), "city": company.city}
        yield SampleLead(raw, company, is_person=False)
    taken: set[str] = set()
    weights = [2 + company.size**0.5 for company in companies]
    crowd = companies + random.choices(companies, weights, k=PEOPLE - len(companies))
    random.shuffle(crowd)
    for number, company in enumerate(crowd):
        yield SampleLead(_person(random, company, number, taken), company, is_person=True)


def _person(random: Random, company: SampleCompany, number: int, taken: set[str]) -> dict[str, str]:
    _, given, family, _, _ = PLACES[company.country]
    first, last = random.choice(given), random.choice(family)
    private = random.random() < 0.12
    local = ".".join(part for part in (_plain(first), _plain(last)) if part) or f"person{number}"
    # Even the private mailboxes are of a provider that does not exist.
    domain = "gmail.example" if private else company.domain
    address = f"{local}{number if private or f'{local}@{domain}' in taken else ''}@{domain}"
    taken.add(address)
    raw = {"full_name": f"{first} {last}", "email": address, "country": company.country}
    raw["language"] = company.language
    if private and random.random() < 0.4:
        return raw
    raw |= {"company": company.name, "industry": company.industry, "company_size": str(company.size)}
    # A private address does not say which of the companies of that name is meant.
    raw["company_domain"] = company.domain
    if random.random() < 0.8:
        raw["city"] = company.city
    role = random.choices([name for name, _ in ROLES], weights=[share for _, share in ROLES])[0]
    if role:
        raw["role"] = role
    if random.random() < 0.45:
        raw["phone"] = _phone(random, company.country)
    return raw


def _phone(random: Random, country: str) -> str:
    form = _PHONES[country]
    digits = [int(width) for width in re.findall(r":0(\d)d", form)]
    return form.format(*[random.randrange(10**width) for width in digits])


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode().lower()).strip("-")
