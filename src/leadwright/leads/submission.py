"""One submission: what a way in says of one person or organisation, normalised, before it is known whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from leadwright.leads.facts import Facts

# The typed columns of a fact row, in the order of the tables; `custom` and `folded` follow their own rules.
FACT_COLUMNS: tuple[str, ...] = tuple(
    column.name for column in Facts._meta.get_fields() if column.name not in ("custom", "folded")
)


class IdentityKind(StrEnum):
    """Identifiers that name one subject, strongest first."""

    USER = "user"
    EXTERNAL = "external"
    CRM = "crm"
    EMAIL = "email"
    DOMAIN = "domain"
    VISITOR = "visitor"
    ROW = "row"


STRENGTH: dict[str, int] = {kind: rank for rank, kind in enumerate(IdentityKind)}


class IdentityKey(NamedTuple):
    """What is unique while linked. The namespace is the source's slug for all but e-mail and domain."""

    kind: str
    namespace: str
    value: str


@dataclass(frozen=True)
class Visitor:
    """A device as a tracker names it: an id within a source (the source's slug)."""

    namespace: str
    value: str


@dataclass(slots=True)
class Submission:
    """Normalised facts and identifiers of one submission.

    `facts` holds only what is known, by column; `folded` the comparison form of each text fact, custom ones as `custom.<slug>`.
    `derived` names facts nobody wrote but that follow from others: they fill gaps and replace nothing.
    `valid_from` is when the facts held, `time_known` whether that is more than the time of recording.
    """

    kind: str
    facts: Mapping[str, object]
    custom: dict[str, object]
    folded: dict[str, str]
    identities: tuple[IdentityKey, ...]
    tokens: frozenset[str]
    valid_from: datetime
    time_known: bool
    contact_points: tuple[tuple[str, str, str], ...] = ()
    derived: frozenset[str] = frozenset()


class Outcome(StrEnum):
    """What a submission did to the lead it names."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where submissions come from: written beside every fact, identity and entry they make."""

    source_id: int
    actor: str
    at: datetime
    batch: int | None = None


@dataclass(slots=True)
class Landed:
    """Where each submission ended: the lead's number and the outcome, in the order they were given.

    `repeat_of` names, by position, the earlier submission of the same call a repeated one was joined with.
    """

    lead_ids: list[int] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    repeat_of: Mapping[int, int] = field(default_factory=dict)
