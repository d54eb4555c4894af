"""The page of what conditions may name: fields, events, and the operators for each type."""

from collections.abc import Iterable

from leadwright.cli.reference import markdown
from leadwright.criteria import registry
from leadwright.criteria.catalogue import EventType, Field
from leadwright.criteria.operators import OPERATORS, Operator


def page() -> str:
    """What every workspace begins with; custom fields and new events come on top."""
    found = registry.catalogue()
    return markdown.page(
        "Fields, events and operators of conditions",
        "A workspace has more: `custom.<slug>` for every field its mappings declare, `consent.<purpose>` for every purpose, "
        "and every event that has been sent; `date_of_birth` and `gender` only where the setting `personal_traits_purpose` "
        "names a lawful purpose. How conditions are written: [the playbook](../guide/playbook.md).",
        "## Fields",
        _fields(found.fields.values()),
        "## Events",
        _events(found.events.values()),
        "## Operators",
        _operators(),
    )


def _fields(fields: Iterable[Field]) -> str:
    rows = [
        (markdown.code(one.name), one.type, one.label, _choices(one.choices))
        for one in sorted(fields, key=lambda one: one.name)
    ]
    return markdown.table(("Field", "Type", "Meaning", "Values"), rows)


def _choices(values: tuple[str, ...]) -> str:
    """The values where they can be read; there are hundreds of countries and languages."""
    return (
        markdown.codes(values)
        if len(values) <= 30
        else f"{len(values)} codes, such as {markdown.codes(values[:3])}"
    )


def _events(events: Iterable[EventType]) -> str:
    rows = [
        (
            markdown.code(one.name),
            one.label,
            ", ".join(f"`{each.name}` ({each.type})" for each in one.properties.values()),
        )
        for one in sorted(events, key=lambda one: one.name)
    ]
    return markdown.table(("Event", "Meaning", "Properties"), rows)


def _operators() -> str:
    rows = [
        (kind, markdown.codes(operator for operator in Operator if operator in allowed))
        for kind, allowed in OPERATORS.items()
    ]
    return markdown.table(("Type", "Operators"), rows)
