"""The words by which a lead is found: what a person may type the beginning of."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from leadwright.leads.normalise.emails import Email
from leadwright.leads.normalise.phones import Phone

LONGEST_WORD = 60
_PIECE = re.compile(r"[^\W_]+").findall
_LOCAL_SEPARATORS = re.compile(r"[._+\-]+")
_EDGES = ".,;:!?()[]{}<>\"'`/\\|-_*~&=–—‘’“”„«»"


def words_of_text(folded: str) -> Iterable[str]:
    """The words of a folded name, as written ("jean-pierre", "at&t") and in pieces ("jean", "pierre")."""
    words = folded.split()
    if folded.isascii() and "".join(words).isalnum():
        return words if len(folded) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in words]
    found = [word.strip(_EDGES)[:LONGEST_WORD] for word in words]
    found += [piece[:LONGEST_WORD] for piece in _PIECE(folded)]
    return [word for word in found if word]


@lru_cache(maxsize=40_000)
def words_of_company(folded: str) -> tuple[str, ...]:
    """As `words_of_text`, remembered: many leads share a company."""
    return tuple(words_of_text(folded))


def words_of_email(email: Email) -> list[str]:
    """The whole address, the words of its local part and its domain; not the first word, with which the address begins."""
    identity, domain = email.identity, email.host.name
    local = identity[: -len(domain) - 1]
    words = local.split(".")
    if not local.replace(".", "").isalnum():
        words = _LOCAL_SEPARATORS.split(local)
    del words[0]
    words.append(identity)
    words.append(domain)
    if len(identity) > LONGEST_WORD or "" in words:
        return [word[:LONGEST_WORD] for word in words if word]
    return words


def needed_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words in order, each once, without those another one begins with: who looks for their beginning finds that."""
    found = sorted(set(words))
    needed = [word for word, after in pairwise(found) if not after.startswith(word)]
    return (*needed, found[-1]) if found else ()


def words_of_phone(phone: Phone) -> tuple[str, str]:
    """The digits with the country's code ("49170...") and as dialled inside the country ("0170...")."""
    return phone.e164[1:], phone.national
