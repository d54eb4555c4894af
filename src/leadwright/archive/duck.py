"""Opening DuckDB for files: in memory, spilling into a folder, in UTC, never fetching anything from the network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leadwright.archive.errors import ArchiveFailed
from leadwright.archive.storage import Storage

if TYPE_CHECKING:
    import duckdb

# What is left to PostgreSQL and everything else on the machine.
_SHARE_OF_MEMORY = 0.4
_LEAST_MEMORY_MB = 512


@contextmanager
def opened(scratch: Path, storage: Storage | None = None) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A database in memory that can read what lies in `storage`. Raises ArchiveFailed with the cure for what stops it."""
    import duckdb

    database = duckdb.connect(
        config={
            "memory_limit": f"{_memory_mb()}MB",
            "temp_directory": str(scratch / "spilled"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
    )
    database.execute("SET TimeZone = 'UTC'")
    if storage is not None and not storage.is_local:
        database.register_filesystem(storage.filesystem)
    try:
        yield database
    except duckdb.OutOfMemoryException as error:
        raise ArchiveFailed(
            f"DuckDB has not enough memory or room on the disk for this: {str(error).splitlines()[0]}"
        ) from error
    finally:
        database.close()


def literal(text: str) -> str:
    """A text as DuckDB and Spark read it, quotes doubled."""
    return "'" + text.replace("'", "''") + "'"


def _memory_mb() -> int:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    return max(int(whole * _SHARE_OF_MEMORY), _LEAST_MEMORY_MB)
