"""Which of a lead's events are the most recent ones, for the rules that count only those.

All rules that rank share one order of the events as far as they can: by lead, by family (the events that a rule counts
together), by what the family counts by (a day, an object), newest first. Where two events happened in the same instant they are
worth the same, so that ties need no order. A second order is made only where two rules count the same event by different things,
and for decaying events of which each object or day gives some and all together at most n.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr import types as ir

from leadwright.scoring.compile.reading import Reading, Rules, key_of, of_names
from leadwright.scoring.model import EventRule, Repetition


def ranks(rule: EventRule) -> bool:
    """Whether a rule needs to know the place of each event.

    Undecayed events are all worth the same, so that of them a number is enough; of those that count once, the last.
    """
    match rule.counts.repetition:
        case Repetition.EVERY:
            return rule.half_life_days is not None and rule.at_most is not None
        case Repetition.ONCE:
            return False
        case _:
            return True


def ranks_twice(rule: EventRule) -> bool:
    """Whether `at_most` comes on top of a day or an object, for events that decay."""
    return bool(key_of(rule)) and rule.half_life_days is not None and rule.at_most is not None


def most_of(rule: EventRule) -> int | None:
    """How many events of each part of the order count."""
    match rule.counts.repetition:
        case Repetition.PER_DAY:
            return rule.counts.most
        case Repetition.ONCE_PER:
            return 1
        case _:
            return rule.at_most


@dataclass
class Order:
    """Rules that can share one order: for each event the family it is of, for each family what it counts by."""

    family_of: dict[str, int] = field(default_factory=dict)
    key_of: dict[int, str] = field(default_factory=dict)
    rules: dict[int, EventRule] = field(default_factory=dict)

    def takes(self, rule: EventRule) -> bool:
        """Whether none of the rule's events is counted by something else already."""
        return all(
            self.key_of[self.family_of[name]] == key_of(rule) for name in rule.event if name in self.family_of
        )

    def add(self, index: int, rule: EventRule) -> None:
        """Joins the families of all the rule's events."""
        joined = {self.family_of[name] for name in rule.event if name in self.family_of}
        family = min(joined, default=len(self.key_of) + 1)
        for name, known in self.family_of.items():
            if known in joined:
                self.family_of[name] = family
        self.family_of |= dict.fromkeys(rule.event, family)
        self.key_of[family] = key_of(rule)
        self.rules[index] = rule

    def is_whole(self, rule: EventRule) -> bool:
        """Whether every event of the rule's family matches, so that a place in the order is a place among the matches."""
        return not rule.where and set(self._names([self.family_of[rule.event[0]]])) == set(rule.event)

    def parts(self, reading: Reading, happened: ir.Table) -> Iterator[ir.Value]:
        """What the order is divided by: lead, family, and a column for each thing that is counted by."""
        yield happened.lead
        families = sorted(set(self.family_of.values()))
        branches = [
            (of_names(self._names([one]), happened), ibis.literal(one, type="int16")) for one in families
        ]
        yield ibis.cases(*branches, else_=ibis.literal(0, type="int16"))
        for column in sorted({self.key_of[one] for one in families} - {""}):
            names = self._names([one for one in families if self.key_of[one] == column])
            value = reading.key(column, happened)
            yield ibis.ifelse(of_names(names, happened), value, ibis.null(value.type()))

    def _names(self, families: Sequence[int]) -> list[str]:
        return [name for name, family in self.family_of.items() if family in families]


def orders(rules: Rules) -> list[Order]:
    """The orders that the rules need: as few as taking each rule into the first that fits gives."""
    found: list[Order] = []
    for index, rule in rules.items():
        order = next((one for one in found if one.takes(rule)), None)
        if order is None:
            order = Order()
            found.append(order)
        order.add(index, rule)
    return found


def ranked(reading: Reading, happened: ir.Table, rules: Rules) -> ir.Table:
    """The events with `r_i`, the place of an event among those that rule i counts in its part of the order, from 1.

    The place says nothing of events that do not match. A window takes away the oldest, so it changes no place.
    """
    places: dict[str, ir.Value] = {}
    for order in orders(rules):
        window = ibis.window(
            rows=(None, 0),
            group_by=list(order.parts(reading, happened)),
            order_by=happened.occurred_at.desc(),
        )
        for index, rule in order.rules.items():
            if order.is_whole(rule):
                places[f"r_{index}"] = ibis.row_number().over(window) + 1
            else:
                places[f"r_{index}"] = happened.count(where=reading.matches(rule, happened)).over(window)
    return happened.mutate(**places)


def ranked_again(reading: Reading, happened: ir.Table, rules: Rules) -> ir.Table:
    """The events with `q_i`, the place of an event among those that count for rule i so far, of all days and objects."""
    window = ibis.window(rows=(None, 0), group_by=[happened.lead], order_by=happened.occurred_at.desc())
    places = {}
    for index, rule in rules.items():
        kept = reading.counts(rule, happened) & (happened[f"r_{index}"] <= most_of(rule))
        places[f"q_{index}"] = happened.count(where=kept).over(window)
    return happened.mutate(**places)
