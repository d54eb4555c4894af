"""What the columns of a list are, guessed from their headings and from the values below them.

A heading claims fields, the values confirm or veto, and the surest claim gets the field; a column that gets
none is offered as a custom field of the type its values have, or left out where it is empty or bookkeeping.
Never two columns for one field, and rather a custom field than a wrong one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadwright.capture.column_evidence import Evidence, column_evidence
from leadwright.capture.column_types import sample_type
from leadwright.capture.heading_words import PHRASES
from leadwright.capture.headings import Claim, Heading, read_headings
from leadwright.capture.reading import Row
from leadwright.criteria.types import FieldType

__all__ = ["COLUMN_FIELDS", "ColumnGuess", "custom_slug", "sample_type", "suggest_mapping"]

# Every field a column can be recognised as.
COLUMN_FIELDS: frozenset[str] = frozenset({*PHRASES, "email_3"})

_ADDRESS_PARTS = frozenset({"street", "postal_code", "region", "country"})
_LONGEST_SLUG = 60
_NO_SLUG_CHARACTER = re.compile(r"[^a-z0-9]+")
# A column with something in it goes before an empty one of the same meaning.
_EMPTY_COSTS = 0.3
_SAID_BY_VALUES = 0.4


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column seems to be: a known field, a custom field (`custom_slug`), or neither where it is left
    out.

    `type` is the type of a custom field; `confidence` goes from 0 to 1; `why` is a phrase for people.
    """

    column: str
    index: int
    field: str | None
    custom_slug: str | None
    type: FieldType
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    name: str
    heading: Heading
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Won:
    claim: Claim
    why: str


def suggest_mapping(header: Sequence[str], sample_rows: Iterable[Row] = ()) -> tuple[ColumnGuess, ...]:
    """A guess for each column, in their order. `sample_rows` may be empty: then only the headings speak.

    The same header and rows give the same guesses.
    """
    rows = [row.cells for row in sample_rows]
    columns = [
        _Column(index, name, heading, column_evidence([cells[index] for cells in rows if index < len(cells)]))
        for index, (name, heading) in enumerate(zip(header, read_headings(header), strict=True))
    ]
    won = _fields_won(columns)
    slugs = _Slugs()
    return tuple(
        _known(column, won[column.index]) if column.index in won else _unknown(column, slugs, len(rows))
        for column in columns
    )


def _fields_won(columns: Sequence[_Column]) -> dict[int, _Won]:
    """The field each column gets: the surest claim first; equally sure ones from left to right."""
    claims = sorted(
        (-claim.weight, column.index, rank, claim, why)
        for column in columns
        for rank, (claim, why) in enumerate(_claims(column))
    )
    won: dict[int, _Won] = {}
    taken: set[str] = set()
    for _, index, _, claim, why in claims:
        if index not in won and claim.field not in taken:
            taken.add(claim.field)
            won[index] = _Won(claim, why)
    return _of_one_address(won, columns)


def _of_one_address(won: dict[int, _Won], columns: Sequence[_Column]) -> dict[int, _Won]:
    """Without the parts of an address whose own city lost: a company's street does not go with a person's
    city.
    """
    city = next((found.claim for found in won.values() if found.claim.field == "city"), None)
    if city is None:
        return won
    cities = {claim.whose for column in columns for claim in column.heading.claims if claim.field == "city"}
    stray = cities - {city.whose}
    return {
        index: found
        for index, found in won.items()
        if found.claim.field not in _ADDRESS_PARTS or found.claim.whose not in stray
    }


def _claims(column: _Column) -> Iterable[tuple[Claim, str]]:
    heading, evidence = column.heading, column.evidence
    cost = _EMPTY_COSTS if evidence.is_empty else 0.0
    claimed = False
    for claim in heading.claims:
        verdict = evidence.judge(claim.field, heading.words)
        if verdict.possible:
            claimed = True
            said = f"the heading “{column.name}”"
            yield (
                claim._replace(weight=min(1.0, claim.weight + verdict.bonus) - cost),
                f"{said} and {verdict.share}" if verdict.share else said,
            )
    if not claimed and not heading.ignored:
        found = evidence.suggestion(heading.words)
        if found is not None:
            yield Claim(found.field, _SAID_BY_VALUES), found.why


def _known(column: _Column, won: _Won) -> ColumnGuess:
    sure = round(max(won.claim.weight, 0.05), 2)
    return ColumnGuess(column.name, column.index, won.claim.field, None, FieldType.TEXT, sure, won.why)


def _unknown(column: _Column, slugs: "_Slugs", rows: int) -> ColumnGuess:
    """A custom field, or nothing for what is bookkeeping, empty, or a running number."""
    reason = column.heading.ignored
    if not reason and rows and column.evidence.is_empty:
        reason = f"nothing is in it in the first {rows:,} rows"
    if not reason and column.evidence.counts_rows and _may_count(column.heading):
        reason = "it only numbers the rows"
    if reason:
        return ColumnGuess(column.name, column.index, None, None, FieldType.TEXT, 0.8, reason)
    kind = column.evidence.type
    seen = f"values that look like {kind}" if rows else "no known heading"
    return ColumnGuess(column.name, column.index, None, slugs.of(column), kind, 0.5, seen)


def _may_count(heading: Heading) -> bool:
    return heading.unnamed or heading.words in (
        "id",
        "no",
        "nr",
        "num",
        "number",
        "index",
        "n",
        "numero",
        "pos",
    )


def custom_slug(name: str) -> str:
    """A name for a custom field made from words: lower case letters, digits and underscores; empty where none are left."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    slug = _NO_SLUG_CHARACTER.sub("_", letters).strip("_")[:_LONGEST_SLUG].rstrip("_")
    return f"n_{slug}" if slug and not slug[0].isalpha() else slug


class _Slugs:
    """Names for custom fields: from the heading, distinct, and never that of a known field."""

    def __init__(self) -> None:
        self._taken = set(COLUMN_FIELDS)

    def of(self, column: _Column) -> str:
        slug = custom_slug(column.name) or f"column_{column.index + 1}"
        distinct, number = slug, 2
        while distinct in self._taken:
            distinct, number = f"{slug}_{number}", number + 1
        self._taken.add(distinct)
        return distinct
