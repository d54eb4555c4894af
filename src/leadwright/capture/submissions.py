"""From a row of a file to a submission: the mapping carried out, value by value."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from leadwright.capture.mapping import AS_OF, FACT_FIELDS, REFUSALS, MappingBody
from leadwright.capture.reading import Row, Table
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.custom_values import stored
from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES
from leadwright.leads.normalise.dates import DateOrder, infer_date_order, parse_instant
from leadwright.leads.normalise.numbers import DecimalMark, infer_decimal_mark
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context, Normalised, normalise_facts
from leadwright.leads.normalise.values import Column, parse_value
from leadwright.leads.submission import IdentityKey, Submission
from leadwright.leads.written import Written, write

_SAMPLED_ROWS = 200
_NO = frozenset({"", "0", "no", "false", "n", "nein", "non", "off", "f"})
_NAMELESS = "The row names nobody: it has no name, company, identifier, e-mail address or phone number."


@dataclass(frozen=True)
class Reading:
    """What a list is read by: its table and mapping, the namespace of its identifiers, and what is usual in the workspace.

    `zone` (IANA) belongs to times without one, `default_region` (alpha-2, or empty) to phone numbers without a country. Facts
    that carry no date hold from `started_at` on.
    """

    mapping: MappingBody
    table: Table
    namespace: str
    started_at: datetime
    zone: str
    default_region: str


class PreparedRow(NamedTuple):
    """One row, ready to be written: a submission, or None and the reason in `notes`.

    `digest` is the same for the same cells under the same source, in any file. `refuses` says that the row records a wish not
    to get mail.
    """

    number: int
    digest: str
    submission: Written | None
    notes: tuple[str, ...] = ()
    refuses: bool = False


@dataclass(frozen=True)
class _CustomValue:
    """What a cell of a custom column says: what is kept, its comparison form, or what is wrong with it."""

    kept: Mapping[str, object]
    folded: str | None = None
    problem: str | None = None


_NOTHING = _CustomValue({})
# Most columns of a list repeat few values; reading each of them once is half the cost of a row.
_REMEMBERED = 4_096


@dataclass(frozen=True)
class _CustomColumn:
    index: int
    slug: str
    read: Callable[[str], _CustomValue]


def _custom_reader(slug: str, kind: FieldType, column: Column) -> Callable[[str], _CustomValue]:
    @lru_cache(maxsize=_REMEMBERED)
    def read(text: str) -> _CustomValue:
        value = parse_value(kind, text, column)
        if value is None:
            return _NOTHING
        if isinstance(value, Problem):
            return _CustomValue({}, problem=value.sentence)
        if kind is FieldType.TEXT:
            return _CustomValue({slug: value}, folded=fold(str(value)))
        return _CustomValue(stored(slug, value))

    return read


class RowReader:
    """Turns the rows of a table into submissions by a mapping. Pure but for the file it reads."""

    def __init__(self, reading: Reading) -> None:
        self._table = reading.table
        self._namespace = reading.namespace
        self._started_at = reading.started_at
        self._mapping = reading.mapping
        self._zone = reading.zone
        self._default_region = reading.default_region
        self._unknown = UNKNOWN_VALUES | {fold(word) for word in reading.mapping.unknown_values}
        self._fields: list[tuple[int, str]] = []
        self._customs: list[_CustomColumn] = []
        self._as_of: int | None = None
        self._refusals: list[int] = []
        self._plan_columns()

    def rows(self, *, skip: int = 0) -> Iterator[PreparedRow]:
        """The rows below the header, from the `skip`-th on."""
        for row in islice(self._table.rows(), skip, None):
            yield self._prepared(row)

    def _plan_columns(self) -> None:
        sample = self._table.sample(_SAMPLED_ROWS)
        orders: dict[str, DateOrder] = {}
        marks: dict[str, DecimalMark] = {}
        for index, heading in enumerate(self._table.header):
            meaning = self._mapping.columns.get(heading)
            if meaning is None:
                continue
            values = [row.cells[index] for row in sample if index < len(row.cells)]
            order, mark = self._date_order(values), self._decimal_mark(values)
            if meaning.custom is not None:
                column = Column(
                    zone=self._zone,
                    date_order=order,
                    decimal_mark=mark,
                    choices=tuple((choice, choice) for choice in meaning.choices),
                    unknown_values=self._unknown,
                )
                read = _custom_reader(meaning.custom, meaning.type, column)
                self._customs.append(_CustomColumn(index, meaning.custom, read))
            elif meaning.field == AS_OF:
                self._as_of = index
                self._as_of_order = order
            elif meaning.field in REFUSALS:
                self._refusals.append(index)
            elif meaning.field in FACT_FIELDS:
                self._fields.append((index, meaning.field))
                if order is not None:
                    orders[meaning.field] = order
                if mark is not None:
                    marks[meaning.field] = mark
        region = self._mapping.default_country or self._default_region or None
        self._context = Context(
            default_region=region,
            zone=self._zone,
            date_orders=orders,
            unknown_values=self._unknown,
            decimal_marks=marks,
        )

    def _date_order(self, values: list[str]) -> DateOrder | None:
        if self._mapping.day_first is not None:
            return DateOrder.DAY_FIRST if self._mapping.day_first else DateOrder.MONTH_FIRST
        return infer_date_order(values)

    def _decimal_mark(self, values: list[str]) -> DecimalMark | None:
        if self._mapping.decimal_comma is not None:
            return "," if self._mapping.decimal_comma else "."
        return infer_decimal_mark(values)

    def _prepared(self, row: Row) -> PreparedRow:
        digest = hashlib.blake2b(
            "\x1f".join(row.cells).encode("utf-8", "replace"), digest_size=16
        ).hexdigest()
        if row.problem is not None:
            return PreparedRow(row.number, digest, None, (f"The row {row.problem}.",))
        found = normalise_facts({name: row.cells[index] for index, name in self._fields}, self._context)
        custom, folded, notes = self._custom_values(row)
        notes = [
            *(f"{self._table.header[note.column]}: {note.sentence}" for note in row.notes),
            *(f"{problem.field}: {problem.sentence}" for problem in found.problems),
            *notes,
        ]
        if found.kind is None:
            return PreparedRow(row.number, digest, None, (_NAMELESS, *notes))
        submission = self._submission(row, digest, found, (custom, folded), notes)
        refuses = any(fold(row.cells[index]) not in _NO | self._unknown for index in self._refusals)
        return PreparedRow(row.number, digest, submission, tuple(notes), refuses)

    def _custom_values(self, row: Row) -> tuple[dict[str, object], dict[str, str], list[str]]:
        values: dict[str, object] = {}
        folded: dict[str, str] = {}
        notes: list[str] = []
        for one in self._customs:
            found = one.read(row.cells[one.index])
            values.update(found.kept)
            if found.folded is not None:
                folded[f"custom.{one.slug}"] = found.folded
            if found.problem is not None:
                notes.append(f"{self._table.header[one.index]}: {found.problem}")
        return values, folded, notes

    def _submission(
        self,
        row: Row,
        digest: str,
        found: Normalised,
        custom: tuple[dict[str, object], dict[str, str]],
        notes: list[str],
    ) -> Written:
        identities = tuple(
            IdentityKey(one.kind, "" if one.kind in ("email", "domain") else self._namespace, one.value)
            for one in found.identities
        )
        valid_from = self._held_at(row, notes)
        submission = Submission(
            kind=self._kind(found),
            facts=found.facts,
            custom=custom[0],
            folded={**found.folded, **custom[1]},
            identities=identities or (IdentityKey("row", self._namespace, digest),),
            tokens=found.tokens,
            valid_from=valid_from or self._started_at,
            time_known=valid_from is not None,
            contact_points=found.contact_points,
            derived=found.derived,
        )
        return write(submission)

    def _kind(self, found: Normalised) -> str:
        forced: Mapping[str, str] = {"people": "person", "organisations": "organisation"}
        return forced.get(self._mapping.leads, found.kind or "person")

    def _held_at(self, row: Row, notes: list[str]) -> datetime | None:
        """When the facts of the row held: its own date, never later than the import."""
        if self._as_of is None or not row.cells[self._as_of].strip():
            return None
        value = parse_instant(row.cells[self._as_of], self._zone, self._as_of_order)
        if isinstance(value, Problem):
            notes.append(f"{self._table.header[self._as_of]}: {value.sentence}")
            return None
        return min(value, self._started_at)
