"""What the bar below the list offers."""

from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.batches.kinds import PERMISSIONS, BatchKind


@dataclass(frozen=True)
class Offer:
    """A button of the bar below the list."""

    kind: str
    label: str
    icon: str
    key: str = ""


OFFERS: tuple[Offer, ...] = (
    Offer("assign", "Assign…", "user"),
    Offer("tag", "Tag…", "tag"),
    Offer("untag", "Untag…", "tag"),
    Offer("stage", "Stage…", "swap"),
    Offer("export", "Export…", "download"),
    Offer("bin", "Delete…", "trash"),
)


def offers(actor: Actor) -> list[Offer]:
    """What this actor may do with many leads."""
    return [one for one in OFFERS if actor.may(PERMISSIONS[BatchKind(one.kind)])]
