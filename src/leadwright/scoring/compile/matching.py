"""Which events count for which rule, decided once an event: what is sorted, hashed and summed afterwards is flags and numbers.

The texts that rules look at end here, and so do the names.
"""

from collections.abc import Iterator

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.dialects import epoch
from leadwright.criteria.compile.happenings import event_columns, where_expression
from leadwright.criteria.compile.leaves import Moments, known_part
from leadwright.scoring import adjusting
from leadwright.scoring.compile.ranking import Order
from leadwright.scoring.compile.reading import LOCAL_DATE, Reading
from leadwright.scoring.model import EventRule, RangeRule
from leadwright.scoring.rulebook import DAY_SECONDS


def matched(reading: Reading, read: ir.Table, orders: list[Order]) -> ir.Table:
    """One row an event of `read`: what is summed of it, and what it is sorted by.

    Columns: `lead`, `occurred_at`, `age`, `kind`; `m_i`, whether it counts for rule i, NULL standing for false; for order j its
    parts; `adjusted_D`, the whole points a person gave dimension D; `x_j`, the instant of a property that is still to pass; the
    local date where reasons need it; and whatever the event tests of conditions ask for.
    """
    columns: dict[str, ir.Value] = {name: read[name] for name in _kept(reading)}
    columns |= {f"m_{index}": _counts(reading, rule, read) for index, rule in reading.rules.items()}
    for place, passing in enumerate(reading.passings):
        if passing.events:
            instant = read[f"p_{passing.name}"]
            to_come = instant > read.as_of - ibis.interval(seconds=passing.days * DAY_SECONDS)
            columns[f"x_{place}"] = ibis.ifelse(
                reading.kinds.among(passing.events, read.kind) & to_come, instant, ibis.null(instant.type())
            )
    if reading.adjusted:
        columns |= dict(_adjustments(reading, read))
    for order in orders:
        columns |= dict(_parts(reading, order, read))
    return read.select(**columns)


def _kept(reading: Reading) -> list[str]:
    """The columns of the stage before that the sums and the tests of conditions read as they are."""
    own = {"lead", "occurred_at", "age", "kind"} | ({LOCAL_DATE} if reading.dates else set())
    if reading.tests:
        own |= event_columns(reading.tests) | {"as_of", "today"}
    return sorted(own)


def _counts(reading: Reading, rule: EventRule | RangeRule, read: ir.Table) -> ir.BooleanValue:
    """Name, window and lines of `where`.

    Ages are compared as doubles, which is exact to the microsecond for windows of up to twenty years: both instants then lie
    between the same powers of two.
    """
    found = reading.kinds.among(rule.event, read.kind)
    if rule.reach_days is not None:
        found = found & (read.age < rule.reach_days * DAY_SECONDS)
    if rule.where:
        found = found & where_expression(rule.where, read, Moments.of(read), reading.vocabulary)
    return found


def _adjustments(reading: Reading, read: ir.Table) -> Iterator[tuple[str, ir.Value]]:
    """See `adjusting.adjusted`. The kind is asked first, so that of nearly every event nothing else is."""
    points, expires = read[f"p_{adjusting.POINTS}"], read[f"p_{adjusting.EXPIRES}"]
    lasts = epoch(expires, reading.dialect) - epoch(read.occurred_at, reading.dialect)
    counts = (
        reading.kinds.among([adjusting.EVENT], read.kind)
        & (expires > read.as_of)
        & (lasts <= float(adjusting.MOST_SECONDS))
        & points.between(-adjusting.MOST_POINTS, adjusting.MOST_POINTS)
    )
    for dimension in reading.dimensions:
        own = counts & (read[f"p_{adjusting.DIMENSION}"] == str(dimension))
        yield f"adjusted_{dimension}", ibis.ifelse(own, points.cast("int32"), ibis.null("int32"))


def _parts(reading: Reading, order: Order, read: ir.Table) -> Iterator[tuple[str, ir.Value]]:
    """The family of an event in an order, and what that family counts by: a column for each type, because families that
    count by values of one type never meet in it.
    """
    families = sorted(set(order.family_of.values()))
    branches = [
        (reading.kinds.among(order.names([one]), read.kind), ibis.literal(one, type="int16"))
        for one in families
    ]
    yield order.family_column, ibis.cases(*branches, else_=ibis.literal(0, type="int16"))
    values = {one: _key(reading, order.key_of[one], read) for one in families if order.key_of[one]}
    for place, kind in enumerate(dict.fromkeys(value.type() for value in values.values())):
        cases = [
            (reading.kinds.among(order.names([one]), read.kind), value)
            for one, value in values.items()
            if value.type() == kind
        ]
        yield f"{order.key_prefix}{place}", ibis.cases(*cases, else_=ibis.null(kind))


def _key(reading: Reading, column: str, read: ir.Table) -> ir.Value:
    """What events are counted by besides the lead: a local date, or a property with an empty text as none."""
    if column == LOCAL_DATE:
        return read[LOCAL_DATE]
    return known_part(read[column], reading.vocabulary.property_types[column.removeprefix("p_")])
