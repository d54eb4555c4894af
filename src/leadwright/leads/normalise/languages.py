"""Languages as BCP 47 primary tags, time zones as IANA names."""

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from leadwright.criteria.text import fold
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import table

# The languages in which names of languages are known.
_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*").fullmatch
_NO_LANGUAGE = Problem("No language has this name or tag; write its English name or a tag like de or pt-BR.")

_OFFSET = re.compile(r"(?:utc|gmt)\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?").fullmatch
_NO_ZONE = Problem("No time zone has this name; write one like Europe/Berlin or America/New_York.")


@cache
def _tags() -> tuple[dict[str, str], frozenset[str]]:
    """Folded names of languages with their tags, and all primary tags."""
    from babel import Locale
    from babel.core import get_global

    names = [Locale(locale).languages for locale in _LOCALES]
    primary = frozenset(tag for tag in names[0] if "_" not in tag)
    found = dict(table("language_names"))
    for alias, tag in get_global("language_aliases").items():
        if len(alias) < 4 and alias not in primary:
            found[alias] = tag.partition("_")[0]
    for languages in names:
        for tag, name in languages.items():
            if tag in primary:
                found.setdefault(fold(name), tag)
    return found, primary


@lru_cache(maxsize=2_000)
def normalise_language(text: str) -> str | Problem:
    """The primary tag (BCP 47: "de", "pt") of a language from a tag, a three-letter code or a name.

    Region and script are dropped ("pt-BR" gives "pt"); of several languages the first is taken.
    """
    found, primary = _tags()
    first = fold(re.split(r"[.,;/|(]", text, maxsplit=1)[0])
    tag = found.get(first)
    if tag is not None:
        return tag
    shaped = _TAG(first)
    if shaped is None:
        return _NO_LANGUAGE
    if shaped[1] in primary:
        return shaped[1]
    return found.get(shaped[1], _NO_LANGUAGE)


@cache
def _zones() -> dict[str, str]:
    from babel.core import get_global

    found = {fold(name): name for name in available_timezones() if not name.startswith("posix")}
    found |= {fold(windows): zone for windows, zone in get_global("windows_zone_mapping").items()}
    found |= table("time_zone_names")
    found |= dict.fromkeys(["utc", "gmt", "z", "zulu", "etc/utc"], "UTC")
    return found


@lru_cache(maxsize=2_000)
def normalise_time_zone(text: str) -> str | Problem:
    """The IANA name of a time zone from that name, a name of Windows, or whole hours from UTC.

    "UTC+2" becomes "Etc/GMT-2": the sign of those names is turned round (POSIX). Abbreviations that several
    zones share ("CST", "IST") are refused.
    """
    folded = fold(text)
    named = _zones().get(folded) or _zones().get(folded.replace(" ", "_"))
    if named is not None:
        return named
    offset = _OFFSET(folded)
    if offset is not None and int(offset[3] or 0) == 0 and int(offset[2]) <= 12:
        hours = int(offset[2])
        return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}" if hours else "UTC"
    return _NO_ZONE
