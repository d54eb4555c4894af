"""What `evaluate` judges: one lead at one instant, as typed values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from leadwright.criteria.truth import utc


class EventFact(NamedTuple):
    """One event of the lead. `occurred_at` is aware; `local_date` is its date in the workspace's zone, stored
    at entry.

    `properties` hold values of the catalogue's types (decimals as Decimal, lists of choices as sequences);
    text may be raw or folded. Events of machines are not handed in.
    """

    id: int
    name: str
    occurred_at: datetime
    local_date: date
    message_id: str = ""
    source: str = ""
    properties: Mapping[str, object] = MappingProxyType({})


class History(tuple[EventFact, ...]):
    """Events newest first, as `newest_first` puts them, looked through once for all records that share them."""

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[int, EventFact]]]:
        found: dict[str, list[tuple[int, EventFact]]] = {}
        for place, event in enumerate(self):
            found.setdefault(event.name, []).append((place, event))
        return found

    @cached_property
    def _asked(self) -> dict[tuple[str, ...], Sequence[EventFact]]:
        return {}

    def named(self, names: Iterable[str]) -> Sequence[EventFact]:
        """The events of these names; a playbook asks a hundred times for the same."""
        wanted = tuple(names)
        if wanted not in self._asked:
            found = [one for name in dict.fromkeys(wanted) for one in self._by_name.get(name, ())]
            if len(wanted) > 1:
                found.sort(key=itemgetter(0))
            self._asked[wanted] = tuple(event for _, event in found)
        return self._asked[wanted]


@dataclass(frozen=True, slots=True)
class Record:
    """A lead as known at `as_of` (aware). `today` is the date of `as_of` in the workspace's zone.

    `values` are facts by field name, of the catalogue's types; a missing key, None, an empty text and an
    empty list all mean unknown. `entered` holds texts as they were entered, for showing; what `hidden` fields
    hold is told to nobody. Events after `as_of` may be handed in; they do not exist for the judgement.
    """

    as_of: datetime
    today: date
    values: Mapping[str, object] = field(default_factory=dict)
    events: Sequence[EventFact] = ()
    entered: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    _sorted: list[History] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def history(self) -> History:
        """The events, newest first; those of a History are not sorted again."""
        if not self._sorted:
            events = self.events
            self._sorted.append(events if isinstance(events, History) else History(newest_first(events)))
        return self._sorted[0]

    def named(self, names: Iterable[str]) -> Sequence[EventFact]:
        """The events of these names, newest first, ties by message id."""
        return self.history.named(names)


def newest_first(events: Iterable[EventFact]) -> list[EventFact]:
    """Events in the order in which they count."""
    return sorted(events, key=_age, reverse=True)


def _age(event: EventFact) -> tuple[datetime, str, int]:
    return utc(event.occurred_at), event.message_id, event.id
