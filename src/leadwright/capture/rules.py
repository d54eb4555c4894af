"""Pure rules of imports: what becomes of a row, and whom it names."""

from enum import StrEnum


class RowOutcome(StrEnum):
    """What became of a row. Every row of a file has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
