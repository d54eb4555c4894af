"""Spark over the archive: a cluster of any size, or this machine alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from leadwright.archive import duck
from leadwright.archive.manifest import Manifest
from leadwright.archive.storage import Storage
from leadwright.archive.writing import write_parquet
from leadwright.criteria.compile.statement import Dialect
from leadwright.replay.asking import Asked, given_relations
from leadwright.replay.errors import EngineMissing, ReplayFailed
from leadwright.replay.on_duckdb import columns_of, counted, happened, load_relation
from leadwright.replay.relations import given, statement

LOCAL = "local[*]"
_SPARK_TYPES = {
    "VARCHAR": "string",
    "VARCHAR[]": "array<string>",
    "BOOLEAN": "boolean",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "DECIMAL(18,4)": "decimal(18,4)",
    "DATE": "date",
    "TIMESTAMPTZ": "timestamp",
}
# Everything that makes it answer as the others do: UTC, errors instead of guesses left off, names as they are written.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Compressed; in memory it is about eight times as much.
_BYTES_A_PARTITION = 8_000_000
_LEAST_PARTITIONS = 2


def check_installed() -> None:
    """Raises EngineMissing with the cure where PySpark or Java is not there."""
    if find_spec("pyspark") is None:
        raise EngineMissing(
            "Spark is not installed: pip install --require-hashes -r requirements/spark.lock, or leadwright[spark]."
        )
    if not _has_java():
        raise EngineMissing("Spark needs Java 17: apt-get install openjdk-17-jre-headless, or set JAVA_HOME.")


def write_result(
    asked: Asked, storage: Storage, manifest: Manifest, target: Path, scratch: Path, master: str
) -> int:
    """Score every lead on the cluster and write the result as a folder of Parquet files; how many leads.

    The workers read the archive, and write the result, under the same address as this machine: a shared folder or a store.
    """
    compiled = asked.compiled(Dialect.SPARK, happened(manifest)).statement
    text = statement(compiled, asked.moment, Dialect.SPARK, columns_of(manifest))
    size = sum(one.bytes for one in manifest.files())
    with session(master, partitions=max(_LEAST_PARTITIONS, size // _BYTES_A_PARTITION)) as spark:
        for name, dataset in manifest.datasets.items():
            schema = ", ".join(f"`{column}` {_SPARK_TYPES[kind]}" for column, kind in dataset.columns.items())
            files = [storage.address(one.path) for one in dataset.files]
            rows = spark.read.schema(schema).parquet(*files) if files else spark.createDataFrame([], schema)
            rows.createOrReplaceTempView(name)
        for name, columns in given_relations(compiled).items():
            _give(spark, asked, name, columns, scratch)
        spark.sql(text).write.parquet(str(target))
    with duck.opened(scratch) as database:
        return counted(database, str(target / "*.parquet"))


def _give(spark: Any, asked: Asked, name: str, columns: frozenset[str], scratch: Path) -> None:
    """A relation that only PostgreSQL holds, by way of a file beside the result, which the workers reach as they reach that."""
    file = scratch / f"{name}.parquet"
    with duck.opened(scratch) as database:
        load_relation(database, asked, name, columns, scratch)
        write_parquet(database, f"select * from {given(name)}", file)
    spark.read.parquet(str(file)).createOrReplaceTempView(given(name))


@contextmanager
def session(master: str, *, partitions: int) -> Iterator[Any]:
    """A session on a cluster, ended with the block; joins and sums are split into so many parts.

    Raises EngineMissing where the cluster is not there, ReplayFailed where it gives up.
    """
    check_installed()
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1" if master.startswith("local") else "0.0.0.0")  # noqa: S104
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("leadwright")
    for name, value in (_SETTINGS | {"spark.sql.shuffle.partitions": str(partitions)}).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (Py4JError, PySparkException, RuntimeError) as error:
        raise EngineMissing(
            f"No Spark cluster answers at {master}: start it, or name another one with --master."
        ) from error
    try:
        yield spark
    except (Py4JError, PySparkException) as error:
        raise ReplayFailed(f"Spark gave up: {str(error).splitlines()[0]}") from error
    finally:
        spark.stop()


def _has_java() -> bool:
    from shutil import which

    home = os.environ.get("JAVA_HOME")
    return which("java") is not None or (home is not None and (Path(home) / "bin" / "java").exists())
