"""Leads with numbers of the workspace's own, as a list brings them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from leadwright.criteria.types import FieldType
from leadwright.events.operations import ensure_source
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform.outbox import Cause

_NUMBERS = count(1)
_KEYS: dict[int, str] = {}


def brought_in(rows: Sequence[Mapping[str, object]], *, at: datetime, time_known: bool) -> list[int]:
    """A lead for each row of custom facts (`visits` and `number` are numbers); their numbers."""
    fields = [Declared("visits", FieldType.INTEGER), Declared("number", FieldType.INTEGER)]
    declare_custom_fields(fields=fields, by="test", at=at)
    keys = [f"row-{next(_NUMBERS)}" for _ in rows]
    leads = _upsert([_submission(key, row, at, time_known) for key, row in zip(keys, rows, strict=True)], at)
    _KEYS.update(zip(leads, keys, strict=True))
    return leads


def known_since(lead: int, facts: Mapping[str, object], *, at: datetime) -> None:
    """The same lead told of again."""
    _upsert([_submission(_KEYS[lead], facts, at, time_known=True)], at)


def _upsert(submissions: list[Submission], at: datetime) -> list[int]:
    source = ensure_source(slug="list", at=at)
    provenance = Provenance(source_id=source.pk, actor="test", at=at)
    return list(upsert_leads(submissions=submissions, provenance=provenance, cause=Cause.IMPORT).lead_ids)


def _submission(key: str, row: Mapping[str, object], at: datetime, time_known: bool) -> Submission:
    return Submission(
        kind="person",
        facts={},
        custom=dict(row),
        folded={},
        identities=(IdentityKey("external", "list", key),),
        tokens=(),
        valid_from=at,
        time_known=time_known,
    )
