"""Taking back what one batch did to leads: what it created goes, what it changed is as before, what is newer stays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.leads.columns import LAST_IN_ORDER, statement
from leadwright.leads.models import Subject
from leadwright.leads.rewriting import rewrite_words
from leadwright.platform import personal_data, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause

_SLICE = 5_000


@dataclass(frozen=True)
class NewerFacts:
    """A lead of which facts the batch set were changed since; they stay."""

    lead: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class UndoneBatch:
    """How many leads went and how many are as before; `kept` were made by the batch but are known from elsewhere too.

    `events` is how many went with the leads.
    """

    removed: int
    restored: int
    kept: int
    newer: tuple[NewerFacts, ...]
    events: int = 0


@transaction.atomic
def undo_batch(
    *,
    batch: int,
    beside: Sequence[int],
    at: datetime,
    with_edits: bool = False,
    progress: Callable[[int], None] = lambda leads: None,
) -> UndoneBatch:
    """Take a batch out of leads, histories, identities and companies. Repeating finds nothing and changes nothing.

    `beside` are subjects of which other packages know something newer; leads made by the batch stay then, as do those with
    later facts, events, identities or an owner; `with_edits` takes also
    those that only people here worked on. `progress` is told how many
    leads went so far. The caller deletes the batch's events and consent entries afterwards.
    """
    created = sql.rows(
        statement("undo_created"), {"batch": batch, "beside": list(beside), "with_edits": with_edits}
    )
    removed = [lead for lead, newer in created if not newer]
    kept = [lead for lead, newer in created if newer]
    events = 0
    for place, some in enumerate(_slices(removed)):
        progress(place * _SLICE)
        # A device that only joined here goes along; without edits no lead with one is removed.
        devices = sql.rows(
            "select id from subject where lead_id = any(%s) and kind = %s", [some, Subject.VISITOR]
        )
        gone = personal_data.Person(leads=some, subjects=[*some, *(device for (device,) in devices)])
        events += personal_data.erase(personal_data.Whose.LEAD, gone.params())["event"]
    newer, restored = _restore_changed(batch)
    for table in ("identity", "contact_point", "possible_duplicate"):
        sql.execute(f"delete from {table} where batch = %s", [batch])
    sql.rows(statement("undo_companies"), {"batch": batch})
    changed = [*restored, *kept]
    for some in _slices(changed):
        rewrite_words(some)
    sql.execute(
        "insert into dirty_lead (lead_id, marked_at, cause) select unnest(%s::bigint[]), %s, %s",
        [changed, at, str(Cause.RESTORE)],
    )
    return UndoneBatch(
        removed=len(removed), restored=len(restored), kept=len(kept), newer=newer, events=events
    )


def _restore_changed(batch: int) -> tuple[tuple[NewerFacts, ...], list[int]]:
    sql.execute(statement("undo_tables"), {"batch": batch})
    newer = tuple(
        NewerFacts(public_id(Kind.LEAD, lead), tuple(facts))
        for lead, facts in sql.rows(statement("undo_newer_facts"))
    )
    sql.execute(statement("undo_later_intervals"), {"batch": batch})
    restored = [lead for (lead,) in sql.rows(statement("undo_intervals"))]
    sql.execute(statement("undo_lead_follows"), {"leads": restored, "last": LAST_IN_ORDER})
    sql.execute("drop table undo_interval, undo_last")
    return newer, restored


def _slices(leads: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(leads), _SLICE):
        yield list(leads[start : start + _SLICE])
