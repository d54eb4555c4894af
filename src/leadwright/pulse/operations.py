"""The pulse: scores, stages and standings of marked leads, a batch a transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from leadwright.accounts.actor import system
from leadwright.leads.operations import dirty
from leadwright.leads.operations.standing import make_pulse_result, record_standing
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.bulk import NewTransition
from leadwright.lifecycle.evaluation import Scope, judge
from leadwright.lifecycle.operations import StageStanding, decide_transitions, record_moves
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.waking import midnight_after, next_changes
from leadwright.platform import clock, sql, versions, workspace
from leadwright.platform.outbox import Cause
from leadwright.platform.versions import Area
from leadwright.scoring import queries as scoring
from leadwright.scoring.documents import RELATION
from leadwright.scoring.fields import computed_scores
from leadwright.scoring.queries import ReadyModel, ScoredLead
from leadwright.scoring.sentences import short_reason

# Planning costs as much as computing some hundred leads; a batch holds its standings for about a second.
BATCH = 5_000
# Any number, the same in every process: pulses share it, and whoever changes versions over holds it alone.
CHANGING_OVER = 0x6C77_7075_6C73
_STANDING = (
    "lead_id", "stage", "stage_since", "prospect", "priority", "points", "fit_points", "fit_band", "engagement_points",
    "engagement_band", "scores", "last_activity_at", "activity_order", "reason", "model_version_id", "lifecycle_version_id",
    "computed_at", "wake_at",
)  # fmt: skip


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
        held = sql.scalar(sql.statement(__package__, "hold_standings"), {"leads": sorted(causes)})
        at = at if held is None else max(at, held)
        using = Using(scoring.in_force(), lifecycle.in_force())
        moved = compute(causes, using, at=at)
        record_moves(actor=system("pulse"), version=using.stages.version_id, moved=moved, at=at)
        record_standing()
        drop_computed()
        versions.changed(Area.LEADS)
    return len(causes)


@dataclass(frozen=True)
class Using:
    """What leads are computed by."""

    model: ReadyModel
    stages: Lifecycle


@dataclass(frozen=True)
class _Moment:
    """The instant a batch is judged at, and how the workspace calls that day."""

    at: datetime
    today: date
    zone: str


def compute(causes: Mapping[int, Cause], using: Using, *, at: datetime) -> list[NewTransition]:
    """Fill the temporary table `pulse_result` with what the standings of these leads must hold; the moves that go with it.

    Writes nothing else. In the transaction of the caller, who calls `drop_computed` when it is done with the table.
    """
    zone = str(workspace.read("time_zone"))
    moment = _Moment(at, clock.local_date(at, zone), zone)
    params = {"leads": sorted(causes), "as_of": at, "today": moment.today}
    for statement in sql.statement(__package__, "begin_pulse").split(";\n"):
        sql.execute(statement, params)
    scored = scoring.score_leads(using.model, earliest=at)
    _stage_scores(scored)
    scope = Scope(given={RELATION: computed_scores})
    judged = judge(using.stages, scope)
    standings, moved = decide_transitions(lifecycle=using.stages, judged=judged, causes=causes)
    wakes = next_changes(using.stages, scope, judged, zone)
    make_pulse_result()
    _stage_results(_Results(using.model, using.stages.version_id, moment), scored, standings, wakes)
    return moved


def drop_computed() -> None:
    """Drop the temporary tables of `compute`."""
    sql.execute("drop table pulse_scope, scored, pulse_result")


def _stage_scores(scored: Sequence[ScoredLead]) -> None:
    with connection.cursor() as cursor, cursor.copy("copy scored from stdin") as copy:
        for one in scored:
            copy.write_row(
                (
                    one.lead,
                    one.fit_points,
                    one.engagement_points,
                    one.fit_band,
                    one.engagement_band,
                    one.priority,
                    _scores(one),
                )
            )


def _scores(scored: ScoredLead) -> str | None:
    """The dimensions beside fit and engagement as JSON; None where the model has none."""
    kept = {name: {"points": points, "band": band} for name, points, band in scored.others}
    return json.dumps(kept) if kept else None


@dataclass(frozen=True)
class _Results:
    """What every row of a batch's results shares."""

    model: ReadyModel
    lifecycle_version: int
    moment: _Moment

    def wake_at(self, scored: ScoredLead, stage_turns: datetime | None) -> datetime | None:
        """The earliest of what decay, windows, dates and criteria may change."""
        turns = [stage_turns] if stage_turns is not None else []
        if scored.wake_after is not None:
            turns.append(self.moment.at + timedelta(seconds=scored.wake_after))
        if self.model.compiled.turns_at_midnight:
            turns.append(midnight_after(self.moment.today, self.moment.zone))
        return min(turns, default=None)

    def reason(self, scored: ScoredLead) -> str:
        """The strongest reason in words; empty where nothing gave points."""
        if scored.reason_rule is None:
            return ""
        rule = self.model.model.rules[scored.reason_rule]
        return short_reason(rule, scored.reason_count, scored.reason_on, self.model.catalogue)


def _stage_results(
    results: _Results,
    scored: Sequence[ScoredLead],
    standings: Sequence[StageStanding],
    wakes: Mapping[int, datetime],
) -> None:
    stage_of = {one.lead: one for one in standings}
    columns = ", ".join(_STANDING)
    with connection.cursor() as cursor, cursor.copy(f"copy pulse_result ({columns}) from stdin") as copy:
        for one in scored:
            stage = stage_of[one.lead]
            last = one.last_activity_at
            copy.write_row(
                (
                    one.lead,
                    str(stage.stage),
                    stage.stage_since,
                    stage.prospect,
                    one.priority,
                    one.fit_points + one.engagement_points,
                    one.fit_points,
                    one.fit_band,
                    one.engagement_points,
                    one.engagement_band,
                    _scores(one),
                    last,
                    0 if last is None else -round(last.timestamp() * 1_000_000),
                    results.reason(one),
                    results.model.version_id,
                    results.lifecycle_version,
                    results.moment.at,
                    results.wake_at(one, wakes.get(one.lead)),
                )
            )
