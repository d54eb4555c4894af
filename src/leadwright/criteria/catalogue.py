"""What a condition may name: fields of a lead, events and their properties."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from leadwright.criteria.errors import unknown_name
from leadwright.criteria.types import FieldType

EVENT_RELATION = "event_facts"
# The same events for many leads at once: joined to the scope by whoever offers them.
SCOPE_EVENTS = "scope_events"
# Those of the one lead of a scope that have one of the names in the parameter `names`, what machines did among them, which
# `by_machine` says.
OWN_EVENTS = "own_events"
# PostgreSQL cuts identifiers after 63 bytes; `p_` goes in front of a property.
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_.:-]{0,99}")
_PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RELATION = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RESERVED_RELATIONS = frozenset({"scope", "clock", EVENT_RELATION, SCOPE_EVENTS, OWN_EVENTS})


class UnknownName(ValueError):
    """A name the catalogue does not offer; the message is a sentence with the nearest name."""


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of a lead. `column` is a typed column of `relation`, which has at most one row for each lead.

    `choices` are the codes a choice may take, in order; empty means that any code is accepted. `names` are what
    people call those codes, where that differs. `label` begins sentences ("Company size is at least 50").
    `entered` is the column of the text as it was entered, where `column` has its comparison form.
    `said` are the sentences for yes and for no of a boolean ("Opted in to something", "Has not opted in to anything").
    """

    name: str
    type: FieldType
    label: str
    relation: str
    column: str
    choices: tuple[str, ...] = ()
    entered: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    said: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        _check(_FIELD_NAME, "field name", self.name)
        _check(_RELATION, "relation name", self.relation)
        if self.relation in _RESERVED_RELATIONS:
            raise ValueError(f'Field "{self.name}": the name "{self.relation}" is taken by another relation.')
        if not self.column or len(self.column.encode()) > 63 or self.column == "lead":
            raise ValueError(f'Field "{self.name}": "{self.column}" cannot be a column name.')


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an event; its typed column in the relation of events is `p_<name>`."""

    name: str
    type: FieldType
    label: str
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(_PROPERTY_NAME, "property name", self.name)

    @property
    def column(self) -> str:
        return f"p_{self.name}"


@dataclass(frozen=True, slots=True)
class EventType:
    name: str
    label: str
    properties: Mapping[str, Property] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "properties", MappingProxyType(dict(self.properties)))


class Catalogue:
    """All names that exist at one moment; immutable.

    A property name has one type wherever it occurs, because all events share its column. Raises ValueError
    for a name that is registered twice with different meanings. `titles` are what people call saved conditions, by kind and slug;
    asked for when a sentence first names one.
    """

    def __init__(
        self,
        fields: Iterable[Field] = (),
        events: Iterable[EventType] = (),
        titles: Callable[[], Mapping[tuple[str, str], str]] = dict,
    ) -> None:
        self._ask_for_titles = titles
        self._fields: dict[str, Field] = {}
        self._events: dict[str, EventType] = {}
        self._properties: dict[str, Property] = {}
        for one in fields:
            if self._fields.setdefault(one.name, one) != one:
                raise ValueError(f'The field "{one.name}" is registered twice with different meanings.')
        for event in events:
            self._add_event(event)

    @property
    def fields(self) -> Mapping[str, Field]:
        return MappingProxyType(self._fields)

    @property
    def events(self) -> Mapping[str, EventType]:
        return MappingProxyType(self._events)

    @cached_property
    def _titles(self) -> Mapping[tuple[str, str], str]:
        return self._ask_for_titles()

    def title(self, kind: str, slug: str) -> str:
        """What people call a saved condition; the slug of one without a title, or that is not in force."""
        return self._titles.get((kind, slug)) or slug

    def field(self, name: str) -> Field:
        """The field of that name. Raises UnknownName with the nearest one."""
        try:
            return self._fields[name]
        except KeyError:
            raise UnknownName(unknown_name("field", name, self._fields)) from None

    def event(self, name: str) -> EventType:
        """The event type of that name. Raises UnknownName with the nearest one."""
        try:
            return self._events[name]
        except KeyError:
            raise UnknownName(unknown_name("event", name, self._events)) from None

    def property(self, names: Iterable[str], name: str) -> Property:
        """The property `name`, which every one of the events `names` must have. Raises UnknownName."""
        for event in map(self.event, names):
            if name not in event.properties:
                kind = f'property of the event "{event.name}" called'
                raise UnknownName(unknown_name(kind, name, event.properties))
        return self._properties[name]

    def merge(self, other: "Catalogue") -> "Catalogue":
        """Both together; ValueError where they contradict each other."""
        return Catalogue(
            [*self._fields.values(), *other._fields.values()],
            [*self._events.values(), *other._events.values()],
            self._ask_for_titles,
        )

    def _add_event(self, event: EventType) -> None:
        if self._events.setdefault(event.name, event) != event:
            raise ValueError(f'The event "{event.name}" is registered twice with different meanings.')
        for name, one in event.properties.items():
            known = self._properties.setdefault(name, one)
            if known.type != one.type:
                raise ValueError(
                    f'The property "{name}" is {known.type} in one event and {one.type} in "{event.name}"; '
                    "give one of them another name."
                )


def _check(pattern: re.Pattern[str], what: str, name: str) -> None:
    if not pattern.fullmatch(name):
        raise ValueError(f'"{name}" cannot be a {what}: use lower case letters, digits and underscores.')
