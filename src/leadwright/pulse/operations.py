"""The pulse: scores, stages and standings of marked leads, a batch a transaction."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.leads.operations import dirty
from leadwright.leads.operations.standing import record_standing
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.deciding import moves
from leadwright.lifecycle.operations import record_moves
from leadwright.platform import sql, versions
from leadwright.platform.versions import Area
from leadwright.pulse.computing import COMPUTED, Using, compute, drop_computed, these
from leadwright.scoring import queries as scoring
from leadwright.segments.operations import follow_members, segments_to_keep

# Planning costs as much as computing some hundred leads; a batch holds its standings for about a second.
BATCH = 5_000
# Any number, the same in every process: pulses share it, and whoever changes versions over holds it alone.
CHANGING_OVER = 0x6C77_7075_6C73
# The scope of a batch, with when each lead was judged last.
_JUDGED_BEFORE = "select lead, as_of, today, before from pulse_scope"


def waiting_leads() -> int:
    """How many leads are marked."""
    return dirty.waiting_leads()


@transaction.atomic
def run_pulse(*, at: datetime, limit: int = BATCH) -> int:
    """Compute one batch of marked leads as of `at`; how many marks were taken, 0 when none are left.

    One transaction: whatever fails leaves the marks and the standings as they were. Several workers take different leads.
    Repeating computes the same.
    """
    # While versions change over, all standings do so at once: a batch by the old ones waits, or is waited for.
    sql.execute("select pg_advisory_xact_lock_shared(%(key)s)", {"key": CHANGING_OVER})
    causes = dirty.claim_dirty_leads(limit=limit)
    if causes:
        # Another worker may have computed one of these leads at a later instant: going back would lose what came in between.
        held = sql.scalar(
            sql.statement(__package__, "hold_standings"), {"leads": sql.numbers(sorted(causes))}
        )
        at = at if held is None else max(at, held)
        using = Using(scoring.in_force(), lifecycle.in_force(), segments_to_keep(at=at))
        compute(these(causes), using, at=at)
        record_moves(actor=system("pulse"), version=using.stages.version_id, moves=_moves_told(), at=at)
        record_standing()
        follow_members(
            segments=using.segments,
            scope_sql=_JUDGED_BEFORE,
            relations=COMPUTED.relations(using.stages),
            causes=causes,
            at=at,
        )
        drop_computed()
        versions.changed(Area.LEADS)
    return len(causes)


def _moves_told() -> str:
    """The moves of a batch, each with the cause its lead was marked for."""
    return f"select m.*, s.cause from (\n{moves()}\n) m join pulse_scope s on s.lead = m.lead order by m.lead"
