"""What happened to leads, told to the packages above. Ids are the numbers of leads inside the database."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class LeadsMerged(DomainEvent):
    """The duplicate was joined to the survivor; both are marked to be computed again."""

    name: ClassVar[str] = "leads_merged"
    merge_id: int
    survivor_id: int
    duplicate_id: int


@dataclass(frozen=True)
class LeadsUnmerged(DomainEvent):
    """A merge was undone; both leads live again."""

    name: ClassVar[str] = "leads_unmerged"
    merge_id: int
    survivor_id: int
    duplicate_id: int


@dataclass(frozen=True)
class LeadErased(DomainEvent):
    """Everything about a person is gone; `public_ids` name what no longer exists."""

    name: ClassVar[str] = "lead_erased"
    public_ids: tuple[str, ...]


@dataclass(frozen=True)
class OwnersChanged(DomainEvent):
    """Leads have a new owner, or none; one event for all of them."""

    name: ClassVar[str] = "owners_changed"
    lead_ids: tuple[int, ...]
    owner_id: int | None


@dataclass(frozen=True)
class LeadsAdded(DomainEvent):
    """A person or program wrote leads in, or some out of the bin back in; one event for all of them."""

    name: ClassVar[str] = "leads_added"
    lead_ids: tuple[int, ...]


@dataclass(frozen=True)
class FactsEdited(DomainEvent):
    """A person changed what is known of a lead."""

    name: ClassVar[str] = "facts_edited"
    lead_id: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CompanyEdited(DomainEvent):
    """Somebody changed what is known of a company; its leads are marked to be computed again."""

    name: ClassVar[str] = "company_edited"
    company_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class VisitorLinked(DomainEvent):
    """A visitor's history joined a lead, or (`lead_id` is null) left it."""

    name: ClassVar[str] = "visitor_linked"
    subject_id: int
    lead_id: int | None


@dataclass(frozen=True)
class LeadsTagged(DomainEvent):
    """Leads have a tag they did not have, or (`removed`) have it no more; one event for all of them."""

    name: ClassVar[str] = "leads_tagged"
    lead_ids: tuple[int, ...]
    tag: str
    removed: bool = False


@dataclass(frozen=True)
class LeadsBinned(DomainEvent):
    """Leads were put into the bin; they are in no list until they are restored."""

    name: ClassVar[str] = "leads_binned"
    lead_ids: tuple[int, ...]


@dataclass(frozen=True)
class LeadsRestored(DomainEvent):
    """Leads came back from the bin and are marked to be computed again."""

    name: ClassVar[str] = "leads_restored"
    lead_ids: tuple[int, ...]
