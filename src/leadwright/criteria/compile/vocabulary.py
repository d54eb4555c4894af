"""The part of a catalogue that compiled text depends on, hashable, so that text is cached by it. Light."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.nodes import EventTest, FieldTest, Node, leaves
from leadwright.criteria.references import property_names
from leadwright.criteria.types import FieldType


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """Where a field's values stand."""

    relation: str
    column: str
    type: FieldType


@dataclass(frozen=True)
class Vocabulary:
    """Fields by name with their columns, properties by name with their types; sorted."""

    fields: tuple[tuple[str, Column], ...]
    properties: tuple[tuple[str, FieldType], ...]

    @cached_property
    def columns(self) -> dict[str, Column]:
        return dict(self.fields)

    @cached_property
    def property_types(self) -> dict[str, FieldType]:
        return dict(self.properties)


def vocabulary_of(nodes: Iterable[Node], catalogue: Catalogue) -> Vocabulary:
    """What the trees use. Raises UnknownName for a name that does not exist."""
    columns: dict[str, Column] = {}
    types: dict[str, FieldType] = {}
    for node in nodes:
        for test in leaves(node, FieldTest):
            field = catalogue.field(test.field)
            columns[field.name] = Column(field.relation, field.column, field.type)
        for event_test in leaves(node, EventTest):
            types |= _property_types(event_test, catalogue)
    return Vocabulary(tuple(sorted(columns.items())), tuple(sorted(types.items())))


def _property_types(test: EventTest, catalogue: Catalogue) -> dict[str, FieldType]:
    for name in test.names:
        catalogue.event(name)
    return {name: catalogue.property(test.names, name).type for name in property_names(test)}
