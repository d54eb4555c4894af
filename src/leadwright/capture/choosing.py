"""Which mapping a file is read with: the one given, else one that fits its columns, else what the columns seem to be."""

from dataclasses import dataclass
from enum import StrEnum

from leadwright.capture.columns import ColumnGuess, suggest_mapping
from leadwright.capture.mapping import COLUMN_FIELDS, MAPPING, MappingBody, Meaning
from leadwright.capture.models import Import
from leadwright.capture.reading import Table
from leadwright.criteria.types import FieldType
from leadwright.playbook.queries import published_all

_SAMPLED_ROWS = 1_000
# Fields a column can be recognised as that are kept as custom facts, with the type their values have.
_KEPT_AS_CUSTOM = {
    "do_not_call": FieldType.BOOLEAN,
    "opted_in_at": FieldType.INSTANT,
    "created_at": FieldType.INSTANT,
    "tags": FieldType.TEXT,
    "notes": FieldType.TEXT,
}


class Origin(StrEnum):
    """Where a mapping comes from."""

    GIVEN = "the file given with --mapping"
    PLAYBOOK = "the playbook"
    REMEMBERED = "the last import from this source"
    RECOGNISED = "the headings and values of the file"


@dataclass(frozen=True)
class ChosenMapping:
    """A mapping that names every column of the table, and why it was taken; guesses only for what was recognised.

    `absent` are the columns that the given mapping names and the table lacks.
    """

    body: MappingBody
    origin: Origin
    guesses: tuple[ColumnGuess, ...] = ()
    absent: tuple[str, ...] = ()


def choose_mapping(table: Table, *, source_id: int | None, given: MappingBody | None = None) -> ChosenMapping:
    """The mapping for a table. A mapping of the playbook or of an earlier import fits when it names every column."""
    guesses = suggest_mapping(table.header, table.sample(_SAMPLED_ROWS))
    if given is not None:
        absent = tuple(name for name in given.columns if name not in table.header)
        return ChosenMapping(_completed(given, table, guesses), Origin.GIVEN, absent=absent)
    for document in published_all(MAPPING):
        if set(table.header) <= set(document.body.columns):
            return ChosenMapping(document.body, Origin.PLAYBOOK)
    remembered = _remembered(table, source_id)
    if remembered is not None:
        return ChosenMapping(remembered, Origin.REMEMBERED)
    return ChosenMapping(_completed(MappingBody(columns={}), table, guesses), Origin.RECOGNISED, guesses)


def _remembered(table: Table, source_id: int | None) -> MappingBody | None:
    if source_id is None:
        return None
    for run in Import.objects.filter(source_id=source_id).order_by("-id")[:5]:
        body = MappingBody.model_validate(run.mapping)
        if set(body.columns) == set(table.header):
            return body
    return None


def _completed(body: MappingBody, table: Table, guesses: tuple[ColumnGuess, ...]) -> MappingBody:
    """The mapping with a meaning for every column of the table that it does not name."""
    columns = {name: meaning for name, meaning in body.columns.items() if name in table.header}
    taken = {meaning.field for meaning in columns.values()} | {meaning.custom for meaning in columns.values()}
    for guess in guesses:
        if guess.column in columns:
            continue
        meaning = _meaning(guess) if body.others == "custom" else Meaning()
        if (meaning.field or meaning.custom) in taken:
            meaning = Meaning()
        taken.add(meaning.field or meaning.custom)
        columns[guess.column] = meaning
    return body.model_copy(
        update={"columns": {name: columns[name] for name in table.header if name in columns}}
    )


def _meaning(guess: ColumnGuess) -> Meaning:
    if guess.field in COLUMN_FIELDS:
        return Meaning(field=guess.field)
    if guess.field is not None:
        kind = _KEPT_AS_CUSTOM.get(guess.field, FieldType.TEXT)
        return Meaning(custom=guess.field, type=kind, label=guess.column)
    if guess.custom_slug is not None:
        return Meaning(custom=guess.custom_slug, type=FieldType(guess.type), label=guess.column)
    return Meaning()
