"""What the standings of a batch of leads must hold, computed in temporary tables: no lead passes through Python."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from leadwright.criteria import registry as offered
from leadwright.criteria.registry import Registry
from leadwright.leads.fields import events_held_in
from leadwright.leads.operations.standing import make_pulse_result
from leadwright.lifecycle.deciding import DECIDED, decide
from leadwright.lifecycle.evaluation import JUDGED, Scope, judge
from leadwright.lifecycle.fields import STAGE, stages_in
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


@dataclass(frozen=True)
class Chosen:
    """The leads to compute, and why each is: a SELECT of both, psycopg text with its parameters."""

    sql: str
    params: Mapping[str, object] = field(default_factory=dict)


def these(causes: Mapping[int, Cause]) -> Chosen:
    """Leads by number, each with its cause."""
    params = {"leads": sql.numbers(causes), "causes": [str(cause) for cause in causes.values()]}
    return Chosen("select * from unnest(%(leads)s::bigint[], %(causes)s::text[])", params)


def compute(chosen: Chosen, using: Using, *, at: datetime, scoring: Scoring = score_batch) -> None:
    """Fill the temporary table `pulse_result` with what the standings of these leads must hold.

    Beside it lie `pulse_scope` (the leads, with the cause of each) and what `deciding.moves` reads: the moves that go with it.
    Writes nothing else. In the transaction of the caller, who calls `drop_computed` when it is done with the tables.
    """
    zone = str(workspace.read("time_zone"))
    today = clock.local_date(at, zone)
    params = {**chosen.params, "as_of": at, "today": today}
    for statement in sql.statement(__package__, "begin_pulse").replace("{chosen}", chosen.sql).split(";\n"):
        sql.execute(statement, params)
    scoring(using.model, at)
    judge(using.stages, Scope(given={**_HELD, RELATION: computed_scores}, events=_EVENTS))
    decide(using.stages)
    nodes = [*using.stages.conditions.values(), *(one.condition for one in using.segments)]
    turning = turning_of(nodes, offered.catalogue())
    turns = turning.at_midnight or using.model.turns_at_midnight
    _stage_results(using, at, midnight_after(today, zone) if turns else None)
    _wake_in_time(using.stages, turning)


def drop_computed() -> None:
    """Drop the temporary tables of `compute`."""
    sql.execute(f"drop table pulse_scope, pulse_event, scored, {JUDGED}, {DECIDED}, pulse_result")


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
