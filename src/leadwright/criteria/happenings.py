"""The event leaf in plain Python: which events match, and what they measure to."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.nodes import Age, Bound, BoundKind, Count, Edge, EventTest, Sum, Which
from leadwright.criteria.record import EventFact
from leadwright.criteria.truth import Moment, Passing, stored, utc
from leadwright.criteria.types import FieldType, Value
from leadwright.criteria.wording import day_said, shown, times

HAPPENED = frozenset({Bound(BoundKind.AT_LEAST, 1), Bound(BoundKind.MORE_THAN, 0)})
# The last event is recent if any is, the first is old if any is.
DECISIVE_AGES = {Which.LAST: Age.WITHIN_DAYS, Which.FIRST: Age.MORE_THAN_DAYS_AGO}
# Sums of any number of 18-digit values fit; should one not, it fails loudly instead of being rounded.
_EXACT = Context(prec=80, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Outcome:
    """`events` are the ids of the matching events, newest first."""

    matches: bool
    because: str
    events: tuple[int, ...]


def one_event_decides(test: EventTest) -> bool:
    """Whether the test holds as soon as one event is of the right kind, time and age, whatever else happened."""
    match test.measure:
        case Count(bound, None):
            return bound in HAPPENED
        case Edge(which=which, age=age):
            return age is DECISIVE_AGES[which]
    return False


def happened(
    test: EventTest, newest_first: Sequence[EventFact], moment: Moment, catalogue: Catalogue
) -> Outcome:
    """Judges an event test on the events of one lead, which stand as `Record.named` gives them."""
    found = counting(test, newest_first, moment, catalogue)
    matches, because = _measured(test, found, moment, catalogue)
    return Outcome(matches, because, tuple(event.id for event in found))


def counting(
    test: EventTest, newest_first: Sequence[EventFact], moment: Moment, catalogue: Catalogue
) -> list[EventFact]:
    """The events that lie in the window of a test and pass all of its `where`, newest first, whatever it measures."""
    found = _of_time(test, newest_first, moment)
    if test.where and found:
        for name, passes in _passing(test, moment, catalogue):
            found = [one for one in found if passes(one.properties.get(name))]
    return found


def _of_time(test: EventTest, newest_first: Sequence[EventFact], moment: Moment) -> list[EventFact]:
    """The events that lie in the window; all are of the right name."""
    now, window = utc(moment.as_of), test.window
    first = bisect_left(newest_first, True, key=lambda one: utc(one.occurred_at) <= now)
    end = len(newest_first)
    if window.within_days is not None:
        begins = moment.before(window.within_days)
        end = bisect_left(newest_first, True, lo=first, key=lambda one: utc(one.occurred_at) <= begins)
    found = list(newest_first[first:end])
    if window.since is not None:
        found = [one for one in found if one.local_date >= window.since]
    if window.until is not None:
        found = [one for one in found if one.local_date <= window.until]
    return found


def _passing(test: EventTest, moment: Moment, catalogue: Catalogue) -> Iterator[tuple[str, Passing]]:
    for line in test.where:
        kind = catalogue.property(test.names, line.property).type
        yield line.property, Passing(kind, line.comparison, moment)


def _measured(
    test: EventTest, found: Sequence[EventFact], moment: Moment, catalogue: Catalogue
) -> tuple[bool, str]:
    match test.measure:
        case Count(bound, distinct):
            if distinct is None:
                return bound.holds_for(len(found)), _history(found)
            different = len(set(_known(found, distinct, catalogue.property(test.names, distinct).type)))
            values = "value" if different == 1 else "values"
            return bound.holds_for(different), f"{_history(found)}, with {different:,} different {values}"
        case Sum(name, bound):
            total = Decimal(0)
            for value in _known(found, name, catalogue.property(test.names, name).type):
                total = _EXACT.add(total, Decimal(value))  # type: ignore[arg-type]
            return bound.holds_for(total), f"{_history(found)}, the sum is {shown(total)}"
        case Edge():
            return _edge(test.measure, found, moment)


def _edge(edge: Edge, found: Sequence[EventFact], moment: Moment) -> tuple[bool, str]:
    if not found:
        return False, _history(found)
    event = found[-1] if edge.which is Which.FIRST else found[0]
    recent = utc(event.occurred_at) > moment.before(edge.days)
    return recent is (edge.age is Age.WITHIN_DAYS), f"the {edge.which} was on {day_said(event.local_date)}"


def _known(found: Iterable[EventFact], name: str, kind: FieldType) -> list[Value]:
    values = (stored(kind, event.properties.get(name)) for event in found)
    return [value for value in values if value is not None]


def _history(found: Sequence[EventFact]) -> str:
    if not found:
        return "did not happen"
    return f"happened {times(len(found))}, the last on {day_said(found[0].local_date)}"
