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
_PAGES: tuple[KeyGroup, ...] = (
    KeyGroup(
        "Lists of leads",
        (
            Key(("J",), "To the next lead"),
            Key(("K",), "To the one before"),
            Key(("Enter",), "Open it"),
            Key(("X",), "Select it, or not"),
            Key(("Shift+X",), "Select all from the last selected to here"),
            Key(("Esc",), "Select none"),
            Key(("F",), "Add a condition"),
            Key(("N",), "New lead, for who may edit"),
        ),
    ),
    KeyGroup(
        "A lead",
        (
            Key(("J",), "The next lead of the list"),
            Key(("K",), "The one before"),
            Key(("E",), "Edit, for who may"),
            Key(("M",), "Merge, for who may"),
        ),
    ),
    KeyGroup(
        "The queue and a hand-over",
        (
            Key(("J",), "The next lead to work on"),
            Key(("A",), "Accept"),
            Key(("C",), "Call"),
            Key(
                ("1",),
                "It ended: reached; 2 voicemail, 3 wrong number, 4 call back, 5 meeting, 6 not interested",
            ),
        ),
    ),
    KeyGroup("Pipeline", (Key(("L",), "List or board"),)),
    KeyGroup("Companies and the audit trail", (Key(("F",), "Find or narrow"),)),
)


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
