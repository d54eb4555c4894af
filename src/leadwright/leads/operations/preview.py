"""What an upsert would do, without doing it."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from django.db import transaction

from leadwright.leads import bulk
from leadwright.leads.columns import statement
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import assign
from leadwright.leads.submission import Landed, Outcome
from leadwright.leads.written import Written
from leadwright.platform import sql

# Leads that would be made get numbers no sequence will ever reach.
_IMAGINED = 1 << 61


class Preview:
    """Says batch after batch what an upsert of all of them would do; leaves nothing behind and locks nobody out.

    Works inside one transaction that is rolled back: what the batches would link is kept in a table of the session, so memory
    stays flat however many there are. Use as a context manager.
    """

    def __init__(self) -> None:
        self._imagined = _IMAGINED
        self._touched = Touched()

    def __enter__(self) -> Self:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        bulk.make_tables()
        sql.execute(statement("preview_table"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)

    def upsert(self, written: Sequence[Written]) -> Landed:
        """What `upsert_leads` would say to these submissions after the ones before."""
        keys = [key for one in written for key in one.identities]
        known = {**bulk.known_leads(keys), **bulk.imagined_leads(keys)}
        before = self._imagined
        batch = assign(written, known, self._numbers, self._touched)
        bulk.imagine_links(batch.links)
        changed = self._changed([one for one in batch.staged.values() if one.lead_id < _IMAGINED])
        landed = batch.landed
        for position, (lead, outcome) in enumerate(zip(landed.lead_ids, landed.outcomes, strict=True)):
            if outcome is not Outcome.UNCHANGED:
                continue
            if lead >= _IMAGINED:
                landed.outcomes[position] = Outcome.CREATED if lead >= before else Outcome.REPEATED
            elif lead in changed:
                landed.outcomes[position] = Outcome.UPDATED
        for lead, outcome in zip(landed.lead_ids, landed.outcomes, strict=True):
            if lead < _IMAGINED and outcome is not Outcome.AMBIGUOUS:
                self._touched.add(lead)
        return landed

    def _numbers(self, count: int) -> list[int]:
        numbers = list(range(self._imagined, self._imagined + count))
        self._imagined += count
        return numbers

    def _changed(self, staged: list[bulk.StagedLead]) -> frozenset[int]:
        """Which known leads would change. The savepoint is taken back, which lets go of their locks at once."""
        if not staged:
            return frozenset()
        point = transaction.savepoint()
        bulk.stage_known(staged)
        sql.scalar(statement("upsert_mark_past"))
        sql.rows(statement("upsert_merge_known"))
        # A change of the past counts as a change; whether history says so already is not worth a second look here.
        rows = sql.rows("select lead_id from upsert_row where changed or in_past")
        transaction.savepoint_rollback(point)
        return frozenset(lead for (lead,) in rows)
