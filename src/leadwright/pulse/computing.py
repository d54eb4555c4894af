"""What the standings of a batch of leads must hold, computed in temporary tables: only stages pass through Python."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from leadwright.criteria import registry as offered
from leadwright.criteria.registry import Registry
from leadwright.leads.fields import events_held_in
from leadwright.leads.operations.standing import make_pulse_result
from leadwright.lifecycle.bulk import NewTransition
from leadwright.lifecycle.evaluation import Scope, judge
from leadwright.lifecycle.fields import STAGE, stages_in
from leadwright.lifecycle.operations import StageStanding, decide_transitions
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.waking import Turning, midnight_after, moments_statement, turning_of
from leadwright.platform import clock, sql, workspace
from leadwright.platform.outbox import Cause
from leadwright.scoring.documents import RELATION
from leadwright.scoring.fields import computed_scores
from leadwright.scoring.keeping import keep_scores
from leadwright.scoring.queries import PULSE_SCOPE, ReadyModel, scoring_sql
from leadwright.scoring.sentences import short_reason
from leadwright.segments.operations import Kept

# The events of a batch are looked up once, and held for all that reads them.
_EVENTS: Final = "pulse_event"
_HELD: Final = events_held_in(_EVENTS)
_READING: Final = Registry(offered.shared, _HELD)
# What a pulse has computed, in the place of what was stored before.
COMPUTED: Final = Scope(
    given={**_HELD, RELATION: computed_scores, STAGE: stages_in("pulse_result")}, events=_EVENTS
)
SCORED: Final = "scored"
Scoring = Callable[[ReadyModel, datetime], None]
"""Fills the temporary table `scored` for the leads of `pulse_scope` at an instant."""


@dataclass(frozen=True)
class Using:
    """What leads are computed by; by the segments only the moments at which they have to be judged again."""

    model: ReadyModel
    stages: Lifecycle
    segments: Sequence[Kept] = ()


def score_batch(model: ReadyModel, at: datetime) -> None:
    """Score the batch by the compiled statement."""
    keep_scores(model, SCORED, rows=scoring_sql(model.compiled, PULSE_SCOPE, at, _READING))


def compute(
    causes: Mapping[int, Cause], using: Using, *, at: datetime, scoring: Scoring = score_batch
) -> list[NewTransition]:
    """Fill the temporary table `pulse_result` with what the standings of these leads must hold; the moves that go with it.

    Writes nothing else. In the transaction of the caller, who calls `drop_computed` when it is done with the table.
    """
    zone = str(workspace.read("time_zone"))
    today = clock.local_date(at, zone)
    params = {"leads": sql.numbers(sorted(causes)), "as_of": at, "today": today}
    for statement in sql.statement(__package__, "begin_pulse").split(";\n"):
        sql.execute(statement, params)
    scoring(using.model, at)
    judged = judge(using.stages, Scope(given={**_HELD, RELATION: computed_scores}, events=_EVENTS))
    standings, moved = decide_transitions(lifecycle=using.stages, judged=judged, causes=causes)
    _stage_decisions(standings)
    nodes = [*using.stages.conditions.values(), *(one.condition for one in using.segments)]
    turning = turning_of(nodes, offered.catalogue())
    turns = turning.at_midnight or using.model.turns_at_midnight
    _stage_results(using, at, midnight_after(today, zone) if turns else None)
    _wake_in_time(using.stages, turning)
    return moved


def drop_computed() -> None:
    """Drop the temporary tables of `compute`."""
    sql.execute("drop table pulse_scope, pulse_event, scored, pulse_decided, pulse_result")


def _stage_decisions(standings: Sequence[StageStanding]) -> None:
    """Where a lead stands from now on, for those that stand elsewhere until now."""
    with connection.cursor() as cursor, cursor.copy("copy pulse_decided from stdin") as copy:
        for one in standings:
            if one.changed:
                copy.write_row((one.lead, str(one.stage), one.stage_since, one.prospect))


def _stage_results(using: Using, at: datetime, midnight: datetime | None) -> None:
    make_pulse_result()
    rules, counts, days, texts = _reasons(using.model)
    sql.execute(
        sql.statement(__package__, "stage_results"),
        {
            "at": at,
            "midnight": midnight,
            "model": using.model.version_id,
            "lifecycle": using.stages.version_id,
            "rules": rules,
            "counts": counts,
            "days": days,
            "texts": texts,
        },
    )


def _reasons(using: ReadyModel) -> tuple[list[int], list[int | None], list[date | None], list[str]]:
    """The strongest reasons that occur in the batch, with their words; many leads share one."""
    found = sql.rows(
        "select distinct reason_rule, reason_count, reason_on from scored where reason_rule is not null"
    )
    texts = [short_reason(using.model.rules[rule], count, day, using.catalogue) for rule, count, day in found]
    rules, counts, days = ([row[place] for row in found] for place in range(3))
    return rules, counts, days, texts


def _wake_in_time(stages: Lifecycle, turning: Turning) -> None:
    """Let each result wake no later than criteria and segments may turn, by the stage it is going to be in."""
    moments, params = moments_statement(stages, COMPUTED, turning)
    sql.execute(
        f"update pulse_result r set wake_at = least(r.wake_at, turn.moment)\nfrom (\n{moments}\n) turn (lead, moment)\n"
        "where turn.lead = r.lead_id and (r.wake_at is null or turn.moment < r.wake_at)",
        params,
    )
