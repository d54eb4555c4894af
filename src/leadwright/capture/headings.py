"""Which fields a column's heading may mean, and how surely; the values are not looked at here."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from leadwright.capture.heading_words import (
    BARE_NAMES,
    BOOKKEEPING,
    BUSINESS,
    LANGUAGE_SIGNS,
    LOCAL_PHRASES,
    OF_A_COMPANY,
    PHRASES,
    PLACES,
    PRIVATE,
    QUESTIONS,
    SOMEBODY,
    STATE_NUMBERS,
    WHOSE,
)

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_JOINED = (("e mail", "email"), ("linked in", "linkedin"), ("opt in", "optin"), ("opt out", "optout"))
_EMPTY_WORDS = frozenset({"optional", "required", "mandatory", "pflichtfeld", "utc"})
_UNNAMED = re.compile(r"column \d+")
_KIND_OF_CONTACT = re.compile(
    r"(?:email|phone|organization|address|website|im|relation|event|custom field)(?: \d+)? (?:type|label)"
    r"|email(?: \d+)? display name"
)
_NUMBERED = re.compile(r"(.+?) (\d)(?: (.+))?")

# Programs whose headings mean something only they mean, known by two of these headings.
_ADDRESS_BOOK = ("directory server", "sensitivity", "mileage", "billing information", "internet free busy")
_MAILCHIMP = ("member rating", "optin time", "leid", "euid", "last changed", "gmtoff")
_BUSINESS_CENTRAL = (
    "salesperson code",
    "territory code",
    "contact business relation",
    "coupled to dataverse",
)
_CONNECTIONS = ("connected on", "position")

_BOOKKEEPING_OF_ADDRESS_BOOKS = frozenset({"mileage", "priority", "private", "sensitivity"})


class Claim(NamedTuple):
    """A field that a column may be, and how surely, from 0 to 1. `whose` says of an address which of several
    it is.
    """

    field: str
    weight: float
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says. `ignored` tells why a column is bookkeeping; `unnamed` that it has no name of its
    own.
    """

    words: str
    claims: tuple[Claim, ...] = ()
    ignored: str = ""
    unnamed: bool = False


