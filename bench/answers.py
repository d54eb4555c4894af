"""Which leads every list of the benchmark holds, and in which order: plain SQL beside the code that is measured.

PostgreSQL says once, without the product's queries, which filters each lead passes and at what place it stands in each
order. DuckDB keeps that and gives any page of any list in milliseconds, where PostgreSQL would sort a million leads for
each of thousands.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import duckdb
from django.db import connection

from bench.filters import filters
from bench.generate import NOW


@dataclass(frozen=True)
class Listed:
    """The leads a list holds: a condition on the flags, or, for a search, the numbers of its leads."""

    name: str
    where: str = "true"
    leads: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Answers:
    """The table of right answers: `lead`, `public_id`, a flag for each filter, a place for each order."""

    duck: duckdb.DuckDBPyConnection

    def total(self, listed: Listed) -> int:
        """How many leads the list holds."""
        return int(self._rows(listed, "count(*)", "")[0][0])

    def page(self, listed: Listed, sort: str, skipped: int, limit: int) -> list[UUID]:
        """The public ids of the leads behind the first `skipped`, in order."""
        return [
            uuid
            for (uuid,) in self._rows(
                listed, "public_id", f"order by place_{sort} limit {limit} offset {skipped}"
            )
        ]

    def _rows(self, listed: Listed, columns: str, rest: str) -> list[tuple[object, ...]]:
        source = "answer"
        if listed.leads is not None:
            source = "(select unnest($leads) as lead) found join answer using (lead)"
        text = f"select {columns} from {source} where {listed.where} {rest}"
        return self.duck.execute(
            text, {} if listed.leads is None else {"leads": list(listed.leads)}
        ).fetchall()


@contextmanager
def right_answers() -> Iterator[Answers]:
    """The answers of the generated workspace that Django is set up on."""
    with TemporaryDirectory() as folder, duckdb.connect() as duck:
        file = Path(folder) / "answers.csv"
        columns = _write(file)
        types: Mapping[str, str] = dict.fromkeys(columns, "integer") | {
            one.column: "boolean" for several in filters().values() for one in several
        }
        types = {**types, "lead": "bigint", "public_id": "uuid"}
        told = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        duck.execute(
            f"create table answer as select * from read_csv('{file}', header = true, columns = {{{told}}})"
        )
        yield Answers(duck)


def _write(file: Path) -> list[str]:
    from leadwright.leads.queries.ordering import ORDERS, direction

    flags = [
        f"coalesce({one.sql}, false) as {one.column}" for several in filters().values() for one in several
    ]
    places = [f"row_number() over (order by {direction(sort).by()}) as place_{sort}" for sort in ORDERS]
    text = (
        f"select st.lead_id as lead, l.public_id, {', '.join([*flags, *places])}"
        " from standing st join lead l on l.id = st.lead_id"
    )
    with connection.cursor() as cursor, file.open("wb") as out:
        copying = f"copy ({text}) to stdout (format csv, header true)"
        with cursor.cursor.copy(copying, {"now": NOW}) as rows:
            for block in rows:
                out.write(block)
    header = file.open(encoding="utf-8").readline().strip()
    return header.split(",")
