"""Set-based statements of imports. Called by `capture.operations` only."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from leadwright.capture.rules import RowOutcome
from leadwright.platform import sql


class RowResult(NamedTuple):
    """What became of one row; `notes` are sentences about values that could not be read, or the reason of a rejection."""

    number: int
    outcome: RowOutcome
    lead_id: int | None
    notes: tuple[str, ...] = ()


@dataclass
class Counts:
    """How many rows ended how; they sum to the rows read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicates: int = 0
    first_rejected: list[RowResult] = field(default_factory=list)
    first_noted: list[RowResult] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.rejected + self.duplicates


def tally(results: Sequence[RowResult]) -> dict[str, int]:
    """The counts of a chunk under the names of the columns that keep them."""
    found = Counter(map(attrgetter("outcome"), results))
    return {
        "created": found[RowOutcome.CREATED],
        "updated": found[RowOutcome.UPDATED],
        "unchanged": found[RowOutcome.UNCHANGED],
        "rejected": found[RowOutcome.REJECTED],
        "duplicates": found[RowOutcome.DUPLICATE],
    }


def record_rows(batch: int, results: Sequence[RowResult]) -> None:
    """Write the outcome of each row of a chunk."""
    sql.copy_lines(
        "import_row (batch, number, outcome, lead_id, notes)", (_line(batch, one) for one in results)
    )


def move_on(batch: int, results: Sequence[RowResult]) -> None:
    """Move the import on by the rows of a chunk. Locking: the import's row, until the transaction ends."""
    sql.execute(
        sql.statement(__package__, "import_progress"),
        {"batch": batch, "rows": len(results), **tally(results)},
    )


def _line(batch: int, one: RowResult) -> str:
    lead = sql.NULL if one.lead_id is None else one.lead_id
    notes = sql.copied(json.dumps(one.notes)) if one.notes else sql.NULL
    return f"{batch}\t{one.number}\t{one.outcome}\t{lead}\t{notes}\n"