def words_of(heading: str) -> str:
    """A heading as it is compared: words of lower-case letters and digits, without accents and punctuation."""
    split = _CAMEL.sub(" ", heading)
    plain = unicodedata.normalize("NFKD", split.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = "".join(character if character.isalnum() else " " for character in plain).split()
    text = " ".join(word for word in words if word not in _EMPTY_WORDS)
    for parts, joined in _JOINED:
        text = re.sub(rf"\b{parts}", joined, text)
    return text


def read_headings(header: Sequence[str]) -> tuple[Heading, ...]:
    """What each heading of a file says, in the light of the others."""
    all_words = [words_of(heading) for heading in header]
    book = _Book(frozenset(all_words))
    return tuple(map(book.heading, all_words))


@cache
def _phrases() -> dict[str, tuple[Claim, ...]]:
    return _claims_by_phrase(PHRASES)


@cache
def _local_phrases(language: str) -> dict[str, tuple[Claim, ...]]:
    return _claims_by_phrase(LOCAL_PHRASES[language])


def _claims_by_phrase(lists: dict[str, str]) -> dict[str, tuple[Claim, ...]]:
    found: dict[str, tuple[Claim, ...]] = {}
    for field, phrases in lists.items():
        for phrase, weight in _entries(phrases):
            claims = found.get(phrase, ())
            if field not in [claim.field for claim in claims]:
                found[phrase] = (*claims, Claim(field, weight))
    return found


def _entries(phrases: str) -> Iterable[tuple[str, float]]:
    for entry in " ".join(phrases.split()).split(" | "):
        phrase, _, sure = entry.strip("| ").rpartition(" ")
        if sure.isdigit():
            yield phrase, int(sure) / 100
        else:
            yield entry.strip("| "), 1.0


@cache
def _phrase_set(phrases: str) -> frozenset[str]:
    return frozenset(phrase for phrase, _ in _entries(phrases))


class _Book:
    """All headings of a file: its languages, the program that wrote it, which parts of names it has."""

    def __init__(self, headings: Collection[str]) -> None:
        self._headings = headings
        self._languages = [
            language
            for language, signs in LANGUAGE_SIGNS.items()
            if sum(sign in headings for sign in signs.split()) >= 2
        ]
        found = {
            claim.field for words in headings for claim in _phrases().get(words, ()) if claim.weight >= 0.9
        }
        self._given, self._family = "given_name" in found, "family_name" in found
        of_people = found & {"email", "role", "given_name", "family_name", "phone_mobile"}
        of_companies = found & {"website", *OF_A_COMPANY}
        self._companies_only = not of_people and len(of_companies) >= 2 and "company" not in found

    def heading(self, words: str) -> Heading:
        words = next((words.removeprefix(ask) for ask in QUESTIONS if words.startswith(ask)), words)
        if not words or _UNNAMED.fullmatch(words):
            return Heading(words, unnamed=True)
        if words in _phrase_set(STATE_NUMBERS):
            return Heading(
                words, ignored="a number of the state is taken in only where a mapping asks for it"
            )
        if self._is_bookkeeping(words):
            return Heading(words, ignored="bookkeeping of the program that wrote the file")
        claims = self._claims_of_program(words) or self._name_claims(words) or self._claims(words)
        return Heading(words, tuple(sorted(_with_variants(claims), key=lambda claim: -claim.weight)))

    def _is_bookkeeping(self, words: str) -> bool:
        if words in _phrase_set(BOOKKEEPING) or _KIND_OF_CONTACT.fullmatch(words):
            return True
        return words in _BOOKKEEPING_OF_ADDRESS_BOOKS and self._written_by(_ADDRESS_BOOK)

    def _written_by(self, signs: Sequence[str]) -> bool:
        return sum(sign in self._headings for sign in signs) >= 2

    def _claims_of_program(self, words: str) -> tuple[Claim, ...]:
        if words == "cc" and self._written_by(_MAILCHIMP):
            return (Claim("country", 0.95),)
        if words == "no" and self._written_by(_BUSINESS_CENTRAL):
            return (Claim("crm_id", 0.9),)
        if words == "url" and self._written_by(_CONNECTIONS):
            return (Claim("linkedin_url", 0.9),)
        return ()

    def _name_claims(self, words: str) -> tuple[Claim, ...]:
        """ "Name" is what the other columns leave over; a person to talk to is the lead only where nobody else
        is.
        """
        if words in _phrase_set(SOMEBODY):
            return () if self._given or self._family else (Claim("full_name", 0.5),)
        if words not in _phrase_set(BARE_NAMES):
            return ()
        if self._given != self._family:
            return (Claim("family_name" if self._given else "given_name", 0.9),)
        return (Claim("company" if self._companies_only else "full_name", 0.8),)

    def _claims(self, words: str) -> tuple[Claim, ...]:
        return self._exact(words) or self._numbered(words) or self._qualified(words)

    def _exact(self, words: str) -> tuple[Claim, ...]:
        if words.startswith(("how did you hear", "how did you find")):
            return (Claim("source_detail", 0.6),)
        for language in self._languages:
            if words in _local_phrases(language):
                return _local_phrases(language)[words]
        return _phrases().get(words, ())

    def _numbered(self, words: str) -> tuple[Claim, ...]:
        """ "Phone 1", "E-mail 2 address", "Phone 2 - Value", "Organization 1 - Name"."""
        parts = _NUMBERED.fullmatch(words)
        if parts is None:
            return ()
        before, number, after = parts[1], int(parts[2]), parts[3] or ""
        claims = self._claims(before if after in ("", "value") else f"{before} {after}")
        if number == 1:
            return tuple(claim._replace(weight=claim.weight * 0.98) for claim in claims)
        family, best = ("email", 3), claims[0] if claims else None
        if best is not None and best.field == "phone":
            family = ("phone", 2)
        if best is None or best.field != family[0] or not 2 <= number <= family[1]:
            return ()
        return (Claim(f"{family[0]}_{number}", best.weight * 0.98),)

    def _qualified(self, words: str) -> tuple[Claim, ...]:
        """A word that says whose it is before or behind a known heading: "Business city", "Telefon privat"."""
        before, _, behind = words.partition(" ")
        start, _, last = words.rpartition(" ")
        return self._of_somebody(before, behind) or self._of_somebody(last, start)

    def _of_somebody(self, qualifier: str, rest: str) -> tuple[Claim, ...]:
        if not rest:
            return ()
        if qualifier in WHOSE:
            if rest in _phrase_set(BARE_NAMES):
                return (Claim("full_name", 0.75),)
            return _lessened(self._claims(rest), WHOSE[qualifier])
        for whose, qualifiers, allowed in (
            ("business", BUSINESS, PLACES | OF_A_COMPANY),
            ("private", PRIVATE, PLACES),
        ):
            if qualifier in qualifiers:
                claims = [claim for claim in self._claims(rest) if claim.field in allowed]
                return _lessened([claim._replace(whose=whose) for claim in claims], qualifiers[qualifier])
        return ()


def _lessened(claims: Iterable[Claim], hundredths: int) -> tuple[Claim, ...]:
    less = hundredths / 100
    return tuple(
        claim._replace(weight=round(claim.weight - less, 4)) for claim in claims if claim.weight > less
    )


def _with_variants(claims: Sequence[Claim]) -> Iterable[Claim]:
    """The claims, and for an address or number that another column wants more, the numbered field after it."""
    yield from claims
    for field, weight, _ in claims:
        if field == "email":
            yield Claim("email_2", weight * 0.6)
            yield Claim("email_3", weight * 0.5)
        elif field == "email_2":
            yield Claim("email", weight * 0.7)
            yield Claim("email_3", weight * 0.6)
        elif field == "phone":
            yield Claim("phone_2", weight * 0.6)
        elif field == "phone_2":
            yield Claim("phone", weight * 0.7)
