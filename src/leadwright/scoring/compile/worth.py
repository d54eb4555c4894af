"""What events are worth, as Ibis expressions."""

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.statement import Dialect
from leadwright.scoring.decay import FAINTEST, decay_rate
from leadwright.scoring.model import EventRule
from leadwright.scoring.rulebook import DAY_SECONDS

# A sum of 32-bit integers is a bigint on PostgreSQL, one addition an event; a sum of bigints is a numeric, which costs
# memory for each lead and a conversion for each worker.
_LARGEST_SMALL = 2**31 - 1


def worth(rule: EventRule, age: ir.FloatingValue) -> ir.IntegerValue:
    """The millionths of one event of that age in seconds, by a rule whose events age. The cast rounds half to even on both
    engines, as Python does.
    """
    if rule.lifespan_seconds is not None:
        # DuckDB works out what its FILTER leaves out, too, and an event long past its end would not fit.
        left = ibis.greatest(rule.lifespan_seconds - age, 0.0)
        given = left * float(rule.millionths) / rule.lifespan_seconds
    else:
        given = _faded(rule, rule.half_life_seconds or 0.0, age) * float(rule.millionths)
    return given.cast("int32" if is_small(rule) else "int64")


def _faded(rule: EventRule, half_life_seconds: float, age: ir.FloatingValue) -> ir.FloatingValue:
    exponent = age * decay_rate(half_life_seconds)
    if _may_vanish(rule, half_life_seconds):
        exponent = ibis.greatest(exponent, FAINTEST)
    return exponent.exp()


def _may_vanish(rule: EventRule, half_life_seconds: float) -> bool:
    """Whether an event can be so old that exp() of its age is out of range; a window can rule that out."""
    if rule.window_days is None:
        return True
    return rule.window_days * DAY_SECONDS * decay_rate(half_life_seconds) < FAINTEST


def is_small(rule: EventRule) -> bool:
    """Whether what an event is worth fits into 32 bits."""
    return abs(rule.millionths) <= _LARGEST_SMALL


def whole(total: ir.IntegerValue, dialect: Dialect, *, small: bool) -> ir.IntegerValue:
    """A sum over events as a bigint, 0 where nothing counted; `small` says that 32-bit integers were summed.

    The cast by way of a decimal is what Ibis does not leave out: it takes every sum of integers for a bigint, but it is a
    numeric on PostgreSQL and a hugeint on DuckDB, except for PostgreSQL's sum of 32-bit integers.
    """
    found = total.fill_null(0)
    if dialect is Dialect.POSTGRES and small:
        return found.cast("int64")
    return found.cast("decimal(38, 0)").cast("int64")
