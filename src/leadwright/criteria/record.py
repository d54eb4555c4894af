"""What `evaluate` judges: one lead at one instant, as typed values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EventFact:
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
    properties: Mapping[str, object] = field(default_factory=dict)


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
    _named: dict[str, list[EventFact]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def named(self, names: Iterable[str]) -> list[EventFact]:
        """The events of these names. Looked through once: a playbook asks a hundred times."""
        if not self._named:
            for event in self.events:
                self._named.setdefault(event.name, []).append(event)
        return [event for name in names for event in self._named.get(name, ())]
