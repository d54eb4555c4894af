"""Which keys do what, for the page that tells. What is told is attached in the templates by `data-key` and `data-go`."""

from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.ui.areas import areas_for


@dataclass(frozen=True)
class Key:
    """Keys pressed one after the other, or together where they are joined by +; and what they do."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True)
class KeyGroup:
    """Keys of one kind of page."""

    title: str
    keys: tuple[Key, ...]


# An area with keys of its own adds a group here.
_PAGES: tuple[KeyGroup, ...] = ()


def key_groups(actor: Actor) -> tuple[KeyGroup, ...]:
    """All of them, those that work everywhere first, with the areas this actor may go to."""
    areas = tuple(
        Key(("G", area.key.upper()), f"Go to {area.name}") for group in areas_for(actor, "") for area in group
    )
    everywhere = (
        Key(("/",), "Find anything"),
        Key(("Ctrl+K",), "Find anything, also while typing"),
        *areas,
        Key(("?",), "These keys"),
        Key(("Ctrl+Enter",), "Send the form"),
        Key(("Esc",), "Close"),
    )
    return (KeyGroup("Everywhere", everywhere), *_PAGES)
