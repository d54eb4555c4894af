"""What was found in a file: how it is written, its headings, its first rows, and what each column seems to be.

Kept beside the file, so that no page has to load a workbook again.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from leadwright.capture.columns import ColumnGuess, suggest_mapping
from leadwright.capture.reading import Row, Table
from leadwright.criteria.types import FieldType

SAMPLED_ROWS = 1_000
_SHOWN_ROWS = 6
_EXAMPLES = 3
_LONGEST_CELL = 120
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "one column"}


@dataclass(frozen=True)
class FoundColumn:
    """One column: its heading, different values from its first rows, and the guess with its reason.

    `confidence` goes from 0 to 1; `type` is what its values look like, for a custom field.
    """

    heading: str
    examples: tuple[str, ...]
    confidence: float
    why: str
    type: FieldType


@dataclass(frozen=True)
class Layout:
    """How a file is written and what stands in it. `header_line` is 0 where there is no header row."""

    kind: str
    encoding: str | None
    delimiter: str | None
    header_line: int
    sheet: str | None
    sheets: tuple[str, ...]
    columns: tuple[FoundColumn, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)

    @property
    def is_workbook(self) -> bool:
        return self.sheet is not None

    def sentence(self) -> str:
        """How the file was read, for people: “CSV, utf-8, semicolons, headings in line 4”."""
        written = [f"sheet “{self.sheet}”"] if self.is_workbook else [self.encoding or "", self._separated()]
        heads = f"headings in line {self.header_line}" if self.header_line else "no row of headings"
        return ", ".join(part for part in (self.kind.upper(), *written, heads) if part)

    def _separated(self) -> str:
        return _DELIMITERS.get(self.delimiter, f"separated by {self.delimiter}")

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def look_at(table: Table) -> tuple[Layout, tuple[ColumnGuess, ...]]:
    """What is in a table, and what its columns seem to be."""
    sample = table.sample(SAMPLED_ROWS)
    guesses = suggest_mapping(table.header, sample)
    columns = tuple(
        FoundColumn(
            guess.column, _examples(sample, guess.index), guess.confidence, guess.why, FieldType(guess.type)
        )
        for guess in guesses
    )
    found = table.format
    layout = Layout(
        kind=found.kind,
        encoding=found.encoding,
        delimiter=found.delimiter,
        header_line=found.header_line,
        sheet=found.sheet,
        sheets=table.sheets,
        columns=columns,
        rows=tuple((row.number, tuple(map(_short, row.cells))) for row in sample[:_SHOWN_ROWS]),
    )
    return layout, guesses


def load_layout(path: Path) -> Layout:
    """What `save` wrote. Raises FileNotFoundError where the upload is deleted."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Layout(
        **{
            **kept,
            "sheets": tuple(kept["sheets"]),
            "columns": tuple(
                FoundColumn(**{**one, "examples": tuple(one["examples"]), "type": FieldType(one["type"])})
                for one in kept["columns"]
            ),
            "rows": tuple((number, tuple(cells)) for number, cells in kept["rows"]),
        }
    )


def _examples(sample: list[Row], index: int) -> tuple[str, ...]:
    values = dict.fromkeys(_short(row.cells[index]) for row in sample if row.cells[index].strip())
    return tuple(list(values)[:_EXAMPLES])


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= _LONGEST_CELL else line[: _LONGEST_CELL - 1] + "…"
