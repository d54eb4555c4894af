"""Set-based statements of the ledger. Called by `consent.operations` only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leadwright.consent.rules import REFUSALS, Channel, ImportConsent, LawfulBasis
from leadwright.platform import sql

_NAMELESS = [LawfulBasis.UNKNOWN.value, LawfulBasis.NONE.value]


@dataclass(frozen=True)
class Origin:
    """Where entries of a file come from."""

    source_id: int | None
    batch: int | None
    actor: str
    at: datetime


def make_import_table() -> None:
    """Make the session's staging table `consent_import`."""
    sql.execute(sql.statement(__package__, "make_import_table"))


def stage_import(people: Iterable[tuple[int, str, datetime]]) -> None:
    """Copy what a file says into the staging table."""
    sql.copy_lines(
        "consent_import (subject_id, address, occurred_at)",
        (f"{subject}\t{sql.copied(address)}\t{said.isoformat()}\n" for subject, address, said in people),
    )


def record_import_consent(consent: ImportConsent, channel: Channel, origin: Origin) -> int:
    """Add the staged statements that say something new; how many."""
    params = {
        "purpose": consent.purpose,
        "channel": channel.value,
        "status": consent.status.value,
        "basis": consent.basis.value,
        "source_id": origin.source_id,
        "batch": origin.batch,
        "actor": origin.actor,
        "recorded_at": origin.at,
        "nameless": _NAMELESS,
        "refusals": sorted(status.value for status in REFUSALS),
    }
    return int(sql.scalar(sql.statement(__package__, "record_import_consent"), params))


def add_first(
    people: Iterable[tuple[int, str]], consent: ImportConsent, channel: Channel, origin: Origin
) -> None:
    """Copy what a file says of new subjects straight into the ledger: there is nothing to compare it with."""
    at, source, batch = (
        origin.at.isoformat(),
        *(sql.NULL if number is None else number for number in (origin.source_id, origin.batch)),
    )
    said = (
        f"{channel}\t{sql.copied(consent.purpose)}\t{consent.status}\t{consent.basis}\t\t\t\t{{}}\t{at}\t{at}\t{source}\t"
        f"\t{sql.copied(origin.actor)}\t\t\t\t{batch}\n"
    )
    sql.copy_lines(
        "consent_entry (subject_id, address, channel, purpose, status, lawful_basis, wording, wording_version, language, "
        "evidence, occurred_at, recorded_at, source_id, page_url, actor, user_agent, confirmation_message, "
        "confirmation_text_digest, batch)",
        (f"{subject}\t{sql.copied(address)}\t{said}" for subject, address in people),
    )


def subjects_known_beside(batch: int, *, by_hand: bool) -> list[int]:
    """Subjects with entries of this batch and of others; `by_hand` counts those of no batch too."""
    found = sql.rows(
        """
        select distinct b.subject_id
        from consent_entry b
        join consent_entry o on o.subject_id = b.subject_id and o.batch is distinct from b.batch
        where b.batch = %(batch)s and (%(by_hand)s or o.batch is not null)
        """,
        {"batch": batch, "by_hand": by_hand},
    )
    return [subject for (subject,) in found]


def delete_batch(batch: int) -> int:
    """Delete the entries of one batch; how many."""
    return sql.execute("delete from consent_entry where batch = %(batch)s", {"batch": batch})
