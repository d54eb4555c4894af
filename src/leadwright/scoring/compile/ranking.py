"""Which of a lead's events are the most recent ones, for the rules that count only those.

All rules that rank share one order of the events as far as they can: by lead, by family (the events that a rule counts
together), by what the family counts by (a day, an object), newest first. Where two events happened in the same instant they are
worth the same, so that ties need no order. A second order is made only where two rules count the same event by different things,
and for decaying events of which each object or day gives some and all together at most n.

Engines over the archive get whole leads: they deal rows out by what a window is partitioned by, and if that is more than the
lead, a lead's rows come back scattered, and each of them is added to sums that no cache holds any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.statement import Dialect
from leadwright.scoring.compile.reading import Rules, key_of
from leadwright.scoring.model import EventRule, RangeRule, Repetition

# The place of an event in its part, and its place among those of the part that match.
Placing = tuple[ir.IntegerValue, Callable[[ir.BooleanValue], ir.IntegerValue]]


def ranks(rule: EventRule | RangeRule) -> bool:
    """Whether a rule needs to know the place of each event.

    Undecayed events are all worth the same, so that of them a number is enough; of those that count once, the last.
    """
    match rule.counts.repetition:
        case Repetition.EVERY:
            return isinstance(rule, EventRule) and rule.ages and rule.at_most is not None
        case Repetition.ONCE:
            return False
        case _:
            return True


def ranks_twice(rule: EventRule | RangeRule) -> bool:
    """Whether `at_most` comes on top of a day or an object, for events that decay."""
    return isinstance(rule, EventRule) and bool(key_of(rule)) and rule.ages and rule.at_most is not None


def most_of(rule: EventRule | RangeRule) -> int | None:
    """How many events of each part of the order count."""
    match rule.counts.repetition:
        case Repetition.PER_DAY:
            return rule.counts.most
        case Repetition.ONCE_PER:
            return 1
        case _:
            return rule.at_most if isinstance(rule, EventRule) else None


@dataclass
class Order:
    """Rules that can share one order: for each event the family it is of, for each family what it counts by."""

    place: int
    family_of: dict[str, int] = field(default_factory=dict)
    key_of: dict[int, str] = field(default_factory=dict)
    rules: dict[int, EventRule | RangeRule] = field(default_factory=dict)

    @property
    def family_column(self) -> str:
        """The column that says which family an event is of; 0 for none."""
        return f"o_{self.place}"

    @property
    def key_prefix(self) -> str:
        """What the columns begin with that say what events are counted by."""
        return f"k_{self.place}_"

    @property
    def number_column(self) -> str:
        """The column of an event's place among all of its part."""
        return f"z_{self.place}"

    def parts(self, happened: ir.Table) -> list[str]:
        """The columns that tell the parts of a lead's events apart."""
        return [self.family_column, *(name for name in happened.columns if name.startswith(self.key_prefix))]

    def takes(self, rule: EventRule | RangeRule) -> bool:
        """Whether none of the rule's events is counted by something else already."""
        return all(
            self.key_of[self.family_of[name]] == key_of(rule) for name in rule.event if name in self.family_of
        )

    def add(self, index: int, rule: EventRule | RangeRule) -> None:
        """Joins the families of all the rule's events."""
        joined = {self.family_of[name] for name in rule.event if name in self.family_of}
        family = min(joined, default=len(self.key_of) + 1)
        for name, known in self.family_of.items():
            if known in joined:
                self.family_of[name] = family
        self.family_of |= dict.fromkeys(rule.event, family)
        self.key_of[family] = key_of(rule)
        self.rules[index] = rule

    def is_whole(self, rule: EventRule | RangeRule) -> bool:
        """Whether every event of the rule's family matches, so that a place in the order is a place among the matches.

        A window takes away the oldest, so it changes no place.
        """
        return not rule.where and set(self.names([self.family_of[rule.event[0]]])) == set(rule.event)

    def place_column(self, index: int) -> str:
        """The column of an event's place among those that rule `index` counts."""
        return self.number_column if self.is_whole(self.rules[index]) else f"r_{index}"

    def names(self, families: Sequence[int]) -> list[str]:
        """The events of some families."""
        return [name for name, family in self.family_of.items() if family in families]


def orders(rules: Rules) -> list[Order]:
    """The orders that the rules need: as few as taking each rule into the first that fits gives."""
    found: list[Order] = []
    for index, rule in rules.items():
        order = next((one for one in found if one.takes(rule)), None)
        if order is None:
            order = Order(len(found))
            found.append(order)
        order.add(index, rule)
    return found


def ranked(happened: ir.Table, found: Sequence[Order], dialect: Dialect) -> ir.Table:
    """The events with their place, from 1, among those that a rule counts in its part of the order, in the columns that
    `Order.place_column` names. The place says nothing of events that do not match.
    """
    placing = _by_parts if dialect is Dialect.POSTGRES else _by_leads
    places: dict[str, ir.Value] = {}
    for order in found:
        place, place_among = placing(happened, order)
        for index, rule in order.rules.items():
            if order.is_whole(rule):
                places[order.number_column] = place
            else:
                places[f"r_{index}"] = place_among(happened[f"m_{index}"])
    return happened.mutate(**places)


def _by_parts(happened: ir.Table, order: Order) -> Placing:
    """Each part of the order sorted for itself, newest first."""
    window = ibis.window(
        rows=(None, 0),
        group_by=["lead", *order.parts(happened)],
        order_by=happened.occurred_at.desc(),
    )
    return ibis.row_number().over(window) + 1, lambda matches: happened.count(where=matches).over(window)


def _by_leads(happened: ir.Table, order: Order) -> Placing:
    """All of a lead sorted once, oldest first: how many there are up to the end of an event's part, but for those before it.

    The shorter order begins the longer one, so that engines sort for both at once.
    """
    parts = [happened[name] for name in order.parts(happened)]
    part = ibis.window(range=(None, 0), group_by="lead", order_by=parts)
    row = ibis.window(rows=(None, 0), group_by="lead", order_by=[*parts, happened.occurred_at])
    # A row number of Ibis begins with 0.
    return (
        happened.count().over(part) - ibis.row_number().over(row),
        lambda matches: (
            happened.count(where=matches).over(part) - happened.count(where=matches).over(row) + 1
        ),
    )


def place_columns(found: Sequence[Order]) -> dict[int, str]:
    """For each rule that ranks the column of the places."""
    return {index: order.place_column(index) for order in found for index in order.rules}


def ranked_again(happened: ir.Table, rules: Rules, places: Mapping[int, str]) -> ir.Table:
    """The events with `q_i`, the place of an event among those that count for rule i so far, of all days and objects."""
    window = ibis.window(rows=(None, 0), group_by=["lead"], order_by=happened.occurred_at.desc())
    again = {}
    for index, rule in rules.items():
        kept = happened[f"m_{index}"] & (happened[places[index]] <= most_of(rule))
        again[f"q_{index}"] = happened.count(where=kept).over(window)
    return happened.mutate(**again)
