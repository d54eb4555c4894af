"""The stored form of text that conditions compare, made in Python once, at entry.

PostgreSQL, DuckDB and Python disagree on lower-casing (Turkish dotted I, final sigma, eszett), so SQL never
folds: it compares what `fold` stored.
"""

import re
import unicodedata

_SURROGATES = re.compile("[\ud800-\udfff]")

# Characters that end a word in the operator `word`. `&` is among them so that "R&D" is the phrase "r d"
# however it is spaced; `+` and `#` are not, so that "c++" and "c#" stay words. NFKC has already turned wide
# forms into these.
SEPARATORS = ".,;:!?()[]{}<>\"'`/\\|-_*~&=^–—―−‐‘’“”„‚«»‹›·•¡¿、。・"
_TO_SPACES = str.maketrans(SEPARATORS, " " * len(SEPARATORS))


def clean(value: str) -> str:
    """`value` as PostgreSQL can store it: NUL removed, lone surrogates replaced by U+FFFD."""
    if value.isascii():
        return value.replace("\0", "")
    return _SURROGATES.sub("\ufffd", value.replace("\0", ""))


def fold(value: str) -> str:
    """`value` without the differences that people do not mean: case, width, ligatures and spacing.

    NFKC, then case folding and NFKC until nothing changes; every run of whitespace one space, trimmed. Accents stay:
    "é" and "e" are different letters. Folding twice changes nothing.
    Source: Unicode Standard, section 3.13, default caseless matching.
    """
    value = clean(value)
    if value.isascii():
        return " ".join(value.lower().split())
    folded = unicodedata.normalize("NFKC", value)
    while (again := unicodedata.normalize("NFKC", folded.casefold())) != folded:
        folded = again
    return " ".join(folded.split())


def as_words(folded: str) -> str:
    """Folded text as ` word word `: separators become spaces, one space between words and at both ends.

    A whole word or phrase is contained in the text exactly if its own form is contained in the text's form.
    """
    words = folded.translate(_TO_SPACES).split(" ")
    return f" {' '.join(word for word in words if word)} "
