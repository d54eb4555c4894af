"""Names of people: kept as typed, taken apart only where nothing has to be guessed."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from leadwright.criteria.text import fold
from leadwright.leads.normalise.cleaning import kept_text
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import word_set

_CIVIL_TITLES = word_set("name_civil_titles")
_TITLES = word_set("name_titles")
_SUFFIXES = word_set("name_suffixes")
_PARTICLES = word_set("name_particles")
_FAMILY_FIRST_COUNTRIES = word_set("name_family_first_countries")
_LEGAL_FORMS = word_set("legal_forms")
_WRITTEN_FIRST = word_set("family_names_written_first")

_LETTER = re.compile(r"[^\W\d_]")
# Alphabets in which a space always stands between two names.
_SPACED = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u0400-\u04ff'’\\-]{2,}").fullmatch
_INITIAL = re.compile(r"[^\W\d_]\.?").fullmatch
_APART = re.compile(r"([\s\-'’]+)")


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of one word of a name. `begins` and `ends` say that it can be a given or a family name."""

    folded: str
    is_title: bool
    is_suffix: bool
    is_particle: bool
    begins: bool
    ends: bool


@lru_cache(maxsize=50_000)
def _word(word: str) -> _Word:
    # Remembered: a list of a million people has far fewer different names.
    folded = fold(word)
    bare = folded.rstrip(".")
    is_title = bare in _TITLES or bare in _CIVIL_TITLES
    is_particle = folded in _PARTICLES
    is_name = _SPACED(word) is not None and not is_particle
    return _Word(
        folded=folded,
        is_title=is_title,
        is_suffix=folded.replace(".", "").strip(",()") in _SUFFIXES,
        is_particle=is_particle,
        begins=is_name and not is_title and folded not in _WRITTEN_FIRST,
        ends=is_name and folded not in _LEGAL_FORMS,
    )


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name as it came: in one column, in several, or both. Empty text is unknown."""

    full: str = ""
    given: str = ""
    family: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


class PersonName(NamedTuple):
    """A name: `full` as typed, or joined from its columns; `given` and `family` only where they are sure."""

    full: str
    given: str | None
    family: str | None


def normalise_name(parts: NameParts, country: str | None = None) -> PersonName | Problem:
    """The name of a person from cleaned columns; `country` (alpha-2) tells where family names come first.

    A full name goes first, the other columns fill its parts. Without one it is joined in the order prefix
    (only earned titles), given, middle, family, suffix. Credentials behind a family name ("Looper, DipWSET")
    stay in the full name and leave the family name. Refused: no letter, an e-mail address, too long a text.
    """
    full = parts.full or _joined(parts)
    if not parts.given and not parts.family:
        return normalise_full_name(full, country)
    family = without_credentials(parts.family)
    return _refusal(full) or PersonName(full, parts.given or None, family or None)


def normalise_full_name(full: str, country: str | None = None) -> PersonName | Problem:
    """The name of a person from one cleaned column, taken apart where it is sure (`split_name`)."""
    problem = _refusal(full)
    if problem is not None:
        return problem
    given, family = split_name(full, country)
    return PersonName(full, given, family)


def _refusal(full: str) -> Problem | None:
    if full.isascii() and full.replace(" ", "").isalpha() and len(full) < 100:
        return None
    if "@" in full:
        return Problem("This is not a name; it looks like an e-mail address.")
    if not _LETTER.search(full):
        return Problem("This is not a name; it has no letter.")
    kept = kept_text(full)
    return kept if isinstance(kept, Problem) else None


def _joined(parts: NameParts) -> str:
    prefix = parts.prefix
    if prefix and fold(prefix).rstrip(".") in _CIVIL_TITLES:
        prefix = ""
    joined = (prefix, parts.given, parts.middle, parts.family, parts.suffix)
    return " ".join([part for part in joined if part])


def without_credentials(name: str) -> str:
    """`name` without the credentials behind its commas ("Looper, DipWSET" gives "Looper")."""
    while "," in name:
        front, _, last = name.rpartition(",")
        if not front.strip() or not all(_is_credential(word, front) for word in last.split()):
            break
        name = front.strip()
    return name


def _is_credential(word: str, name: str) -> bool:
    # Unknown credentials show by their capitals ("DipWSET") unless the whole name is in capitals.
    return _word(word).is_suffix or (sum(map(str.isupper, word)) > 1 and not name.isupper())


def split_name(full: str, country: str | None = None) -> tuple[str | None, str | None]:
    """Given and family name of a full name where they are sure, else None for both.

    Sure are "Family, Given", and two words of a spaced alphabet with at most initials between them. Not sure:
    one word, three words, particles ("van"), a family name from a country where it is written first, Chinese,
    Japanese, Korean and other scripts without a space between names.
    """
    words = full.split()
    if len(words) != 2 or "," in full:
        if "," in full:
            full = without_credentials(full)
            before, comma, after = full.partition(",")
            if comma:
                return _from_reversed(before.strip(), after.strip())
        words = _without_frame(full.split())
        if not all(_INITIAL(word) for word in words[1:-1]):
            return None, None
    if len(words) < 2 or country in _FAMILY_FIRST_COUNTRIES:
        return None, None
    given, family = words[0], words[-1]
    return (given, family) if _word(given).begins and _word(family).ends else (None, None)


def _from_reversed(family: str, rest: str) -> tuple[str | None, str | None]:
    given = " ".join(_without_frame(rest.split()))
    if not given or "," in rest or not _LETTER.search(family) or not _LETTER.search(given):
        return None, None
    own = [word for word in family.split() if not _word(word).is_particle]
    if len(own) > 1 or len(given.split()) > 3:
        # "Garcia Lopez, Maria" or "Maria Lopez, Consultant": the comma alone does not say.
        return None, None
    return given, family


def _without_frame(parts: list[str]) -> list[str]:
    """The words of a name without titles in front and generation marks or credentials behind."""
    start, end = 0, len(parts)
    while end - start > 1 and _word(parts[start]).is_title:
        start += 1
    while end - start > 2 and _word(parts[end - 1]).is_suffix:
        end -= 1
    return parts[start:end]


def folded_word(word: str) -> str:
    """`fold` of a name of one word, remembered."""
    return _word(word).folded


def display_name(full: str) -> str:
    """`full` as it is shown: typed all in capitals or all in small letters, it gets capitals.

    Only the look: what is stored stays as typed. Any other name is returned unchanged.
    """
    if not (full.isupper() or full.islower()) or len(full) < 3:
        return full
    return " ".join(_capitalised(word, position) for position, word in enumerate(full.split()))


def _capitalised(word: str, position: int) -> str:
    low = word.lower()
    if position and low in _PARTICLES:
        return low
    if position and _word(word).is_suffix and low not in ("jr", "jr.", "sr", "sr.", "do", "ma"):
        return word.upper()
    pieces = _APART.split(low)
    return "".join(_with_capital(piece) for piece in pieces)


def _with_capital(piece: str) -> str:
    if piece.startswith("mc") and len(piece) > 4:
        return "Mc" + piece[2:3].upper() + piece[3:]
    return piece[:1].upper() + piece[1:]
