"""Which documents are simulated, and how the work of one is found again."""

from typing import Final

from leadwright.lifecycle.documents import LIFECYCLE
from leadwright.playbook import queries as playbook
from leadwright.scoring.documents import SCORING

KINDS: Final = (SCORING.name, LIFECYCLE.name)
WORK: Final = "simulation"


def work_key(kind: str, slug: str, digest: str) -> str:
    """The key of the work that simulates a body beside the version in force now."""
    live = playbook.published(kind, slug)
    return f"{kind}/{slug}/{digest}/{live.version_id if live else None}"


def simulated_by(kind: str, key: str) -> tuple[str, str, str] | None:
    """The kind, slug and digest of the body that work of this kind and key simulates; None for other work."""
    if kind != WORK:
        return None
    document, slug, digest, _ = key.split("/")
    return document, slug, digest
