"""What writes the ledger: one statement of one person, or what a file says of everybody in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.consent import bulk, rules
from leadwright.consent.bulk import Origin
from leadwright.consent.models import ConsentEntry
from leadwright.consent.purposes import ensure_purpose
from leadwright.consent.rules import Channel, ImportConsent, LawfulBasis, Status
from leadwright.platform import sql
from leadwright.platform.errors import UnusableInput

__all__ = [
    "Origin",
    "Statement",
    "make_import_table",
    "record_consent",
    "record_import_consent",
    "stage_import_consent",
]


@dataclass(frozen=True)
class Statement:
    """What somebody said, on which words, and how it can be shown (GDPR Art. 7(1)).

    `address` is the normalised e-mail address or phone number it was said of, empty for the person as such.
    `evidence` holds what proves it, such as the field ticked or the card collected, JSON-ready.
    """

    subject_id: int
    status: Status
    basis: LawfulBasis
    occurred_at: datetime
    purpose: str = rules.MARKETING
    channel: Channel = Channel.EMAIL
    address: str = ""
    wording: str = ""
    wording_version: str = ""
    language: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    source_id: int | None = None
    page_url: str = ""
    ip_address: str | None = None
    user_agent: str = ""
    expires_at: datetime | None = None


@transaction.atomic
def record_consent(*, actor: Actor, statement: Statement, at: datetime) -> int | None:
    """Add one entry; its number, or None when the ledger said exactly this at that time already.

    What implied consent lasts by law is filled in. Raises UnusableInput for a purpose that cannot be one,
    and for a status that nobody can state (unknown, expired).
    """
    if statement.status in (Status.UNKNOWN, Status.EXPIRED):
        raise UnusableInput(f"Nobody states “{statement.status}”; it is what remains when nothing was said.")
    purpose = rules.purpose_name(statement.purpose)
    ensure_purpose(purpose)
    # Two statements about one subject wait for each other: each is compared with what the other left.
    sql.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"consent:{statement.subject_id}"])
    known = (
        ConsentEntry.objects.filter(
            subject_id=statement.subject_id,
            purpose=purpose,
            channel=statement.channel,
            address=statement.address,
            occurred_at__lte=statement.occurred_at,
        )
        .order_by("-occurred_at", "-id")
        .first()
    )
    told = rules.State(statement.status, statement.basis, statement.source_id)
    if known is not None and _state(known) == told:
        return None
    return _add(statement, purpose, actor.label, at, None if known is None else known.pk)


def make_import_table() -> None:
    """Make the staging table `consent_import(subject_id, address, occurred_at, evidence)` of `record_import_consent`."""
    bulk.make_import_table()


def stage_import_consent(people: Iterable[tuple[int, str, datetime]]) -> None:
    """Fill the staging table anew: subject, address, and when it was said."""
    bulk.make_import_table()
    bulk.stage_import(people)


@transaction.atomic
def record_import_consent(*, consent: ImportConsent, origin: Origin, channel: Channel = Channel.EMAIL) -> int:
    """Write what a file says of everybody in the staging table; the number of entries added.

    Says nothing twice: importing again adds nothing. A file never overrules a person's no.
    """
    ensure_purpose(consent.purpose)
    return bulk.record_import_consent(consent, channel, origin)


def _state(entry: ConsentEntry) -> rules.State:
    return rules.State(Status(entry.status), LawfulBasis(entry.lawful_basis), entry.source_id)


def _add(statement: Statement, purpose: str, actor: str, at: datetime, supersedes: int | None) -> int:
    entry = ConsentEntry.objects.create(
        subject_id=statement.subject_id,
        address=statement.address,
        channel=statement.channel,
        purpose=purpose,
        status=statement.status,
        lawful_basis=statement.basis,
        wording=statement.wording,
        wording_version=statement.wording_version,
        language=statement.language,
        evidence=dict(statement.evidence),
        occurred_at=statement.occurred_at,
        recorded_at=at,
        expires_at=statement.expires_at or rules.expiry(statement.basis, statement.occurred_at),
        source_id=statement.source_id,
        page_url=statement.page_url,
        actor=actor,
        ip_address=statement.ip_address,
        user_agent=statement.user_agent,
        supersedes=supersedes,
    )
    return int(entry.pk)


def subjects_known_beside(*, batch: int, by_hand: bool = True) -> list[int]:
    """Subjects a batch says something of and others do too."""
    return bulk.subjects_known_beside(batch, by_hand=by_hand)


@transaction.atomic
def delete_batch(*, batch: int) -> int:
    """Delete the entries a batch brought, for the undo of an import; how many."""
    return bulk.delete_batch(batch)
