"""The words a stored lead is found by, made from what is stored exactly as they are made from what is written."""

from collections.abc import Iterable

from leadwright.criteria.text import fold
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.phones import Phone, normalise_phone
from leadwright.leads.normalise.search_words import (
    words_of_company,
    words_of_email,
    words_of_phone,
    words_of_text,
)


def search_tokens(
    names: Iterable[str | None], companies: Iterable[str | None], emails: Iterable[str], phones: Iterable[str]
) -> frozenset[str]:
    """Folded words of names, company names or domains, e-mail addresses and E.164 numbers."""
    found: set[str] = set()
    for name in names:
        if name:
            found.update(words_of_text(fold(name)))
    for company in companies:
        if company:
            found.update(words_of_company(fold(company)))
    for text in emails:
        email = normalise_email(text)
        found.update(words_of_email(email) if isinstance(email, Email) else (text[:60],))
    for text in phones:
        phone = normalise_phone(text)
        found.update(words_of_phone(phone) if isinstance(phone, Phone) else (text.removeprefix("+"),))
    return frozenset(token for token in found if token)
