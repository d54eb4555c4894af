"""DuckDB over the archive."""

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING

from leadwright.archive import duck
from leadwright.archive.datasets import EVENTS, TYPES
from leadwright.archive.manifest import Manifest
from leadwright.archive.storage import Storage
from leadwright.archive.writing import copy_out, read_csv
from leadwright.criteria.compile.statement import Dialect
from leadwright.replay.asking import Asked, given_relations, relation_select
from leadwright.replay.errors import ReplayFailed
from leadwright.replay.relations import given, statement

if TYPE_CHECKING:
    import duckdb

_EMPTY = "select {columns} where false"


def write_result(asked: Asked, storage: Storage, manifest: Manifest, target: Path, scratch: Path) -> int:
    """Score every lead and write the result into one Parquet file; how many leads."""
    import duckdb

    compiled = asked.compiled(Dialect.DUCKDB, happened(manifest)).statement
    text = statement(compiled, asked.moment, Dialect.DUCKDB, columns_of(manifest))
    with duck.opened(scratch, storage) as database:
        for view in views(manifest, storage):
            database.execute(view)
        for name, columns in given_relations(compiled).items():
            load_relation(database, asked, name, columns, scratch)
        try:
            database.execute(f"copy ({text}) to {duck.literal(str(target))} (format parquet, {_said(asked)})")
        except duckdb.IOException as error:
            raise ReplayFailed(
                f"A file of the archive cannot be read: {error}. Look at it with `leadwright archive --check`."
            ) from error
        return counted(database, str(target))


def counted(database: "duckdb.DuckDBPyConnection", pattern: str) -> int:
    """How many rows there are in the Parquet files of a pattern."""
    found = database.execute(f"select count(*) from read_parquet({duck.literal(pattern)})").fetchone()
    return int(found[0]) if found else 0


def happened(manifest: Manifest) -> Set[str]:
    """The names of all events in the archive."""
    return frozenset(name for one in manifest.of(EVENTS).files for name in one.names)


def columns_of(manifest: Manifest) -> Mapping[str, frozenset[str]]:
    """The columns of each data set."""
    return {name: frozenset(one.columns) for name, one in manifest.datasets.items()}


def views(manifest: Manifest, storage: Storage) -> Iterator[str]:
    """SQL: each data set as a view over the files the manifest names, with every column, also where no file has it yet."""
    for name, dataset in manifest.datasets.items():
        empty = ", ".join(f'null::{kind} as "{column}"' for column, kind in dataset.columns.items())
        rows = _EMPTY.format(columns=empty)
        if dataset.files:
            files = ", ".join(duck.literal(storage.address(one.path)) for one in dataset.files)
            rows = f"select * from read_parquet([{files}], union_by_name = true) union all by name {rows}"
        yield f"create view {name} as {rows}"


def load_relation(
    database: "duckdb.DuckDBPyConnection", asked: Asked, name: str, columns: Set[str], scratch: Path
) -> None:
    """A relation that only PostgreSQL holds, as a table of DuckDB."""
    kinds = {one.column: one.type for one in asked.catalogue.fields.values() if one.relation == name}
    types = {"lead": "BIGINT"} | {column: TYPES[kinds[column]] for column in sorted(columns)}
    csv = scratch / f"{name}.csv"
    select = relation_select(name, columns)
    lists = [column for column, kind in types.items() if kind.endswith("[]")]
    if lists:
        chosen = ", ".join(f'to_json("{one}")::text' if one in lists else f'"{one}"' for one in types)
        select = f"select {chosen} from ({select}) told"
    copy_out(select, asked.params, csv)
    database.execute(f"create table {given(name)} as {read_csv(types, csv)}")
    csv.unlink()


def _said(asked: Asked) -> str:
    """What stands in the file beside the rows, by which the run can be repeated."""
    said = {"model": asked.name, "digest": asked.digest(), "as_of": asked.at.isoformat(), "engine": "duckdb"}
    return f"kv_metadata {{{', '.join(f'{name}: {duck.literal(text)}' for name, text in said.items())}}}"
