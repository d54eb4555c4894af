"""What the ledger tells the rest."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class ConfirmationRequested(DomainEvent):
    """Addresses wait to be asked whether they agree (`confirmation_request` has them)."""

    name: ClassVar[str] = "consent.confirmation_requested"


@dataclass(frozen=True)
class ConsentConfirmed(DomainEvent):
    """Somebody confirmed what was asked of their address; the public id of the request."""

    name: ClassVar[str] = "consent.confirmed"
    request: str = ""


@dataclass(frozen=True)
class ConsentChosen(DomainEvent):
    """Somebody chose on their own page, or by the button of their mail program, what they get from now on."""

    name: ClassVar[str] = "consent.chosen"


@dataclass(frozen=True)
class ConsentTold(DomainEvent):
    """A person or program recorded what somebody agreed to or refused."""

    name: ClassVar[str] = "consent.told"
    lead_id: int = 0
