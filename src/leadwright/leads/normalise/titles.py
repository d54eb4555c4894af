"""Seniority and department out of a job title.

The rules are the word lists `data/title_*.txt`; this module only reads them. How good they are is measured by
the tests, on titles labelled by hand before the rules were written.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from leadwright.criteria.text import fold
from leadwright.leads.normalise.word_lists import table, word_set

# (value, label), the highest first: what the condition language offers as choices.
SENIORITIES = (
    ("owner", "Owner or founder"),
    ("c_level", "Top management"),
    ("vp", "Vice president"),
    ("director", "Director"),
    ("head", "Head of a function"),
    ("manager", "Manager or supervisor"),
    ("senior", "Senior, lead or principal"),
    ("staff", "Staff"),
    ("entry", "Junior, assistant or apprentice"),
    ("intern", "Intern"),
)
DEPARTMENTS = (
    ("management", "General management and strategy"),
    ("sales", "Sales and retail"),
    ("marketing", "Marketing and communications"),
    ("customer_service", "Customer service and support"),
    ("product", "Product management"),
    ("creative", "Design, media, arts and sport"),
    ("engineering", "Engineering and development"),
    ("it", "IT and data"),
    ("research", "Research and science"),
    ("finance", "Finance, banking and insurance"),
    ("hr", "Human resources"),
    ("legal", "Legal and compliance"),
    ("procurement", "Purchasing"),
    ("logistics", "Logistics and transport"),
    ("production", "Production and quality"),
    ("facilities", "Construction, repair and facilities"),
    ("operations", "Operations and projects"),
    ("administration", "Administration and office"),
    ("education", "Education and training"),
    ("healthcare", "Health and social care"),
    ("hospitality", "Hospitality, food and personal services"),
    ("public_service", "Public service and safety"),
    ("agriculture", "Agriculture, forestry and mining"),
)

_LONGEST_TITLE = 200
_LONGEST_PHRASE = 4
# In this order one level hides another: who leads counts more than how experienced he is.
_PRECEDENCE = ("owner", "c_level", "vp", "director", "head", "manager", "intern", "entry", "senior", "staff")
_LEADING = frozenset(_PRECEDENCE[:6])

_SEXES = re.compile(r"\([^)]*\)|\b[mwfdx]\s?/\s?[mwfdx](?:\s?/\s?[mwfdx])?\b|[*:_/]-?in(?:nen)?\b")
_WORD = re.compile(r"[^\W_]+")
_AT_EMPLOYER = re.compile(r"\s(?:at|@|bei|chez|presso)\s.*")
_SEVERAL = re.compile(r"\s*[,;/|&+]\s*|\s[-–—]\s|\s(?:and|und|et|y)\s")

_SUPPORT = frozenset(
    [
        "assistant",
        "asst",
        "secretary",
        "aide",
        "assistent",
        "assistenz",
        "sekretär",
        "secrétaire",
        "asistente",
    ]
)
_ABOVE_SUPPORT = frozenset(["to", "of", "for", "der", "des", "du", "de"])
_ONE_BELOW = frozenset(
    ["assistant", "asst", "associate", "assoc", "deputy", "acting", "interim", "stellvertretender"]
)
_STEP_DOWN = frozenset(["assistant", "asst", "associate", "assoc"])
# Behind "assistant" or "associate" these are full ranks of their own.
_RANKS = frozenset(
    ["professor", "justice", "judge", "attorney", "counsel", "pastor", "member", "lecturer", "consultant"]
)
_OF_PARTNERS = frozenset(["senior", "managing", "general", "founding", "equity", "executive"])
_JOB_ENDINGS = (
    "er",
    "or",
    "ist",
    "ian",
    "man",
    "men",
    "woman",
    "women",
    "person",
    "people",
    "eur",
    "euse",
    "smith",
    "wright",
)
_NO_JOBS = word_set("title_no_jobs")


@dataclass(frozen=True, slots=True)
class _Rules:
    levels: dict[str, str]
    occupations: dict[str, str]
    fields: dict[str, str]
    nouns: dict[str, str]
    stems: tuple[tuple[str, str], ...]
    jobs: frozenset[str]


@cache
def _rules() -> _Rules:
    occupations, nouns = table("title_occupations"), table("title_nouns")
    stems = sorted(table("title_stems").items(), key=lambda pair: -len(pair[0]))
    jobs = {phrase.rpartition(" ")[2] for phrase in (*occupations, *nouns)}
    return _Rules(
        levels=table("title_levels"),
        occupations=occupations,
        fields=table("title_fields"),
        nouns=nouns,
        stems=tuple(stems),
        jobs=frozenset(jobs),
    )


def _base(word: str) -> str:
    """`word` in the form of the lists: singular, German feminine forms as masculine ones."""
    rules = _rules()
    for known in (rules.levels, rules.nouns, rules.occupations, rules.fields):
        if word in known:
            return word
    for ending in ("innen", "in", "s", "e"):
        base = word.removesuffix(ending)
        if base is not word and (base in rules.levels or base in rules.nouns or base in rules.occupations):
            return base
    return word


def _words(folded: str) -> list[str]:
    return [_base(word) for word in _WORD.findall(folded)]


@lru_cache(maxsize=50_000)
def seniority(role: str) -> str | None:
    """The rank in a job title, a value of SENIORITIES; None for a text that names no job.

    Somebody who does the work of a job without leading is `staff`. Of several jobs in one title the higher
    counts; whom somebody assists, and where, does not ("assistant to the vice president").
    """
    if len(role) > _LONGEST_TITLE:
        return None
    folded = _AT_EMPLOYER.sub("", _SEXES.sub(" ", fold(role)))
    found = [_level(words) for part in _SEVERAL.split(folded) if (words := _words(part))]
    return min((level for level in found if level), key=_PRECEDENCE.index, default=None)


def _level(words: list[str]) -> str | None:
    words = _without_superior(words)
    if len(words) > 1 and words[-1] in _SUPPORT:
        return {"senior": "senior", "junior": "entry"}.get(words[0], "staff")
    if len(words) > 1 and words[0] in _ONE_BELOW:
        return _one_below(words)
    if words[-1] == "partner" and _OF_PARTNERS.issuperset(words[:-1]):
        return "owner"
    if words[-1] == "principal":
        return "head"
    if "chief" in words and "officer" in words[words.index("chief") + 2 :]:
        return "c_level"
    levels = _named_levels(words)
    level = min(levels, key=_PRECEDENCE.index, default=None)
    if level == "head" and words[0] in ("head", "chief") and _rules().nouns.get(words[-1]) == "production":
        return "senior"
    return level or ("staff" if any(_is_job(word) for word in words) else None)


def _without_superior(words: list[str]) -> list[str]:
    """The words up to a superior: "assistant to the director" is an assistant."""
    for position, word in enumerate(words[1:], 1):
        if word in _ABOVE_SUPPORT and not _SUPPORT.isdisjoint(words[:position]):
            return words[:position]
    return words


def _one_below(words: list[str]) -> str | None:
    level = _level(words[1:])
    if level in _LEADING or level is None or words[0] not in _STEP_DOWN:
        return level
    return "staff" if words[-1] in _RANKS else "entry"


def _named_levels(words: list[str]) -> list[str]:
    levels, found, position = _rules().levels, [], 0
    while position < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - position), 0, -1):
            level = levels.get(" ".join(words[position : position + length]))
            if level is not None:
                found.append(level)
                position += length - 1
                break
        else:
            if words[position].endswith(("leiter", "leitung")) and words[position] != "begleiter":
                found.append("head")
        position += 1
    return found


def _is_job(word: str) -> bool:
    if word in _rules().jobs:
        return True
    return len(word) > 4 and word.endswith(_JOB_ENDINGS) and word not in _NO_JOBS


@lru_cache(maxsize=50_000)
def department(role: str) -> str | None:
    """The department behind a job title or in the name of a department, a value of DEPARTMENTS; None if unclear.

    An occupation ("nurse") decides before a field of work ("hospital"), a field before a general noun
    ("operator"); among equals the last, in English the one that all others describe.
    """
    if len(role) > _LONGEST_TITLE:
        return None
    words = _words(_AT_EMPLOYER.sub("", _SEXES.sub(" ", fold(role))))
    best: tuple[int, int, int] = (0, 0, 0)
    named = "-"
    for start in range(len(words)):
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            weight, value = _weighed(phrase, words[start + length : start + length + 1])
            # A word that names no department leaves the word to others; a phrase ("process owner") forbids it.
            if value is None or (value == "-" and length == 1):
                continue
            best, named = max((best, named), ((weight, start + length, length), value))
    return None if named == "-" else named


def _weighed(phrase: str, following: list[str]) -> tuple[int, str | None]:
    """What a phrase names and how much it says; a field directly before a general noun says more."""
    rules = _rules()
    if phrase in rules.occupations:
        return 4, rules.occupations[phrase]
    value = rules.fields.get(phrase)
    if value is None and phrase not in rules.nouns and " " not in phrase:
        value = _of_stem(phrase)
    if value is not None:
        return (3 if following and following[0] in rules.nouns else 2), value
    return 1, rules.nouns.get(phrase)


def _of_stem(word: str) -> str | None:
    for stem, value in _rules().stems:
        if len(word) > len(stem) + 2 and word.startswith(stem):
            return value
    return None
