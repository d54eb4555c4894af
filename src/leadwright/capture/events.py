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


@dataclass(frozen=True)
class FormSubmitted(DomainEvent):
    """A form (its slug) was submitted: once or several times, each by the lead of the same place."""

    name: ClassVar[str] = "form_submitted"
    form: str
    submissions: tuple[str, ...] = ()
    leads: tuple[int, ...] = ()


@dataclass(frozen=True)
class PayloadsTaken(DomainEvent):
    """Items of payloads of an inbound webhook (its slug) were taken; `leads` are theirs."""

    name: ClassVar[str] = "payloads_taken"
    webhook: str
    leads: tuple[int, ...] = ()
