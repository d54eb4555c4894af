"""Expressions as text of an engine, and what the engines name differently."""

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.leaves import INSTANT
from leadwright.criteria.compile.statement import Dialect


class _SparkOptions(ibis.config.Config):  # type: ignore[misc]
    """What Ibis sets when PySpark is loaded, which compiling alone does not need."""

    treat_nan_as_null: bool = False


@ibis.udf.scalar.builtin(name="date_part", signature=(("string", INSTANT), "float64"))  # type: ignore[untyped-decorator]
def _date_part(part: str, instant: object) -> None:
    """The function of that name in PostgreSQL and DuckDB; its types are in the signature."""


@ibis.udf.scalar.builtin(name="unix_micros", signature=((INSTANT,), "int64"))  # type: ignore[untyped-decorator]
def _unix_micros(instant: object) -> None:
    """The function of that name in Spark."""


def text_of(expression: ir.Expr, dialect: Dialect) -> str:
    """The expression as SQL of an engine."""
    if dialect is Dialect.SPARK:
        ibis.options.pyspark = _SparkOptions()
    return str(ibis.to_sql(expression, dialect=dialect))


def epoch(instant: ir.TimestampValue, dialect: Dialect) -> ir.FloatingValue:
    """Seconds since 1970 as a double. Not Ibis's own, which casts a numeric to a 32-bit integer."""
    if dialect is Dialect.SPARK:
        micros: ir.IntegerValue = _unix_micros(instant)
        return micros.cast("float64") / 1e6
    seconds: ir.FloatingValue = _date_part("epoch", instant)
    return seconds
