"""Every page of the reference by the name of its file."""

from collections.abc import Callable, Mapping

from leadwright.cli.reference import (
    audit,
    commands,
    documents,
    environment,
    events,
    language,
    settings,
    shapes,
)

_PAGES: Mapping[str, Callable[[], str]] = {
    "audit.md": audit.page,
    "commands.md": commands.page,
    "documents.md": documents.page,
    "environment.md": environment.page,
    "fields.md": language.page,
    "jobs-and-events.md": events.page,
    "json.md": shapes.page,
    "settings.md": settings.page,
}


def pages() -> dict[str, str]:
    """The text of every page; needs Django and a workspace without fields and events of its own."""
    return {name: make() for name, make in _PAGES.items()}
