"""What sales tells the rest of the program."""

from dataclasses import dataclass
from typing import ClassVar

from leadwright.platform.outbox import DomainEvent


@dataclass(frozen=True)
class HandOversGiven(DomainEvent):
    """Hand-overs began, or have a new owner: their numbers, with the number of the owner of each (None: nobody)."""

    name: ClassVar[str] = "sales.hand_overs_given"
    given: tuple[tuple[int, int | None], ...] = ()


@dataclass(frozen=True)
class HandOverAnswered(DomainEvent):
    """A hand-over was accepted or rejected, with the reason."""

    name: ClassVar[str] = "sales.hand_over_answered"
    hand_over_id: int = 0
    accepted: bool = True
    reason: str = ""


@dataclass(frozen=True)
class PeopleTold(DomainEvent):
    """Colleagues are to be told of hand-overs: (user, hand-over, reminded, overdue or unowned).

    Their notices in the application are written already.
    """

    name: ClassVar[str] = "sales.people_told"
    told: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class OpportunityClosed(DomainEvent):
    """An opportunity was won or lost."""

    name: ClassVar[str] = "sales.opportunity_closed"
    opportunity_id: int = 0
    won: bool = False
