"""What imports tell the rest."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class LeadsImported(DomainEvent):
    """An import ended: `batch` names its leads, `created` and `updated` how many there are."""

    name: ClassVar[str] = "leads_imported"
    batch: int
    created: int
    updated: int


@dataclass(frozen=True)
class ImportUndone(DomainEvent):
    """An import was taken back."""

    name: ClassVar[str] = "import_undone"
    batch: int
