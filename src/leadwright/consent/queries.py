"""Reads of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.consent.models import ConsentEntry
from leadwright.consent.rules import Channel, LawfulBasis, Status, status_at
from leadwright.platform import sql


@dataclass(frozen=True)
class Consent:
    """What is in force for one address, purpose and channel; `status` is the one of the instant asked for."""

    subject_id: int
    address: str
    purpose: str
    channel: Channel
    status: Status
    basis: LawfulBasis
    occurred_at: datetime
    expires_at: datetime | None
    source_id: int | None


def current_consent(subjects: Sequence[int], *, as_of: datetime) -> dict[int, list[Consent]]:
    """For each subject what is in force at `as_of`; subjects without an entry are absent. One query."""
    found: dict[int, list[Consent]] = {}
    params = {"subjects": list(subjects), "as_of": as_of}
    for row in sql.rows(sql.statement(__package__, "current_consent"), params):
        subject, address, purpose, channel, status, basis, occurred_at, expires_at, source_id, _ = row
        found.setdefault(subject, []).append(
            Consent(
                subject_id=subject,
                address=address,
                purpose=purpose,
                channel=Channel(channel),
                status=status_at(Status(status), expires_at, as_of),
                basis=LawfulBasis(basis),
                occurred_at=occurred_at,
                expires_at=expires_at,
                source_id=source_id,
            )
        )
    return found


def consent_history(subjects: Sequence[int]) -> list[ConsentEntry]:
    """Every entry of some subjects, the latest first."""
    entries = ConsentEntry.objects.filter(subject_id__in=subjects)
    return list(entries.order_by("-occurred_at", "-id"))
