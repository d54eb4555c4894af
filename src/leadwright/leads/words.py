"""The words a stored lead is found by, made from what is stored exactly as they are made from what is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.criteria.text import fold
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.phones import Phone, normalise_phone
from leadwright.leads.normalise.search_words import (
    LONGEST_WORD,
    words_of_company,
    words_of_email,
    words_of_phone,
    words_of_text,
)


@dataclass(frozen=True, slots=True)
class Findable:
    """What a lead is found by: its names, companies, their domains, its addresses and E.164 numbers."""

    names: Sequence[str] = ()
    companies: Sequence[str] = ()
    domains: Sequence[str] = ()
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()


def search_tokens(by: Findable) -> frozenset[str]:
    """The folded words of all of it, each at most 60 characters."""
    found: set[str] = {domain[:LONGEST_WORD] for domain in by.domains}
    for name in by.names:
        found.update(words_of_text(fold(name)))
    for company in by.companies:
        found.update(words_of_company(fold(company)))
    for text in by.emails:
        email = normalise_email(text)
        found.update(words_of_email(email) if isinstance(email, Email) else (text[:LONGEST_WORD],))
    for text in by.phones:
        phone = normalise_phone(text)
        found.update(words_of_phone(phone) if isinstance(phone, Phone) else (text.removeprefix("+"),))
    return frozenset(token for token in found if token)
