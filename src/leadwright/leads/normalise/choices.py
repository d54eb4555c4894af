"""Yes and no, one of several, several of several."""

import re
from collections.abc import Sequence

from leadwright.criteria.text import fold
from leadwright.leads.normalise.cleaning import kept_text
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import table

# (value, label) in the order people are shown them.
Choices = Sequence[tuple[str, str]]

GENDERS: Choices = (("female", "Female"), ("male", "Male"), ("other", "Another"))

_MOST_CHOICES = 200
_BOOLEANS = table("booleans")
_GENDERS = table("genders")
_STRONG_SEPARATOR = re.compile(r"\s*(?::::|[;|\n])\s*")

_NO_BOOLEAN = Problem("This is neither yes nor no.")
_NO_GENDER = Problem("This is none of female, male and another.")
_TOO_MANY = Problem(f"These are more than {_MOST_CHOICES} values.")


def parse_boolean(text: str) -> bool | Problem:
    """Yes or no in the words of several languages, as 1 or 0, a cross or a tick."""
    word = _BOOLEANS.get(fold(text))
    return _NO_BOOLEAN if word is None else word == "yes"


def parse_gender(text: str) -> str | Problem:
    """A value of GENDERS."""
    return _GENDERS.get(fold(text), _NO_GENDER)


def parse_choice(text: str, choices: Choices = ()) -> str | Problem:
    """The value of the choice whose value or label this is, without regard to case and spacing.

    Without `choices` everything is one: the text as typed.
    """
    if not choices:
        return kept_text(text)
    folded = fold(text)
    for value, label in choices:
        if folded in (fold(value), fold(label)):
            return value
    return Problem(f"This is none of the choices: {_listed(choices)}.")


def _listed(choices: Choices) -> str:
    shown = [label for _, label in choices[:8]]
    return ", ".join(shown) + (f" and {len(choices) - 8} more" if len(choices) > 8 else "")


def split_list(text: str) -> tuple[str, ...]:
    """The entries of a cell that holds a list, in their order, each once.

    Separators are ";", "|", " ::: " (Google) and line ends; only a text with none of them is cut at commas.
    Quotes around an entry (Mailchimp) and the "* " of Google's own groups come off.
    """
    entries = _STRONG_SEPARATOR.split(text)
    if len(entries) == 1:
        entries = text.split(",")
    bare = (entry.strip().removeprefix("* ").strip(' ",') for entry in entries)
    return tuple(dict.fromkeys(entry for entry in bare if entry))


def parse_choices(text: str, choices: Choices = ()) -> tuple[str, ...] | Problem:
    """The values of a list of choices (`split_list`, `parse_choice`); one wrong entry refuses the cell."""
    found: dict[str, None] = {}
    entries = split_list(text)
    if len(entries) > _MOST_CHOICES:
        return _TOO_MANY
    for entry in entries:
        value = parse_choice(entry, choices)
        if isinstance(value, Problem):
            return value
        found[value] = None
    return tuple(found)
