"""What a person adds to a score by hand, as the event it is: valid until it expires, and a line of its dimension like any other.

It is taken back by an event of the opposite points and the same end, so that the sum is exact at every instant, in whatever order
the two arrive.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from leadwright.criteria.nodes import Comparison, EventTest, PropertyTest
from leadwright.criteria.operators import Operator
from leadwright.criteria.record import EventFact
from leadwright.criteria.truth import stored, utc
from leadwright.criteria.types import FieldType
from leadwright.scoring.decay import epoch_seconds
from leadwright.scoring.model import MILLION

EVENT: Final = "score_adjusted"
POINTS, DIMENSION, EXPIRES = "points_given", "dimension", "expires_at"
PROPERTIES: Final[Mapping[str, FieldType]] = {
    POINTS: FieldType.INTEGER,
    DIMENSION: FieldType.TEXT,
    EXPIRES: FieldType.INSTANT,
}
# Whole points within these bounds sum as 32-bit integers; an event of any other door that claims more counts for nothing.
MOST_POINTS: Final = 1_000
# Also how far a statement has to look back, whatever the windows of its rules.
MOST_DAYS: Final = 365
MOST_SECONDS: Final = MOST_DAYS * 86_400

# What has to be read of an adjustment to count it.
TEST: Final = EventTest(
    (EVENT,), tuple(PropertyTest(name, Comparison(Operator.KNOWN, True)) for name in PROPERTIES)
)


def adjustments(events: Iterable[EventFact], dimension: str, as_of: datetime) -> Iterator[EventFact]:
    """The adjustments of a dimension that count at an instant, in the order of `events`, none of which is later."""
    for event in events:
        points, ends = event.properties.get(POINTS), event.properties.get(EXPIRES)
        if event.name != EVENT or not isinstance(points, int) or not isinstance(ends, datetime):
            continue
        own = stored(FieldType.TEXT, event.properties.get(DIMENSION)) == dimension
        lasts = epoch_seconds(ends) - epoch_seconds(event.occurred_at)
        if own and abs(points) <= MOST_POINTS and lasts <= MOST_SECONDS and utc(ends) > utc(as_of):
            yield event


def given_by(event: EventFact) -> int:
    """The millionths of an adjustment that counts."""
    points = event.properties[POINTS]
    assert isinstance(points, int)  # noqa: S101 - of another type it would not count
    return points * MILLION


def end_of(event: EventFact) -> datetime:
    """When an adjustment that counts ends."""
    ends = event.properties[EXPIRES]
    assert isinstance(ends, datetime)  # noqa: S101 - of another type it would not count
    return ends
