"""Rows of PostgreSQL into one Parquet file: out by COPY as CSV, in by DuckDB with every column's type said."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from leadwright.archive.duck import literal

if TYPE_CHECKING:
    import duckdb

_BLOCK = 1 << 20
_NULL = "\\N"


@dataclass(frozen=True)
class WrittenFile:
    """A file in the scratch folder: where, how many rows, and its digest."""

    path: Path
    rows: int
    bytes: int
    sha256: str


def copy_out(select: str, params: Mapping[str, object], target: Path) -> None:
    """Write what a SELECT gives into a CSV file, so that nothing is held in memory."""
    # Not the cursor's own CSV default: an unknown value and an empty text are two things.
    statement = f"copy ({select}) to stdout (format csv, null '{_NULL}')"
    with open(target, "wb") as file, connection.cursor() as cursor, cursor.copy(statement, params) as copy:
        for block in copy:
            file.write(block)


def read_csv(types: Mapping[str, str], source: Path) -> str:
    """SQL of DuckDB: the rows of such a file with the types of its columns."""
    read = {name: "VARCHAR" if kind.endswith("[]") else kind for name, kind in types.items()}
    columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in read.items())
    lists = [
        f"""from_json("{name}", '["VARCHAR"]') as "{name}\""""
        for name, kind in types.items()
        if kind.endswith("[]")
    ]
    chosen = f"* replace ({', '.join(lists)})" if lists else "*"
    return f"""select {chosen} from read_csv({literal(str(source))}, header = false, auto_detect = false, delim = ',',
    quote = '"', escape = '"', nullstr = '{_NULL}', allow_quoted_nulls = false, max_line_size = 33554432,
    columns = {{{columns}}})"""


def write_parquet(
    database: "duckdb.DuckDBPyConnection", rows: str, target: Path, order: str = ""
) -> WrittenFile:
    """Write what a SELECT of DuckDB gives into a Parquet file."""
    ordered = f" order by {order}" if order else ""
    database.execute(
        f"copy ({rows}{ordered}) to {literal(str(target))} (format parquet, compression zstd, row_group_size 122880)"
    )
    counted = database.execute(f"select count(*) from read_parquet({literal(str(target))})").fetchone()
    digest = hashlib.sha256()
    with open(target, "rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
    return WrittenFile(target, counted[0] if counted else 0, target.stat().st_size, digest.hexdigest())
