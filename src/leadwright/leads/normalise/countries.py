"""Countries as ISO 3166-1 alpha-2 codes, and the states of the USA by name."""

import re
import unicodedata
from functools import cache, lru_cache

from leadwright.leads.normalise.cleaning import kept_text
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import table

# Names of countries are known in these languages; where two disagree the first one decides. Each costs one
# mebibyte for the life of the process, so what other countries call themselves stands in the data file.
_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl")
# In CLDR's list of territories and yet no countries: groups, exceptional reservations, tests.
_NO_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
_ALPHA_2 = re.compile("[A-Z]{2}").fullmatch
_ALPHA_3 = re.compile("[A-Z]{3}").fullmatch
_NO_COUNTRY = Problem(
    "No country has this name or code; write its English name or its two letters (ISO 3166-1)."
)


def _key(name: str) -> str:
    """`name` without what spellings differ in: accents, punctuation, case, articles, "and", "St."."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    plain = "".join(mark if mark.isalnum() else " " for mark in plain)
    return " ".join("saint" if word == "st" else word for word in plain.split() if word not in ("the", "and"))


@cache
def _codes() -> dict[str, str]:
    """Every known spelling of a country, as `_key`, and its code."""
    from babel import Locale
    from babel.core import get_global

    names = [Locale(locale).territories for locale in _LOCALES]
    codes = [code for code in names[0] if _ALPHA_2(code) and code not in _NO_COUNTRIES]
    # By their keys like everything else: ST is spelled like the abbreviation of "saint".
    found = {_key(code): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        # An alias of several is a state that fell apart: which of its successors is meant is not known.
        if _ALPHA_3(alias) and len(targets) == 1 and targets[0] in codes:
            found.setdefault(alias.lower(), targets[0])
    for name, code in table("country_names").items():
        found[_key(name)] = code
    for territories in names:
        for code in codes:
            if code in territories:
                found.setdefault(_key(territories[code]), code)
    for ambiguous in ("congo", "kongo"):
        found.pop(ambiguous, None)
    return found


@lru_cache(maxsize=5_000)
def normalise_country(text: str) -> str | Problem:
    """The alpha-2 code of a country from its code (two or three letters) or its name.

    Names are known in seven languages, with the variants people write ("UK", "U.S.A.", "Holland").
    "Congo" alone is refused: there are two. Sources: ISO 3166-1; CLDR through Babel.
    """
    return _codes().get(_key(text), _NO_COUNTRY)


@cache
def _states() -> dict[str, str]:
    states = {_key(key): name for key, name in table("us_states").items()}
    return states | {_key(name): name for name in states.values()}


@lru_cache(maxsize=20_000)
def normalise_region(text: str, country: str | None) -> str | Problem:
    """A state or region as it is kept: a state of the USA by its name, anything else as typed.

    Codes ("CA") are read as states only where the country is the USA; "US-CA" (ISO 3166-2) says so itself.
    """
    code = text[3:] if text[:3].upper() == "US-" else text
    if country == "US" or code is not text:
        state = _states().get(_key(code))
        if state is not None:
            return state
    return kept_text(text)
