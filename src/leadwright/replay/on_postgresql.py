"""PostgreSQL over its tables."""

from datetime import date, datetime
from pathlib import Path

from django.db import connection

from leadwright.archive import duck
from leadwright.archive.writing import copy_out, read_csv, write_parquet
from leadwright.criteria.compile.statement import Dialect
from leadwright.platform import sql
from leadwright.replay.asking import SCOPE, Asked
from leadwright.scoring.queries import scoring_sql

_NAMES = "select distinct name from event"


def write_result(asked: Asked, target: Path, scratch: Path) -> int:
    """Score every lead and write the result into one Parquet file; how many leads."""
    happened = frozenset(name for (name,) in sql.rows(_NAMES))
    compiled = asked.compiled(Dialect.POSTGRES, happened)
    text = scoring_sql(compiled, SCOPE, asked.at)
    csv = scratch / "scored.csv"
    copy_out(text, asked.params, csv)
    with duck.opened(scratch) as database:
        return write_parquet(database, read_csv(result_types(text, asked.params), csv), target).rows


def result_types(text: str, params: dict[str, datetime | date]) -> dict[str, str]:
    """The columns that a statement gives, with the types the other engines give them."""
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({text}) result limit 0", params)
        described = [(one[0], one[1]) for one in cursor.description or ()]
    return {name: _KINDS[oid] for name, oid in described}


# PostgreSQL's numbers of its types (pg_type.dat), which never change.
_KINDS = {
    16: "BOOLEAN",
    20: "BIGINT",
    21: "SMALLINT",
    23: "INTEGER",
    25: "VARCHAR",
    701: "DOUBLE",
    1043: "VARCHAR",
    1082: "DATE",
    1184: "TIMESTAMPTZ",
    1700: "BIGINT",
}
