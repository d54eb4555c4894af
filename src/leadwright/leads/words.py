"""The folded words by whose beginning a lead is found: of names, companies, e-mail addresses and phone numbers."""

import re
from collections.abc import Iterable

from leadwright.criteria.text import as_words, fold

LONGEST = 60
_LOCAL_PARTS = re.compile(r"[._\-+]+")


def search_tokens(
    names: Iterable[str | None], companies: Iterable[str | None], emails: Iterable[str], phones: Iterable[str]
) -> frozenset[str]:
    """Every word of names and companies; each address whole, its local part in pieces, and its domain; each number's digits."""
    found: set[str] = set()
    for text in (*names, *companies):
        if text:
            found.update(as_words(fold(text)).split())
    for email in emails:
        local, _, domain = email.partition("@")
        found.update((email, domain), _LOCAL_PARTS.split(local))
    for phone in phones:
        found.add(phone.removeprefix("+"))
    return frozenset(token[:LONGEST] for token in found if token)
