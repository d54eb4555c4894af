"""Text as it is kept: one line, no characters that break databases, sheets or readers; otherwise as typed."""

import re
import unicodedata

from leadwright.criteria.text import clean, fold
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import lines

# Four bytes a character at most: stays under the 2,704 bytes that fit into one entry of a PostgreSQL index.
LONGEST_TEXT = 500

# Marks that change only the order or the look of text, so that two equal-looking values would differ. The
# joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are misspelled without them.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PROTECTED = tuple(f"'{start}" for start in "=+-@＝＋－＠")

UNKNOWN_VALUES = frozenset(lines("unknown_values"))


def clean_line(text: str) -> str:
    """`text` as one trimmed line in NFC; control and invisible characters gone, runs of whitespace one space.

    The apostrophe that protects a cell from being read as a formula ("'=1+1", as exports write it) comes off.
    """
    if not text.isprintable():
        text = _CONTROL.sub(" ", _INVISIBLE.sub("", clean(text)))
        text = " ".join(text.split())
    elif "  " in text:
        text = " ".join(text.split())
    else:
        text = text.strip(" ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text[1:] if text.startswith(_PROTECTED) else text


def is_unknown(line: str, unknown_values: frozenset[str]) -> bool:
    """Whether a cleaned line says only that nothing is known. `unknown_values` are folded."""
    return not line or (line.lower() if line.isascii() else fold(line)) in unknown_values


def kept_text(line: str) -> str | Problem:
    """The line itself, unless it is longer than a fact may be."""
    if len(line) > LONGEST_TEXT:
        return Problem(f"The text is longer than {LONGEST_TEXT} characters; shorten it or keep it as a note.")
    return line
