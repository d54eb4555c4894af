"""What the playbook tells the rest of the program."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class DocumentPublished(DomainEvent):
    """New versions are in force: one event for everything published together, as (kind, slug, number)."""

    name: ClassVar[str] = "playbook.document_published"
    documents: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class DocumentRetired(DomainEvent):
    """A document is no longer in force."""

    name: ClassVar[str] = "playbook.document_retired"
    kind: str = ""
    slug: str = ""


@dataclass(frozen=True)
class PagesPublished(DomainEvent):
    """Documents by which no lead is judged, such as forms, came into force or went out of it."""

    name: ClassVar[str] = "pages_published"
    documents: tuple[tuple[str, str], ...]
