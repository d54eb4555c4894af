"""What writes the ledger: one statement of one person, or what a file says of everybody in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.consent import bulk, rules
from leadwright.consent.bulk import Origin
from leadwright.consent.models import ConsentEntry
from leadwright.consent.purposes import ensure_purpose
from leadwright.consent.rules import Channel, ImportConsent, LawfulBasis, Status
from leadwright.platform import sql
from leadwright.platform.errors import UnusableInput
from leadwright.platform.inserting import insert

__all__ = [
    "Confirmation",
    "Origin",
    "Statement",
    "make_import_table",
    "record_consent",
    "record_consents",
    "record_first_consent",
    "record_import_consent",
    "stage_import_consent",
]


@dataclass(frozen=True)
class Confirmation:
    """How the owner of an address confirmed a statement: by which mail, what that said (its digest), and when."""

    message: str
    text_digest: str
    sent_at: datetime | None
    confirmed_at: datetime
    confirmed_ip: str | None = None


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
    form_version: int | None = None
    ip_address: str | None = None
    user_agent: str = ""
    expires_at: datetime | None = None
    confirmation: Confirmation | None = None


@transaction.atomic
def record_consent(*, actor: Actor, statement: Statement, at: datetime) -> int | None:
    """Add one entry; its number, or None when the ledger said exactly this at that time already.

    What implied consent lasts by law is filled in. Raises UnusableInput for a purpose that cannot be one,
    and for a status that nobody can state (unknown, expired).
    """
    added = _record(actor, [statement], at)
    return int(added[0].pk) if added else None


@transaction.atomic(savepoint=False)
def record_consents(
    *, actor: Actor, statements: Sequence[Statement], at: datetime, unheard: Collection[int] = ()
) -> int:
    """`record_consent` for several statements, in two statements of SQL however many there are; how many entries were added.

    `unheard` are subjects made in this transaction: nobody has said anything of them yet. Raises UnusableInput as
    `record_consent` does, and then nothing is recorded.
    """
    return len(_record(actor, statements, at, unheard)) if statements else 0


def _record(
    actor: Actor, statements: Sequence[Statement], at: datetime, unheard: Collection[int] = ()
) -> list[ConsentEntry]:
    for one in statements:
        if one.status in (Status.UNKNOWN, Status.EXPIRED):
            raise UnusableInput(f"Nobody states “{one.status}”; it is what remains when nothing was said.")
        ensure_purpose(rules.purpose_name(one.purpose))
    subjects = sorted({one.subject_id for one in statements} - set(unheard))
    wait_for(subjects)
    known = list(ConsentEntry.objects.filter(subject_id__in=subjects)) if subjects else []
    said: dict[_About, list[ConsentEntry]] = {}
    for entry in known:
        said.setdefault(_about(entry), []).append(entry)
    added: list[ConsentEntry] = []
    for one in statements:
        entry = _entry(one, rules.purpose_name(one.purpose), actor.label, at)
        same = said.setdefault(_about(entry), [])
        earlier = [other for other in same if other.occurred_at <= entry.occurred_at]
        # Of several that are only being added the last one: `max` takes the first of equals.
        before = max(reversed(earlier), key=_order, default=None)
        if before is None or _state(before) != _state(entry):
            entry.supersedes = before.pk if before is not None else None
            added.append(entry)
            same.append(entry)
    insert(added)
    return added


def wait_for(subjects: Iterable[int]) -> None:
    """Statements about one subject wait for each other until the end: each is compared with what the others left."""
    told = sorted(set(subjects))
    if told:
        sql.again(
            "select pg_advisory_xact_lock(hashtextextended('consent:' || s, 0)) from unnest(%(told)s::bigint[]) s order by s",
            {"told": told},
        )


_About: TypeAlias = tuple[int, str, str, str]


def _about(entry: ConsentEntry) -> _About:
    """What a statement is about: of others about the same it takes the place."""
    return entry.subject_id, entry.purpose, entry.channel, entry.address


def _order(entry: ConsentEntry) -> tuple[datetime, float]:
    """The later one last; of the same time one that is only being added."""
    return entry.occurred_at, entry.pk or float("inf")


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


@transaction.atomic
def record_first_consent(
    *,
    people: Iterable[tuple[int, str]],
    consent: ImportConsent,
    origin: Origin,
    channel: Channel = Channel.EMAIL,
) -> None:
    """Write what a file says of subjects that are new, so that nobody has said anything of them yet: subject and address."""
    ensure_purpose(consent.purpose)
    bulk.add_first(people, consent, channel, origin)


def _state(entry: ConsentEntry) -> rules.State:
    return rules.State(Status(entry.status), LawfulBasis(entry.lawful_basis), entry.source_id)


def _entry(statement: Statement, purpose: str, actor: str, at: datetime) -> ConsentEntry:
    confirmed = statement.confirmation
    proof = (
        {}
        if confirmed is None
        else {
            "confirmation_message": confirmed.message,
            "confirmation_text_digest": confirmed.text_digest,
            "confirmation_sent_at": confirmed.sent_at,
            "confirmed_at": confirmed.confirmed_at,
            "confirmed_ip": confirmed.confirmed_ip,
        }
    )
    return ConsentEntry(
        **proof,
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
        form_version=statement.form_version,
        actor=actor,
        ip_address=statement.ip_address,
        user_agent=statement.user_agent,
    )


def subjects_known_beside(*, batch: int, by_hand: bool = True) -> list[int]:
    """Subjects a batch says something of and others do too."""
    return bulk.subjects_known_beside(batch, by_hand=by_hand)


@transaction.atomic
def delete_batch(*, batch: int) -> int:
    """Delete the entries a batch brought, for the undo of an import; how many."""
    return bulk.delete_batch(batch)
