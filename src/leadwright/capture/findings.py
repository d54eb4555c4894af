"""What a dry run found, kept beside the file it was about."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


def told_counts(rows: int, counts: Mapping[str, int]) -> str:
    """What became of so many rows, as a sentence that leaves out what became of none."""
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    return f"{rows:,} {'row' if rows == 1 else 'rows'}{f': {told}' if told else ''}."


@dataclass(frozen=True)
class RejectedRow:
    """A row that would not come in: its line in the file, what it says, and why."""

    number: int
    says: str
    reason: str


@dataclass(frozen=True)
class ColumnFinding:
    """In how many rows a value of one column cannot be read and stays unknown, and the sentence about the first."""

    rows: int
    example: str


@dataclass(frozen=True)
class Findings:
    """The counts of a dry run, the first rejected rows, and findings by field or heading. `digest` says for which answers;
    `rejected_in_file` how many of the rejected rows the file of them holds.
    """

    digest: str
    created: int
    updated: int
    unchanged: int
    duplicates: int
    rejected: int
    rejected_rows: tuple[RejectedRow, ...]
    columns: Mapping[str, ColumnFinding]
    rejected_in_file: int = 0

    @property
    def coming(self) -> int:
        """The rows that will come in."""
        return self.rows - self.rejected

    @property
    def is_cut(self) -> bool:
        """Whether the file of rejected rows holds not all of them."""
        return self.rejected_in_file < self.rejected

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.duplicates + self.rejected

    def sentence(self) -> str:
        """The counts, for people."""
        counts = {
            "new": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "twice in the file": self.duplicates,
            "rejected": self.rejected,
        }
        return f"{told_counts(self.rows, counts)} Nothing is written yet."

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def load_findings(path: Path) -> Findings | None:
    """What `save` wrote; None where there was no dry run, or the upload is deleted."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Findings(
        **{
            **kept,
            "rejected_rows": tuple(RejectedRow(**row) for row in kept["rejected_rows"]),
            "columns": {name: ColumnFinding(**one) for name, one in kept["columns"].items()},
        }
    )
