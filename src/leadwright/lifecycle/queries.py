"""Reads of the lifecycle: what is in force, where a lead stands and why, and how it came there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry as offered
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.nodes import Node
from leadwright.criteria.record import Record
from leadwright.leads.access import visible_lead
from leadwright.lifecycle.documents import (
    LIFECYCLE,
    PROSPECT,
    InterestPart,
    LifecycleBody,
    conditions_of,
    definition_of,
)
from leadwright.lifecycle.fields import JudgingRelations, asked_events
from leadwright.lifecycle.models import StageTransition
from leadwright.lifecycle.reasons import CriterionReasons, behind
from leadwright.lifecycle.rules import Definition, stages_ahead
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock, workspace
from leadwright.platform.errors import Conflict
from leadwright.playbook import conditions, records
from leadwright.playbook import queries as playbook
from leadwright.playbook.records import Asked


@dataclass(frozen=True)
class Lifecycle:
    """A version of the document ready to judge with: `conditions` have their segments in place, by the keys of the rules."""

    version_id: int
    definition: Definition
    conditions: Mapping[str, Node]
    interest: InterestPart

    @property
    def asks(self) -> list[Node]:
        """Everything it asks of a lead, what its reasons are told from, and the events behind its fields."""
        nodes = self.conditions.values()
        return [*nodes, *behind(nodes), *asked_events(self.interest)]


@dataclass(frozen=True)
class CriterionLine:
    """A criterion of a stage, met or missing, and what the lead has."""

    stage: Stage
    text: str
    met: bool
    because: str


@dataclass(frozen=True)
class StageExplanation:
    """Where a lead stands, since when, and the criteria of that stage and of what comes next."""

    current: Stage
    since: datetime | None
    prospect: bool
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class Move:
    """One line of a lead's way through the stages."""

    at: datetime
    from_stage: Stage
    to_stage: Stage
    why: tuple[Mapping[str, object], ...]
    actor: str
    cause: str
    seconds_in_stage: int | None


def in_force() -> Lifecycle:
    """The lifecycle that stages follow; one published since takes effect when all are judged by it.

    Raises Conflict where there is none, which a prepared workspace never is.
    """
    live = playbook.in_effect(LIFECYCLE)
    if live is None:
        raise Conflict("No lifecycle is published. Publish one, or prepare the workspace.")
    return ready(live.body, live.version_id)


def ready(body: LifecycleBody, version_id: int) -> Lifecycle:
    """A body with its segments in place. Raises ConditionError for a segment that is not published."""
    nodes = {key: conditions.inlined(node) for key, node in conditions_of(body).items()}
    return Lifecycle(version_id, definition_of(body), nodes, body.interest)


def explain_stage(
    lead_id: int,
    *,
    at: datetime,
    given: Mapping[str, object] | None = None,
    hidden: frozenset[str] = frozenset(),
    using: Lifecycle | None = None,
    record: Record | None = None,
) -> StageExplanation:
    """The stage a lead was in at `at`, with the criteria of that stage and the next as they were met then.

    `given` are values of fields computed for that instant, such as `band.fit`, and `record` what was read for everything the
    lifecycle asks but for these; without it that is read. What the fields `hidden` hold is not told. Segments and the definition
    are those in force (`using`, where the caller has read them). A number that is no lead's is a raw lead that meets nothing.
    """
    lifecycle, given = using or in_force(), given or {}
    if record is None:
        asked = Asked(lead_id, at, clock.local_date(at, str(workspace.read("time_zone"))), hidden)
        record = _read(lifecycle, asked, given)
    judged = _Judged(lifecycle, replace(record, values={**record.values, **given}))
    last = StageTransition.objects.filter(lead_id=lead_id, at__lte=at).order_by("at", "id").last()
    current = Stage(last.to_stage) if last is not None else Stage.RAW_LEAD
    shown = (current, *stages_ahead(current, judged.verdicts, lifecycle.definition))
    return StageExplanation(
        current=current,
        since=last.at if last is not None else None,
        prospect=judged.verdicts.get(PROSPECT, False),
        criteria=tuple(line for stage in shown for line in judged.criteria_of(stage)),
    )


def _read(lifecycle: Lifecycle, asked: Asked, given: Mapping[str, object]) -> Record:
    relations = JudgingRelations(lifecycle.interest)
    return records.load_record(asked, lifecycle.asks, offered.catalogue(), given=given, registry=relations)


class _Judged:
    """One lead judged in plain Python, condition by condition."""

    def __init__(self, lifecycle: Lifecycle, record: Record) -> None:
        self._lifecycle, self._record = lifecycle, record
        self._catalogue = offered.catalogue()
        self._lines = {
            key: evaluate(node, record, self._catalogue, worded=False).line
            for key, node in lifecycle.conditions.items()
        }
        self.verdicts = {key: line.matches for key, line in self._lines.items()}

    def criteria_of(self, stage: Stage) -> Iterator[CriterionLine]:
        """The criteria of a stage; none for one that the document does not define."""
        reasons = CriterionReasons(self._record, self._catalogue)
        rule = self._lifecycle.definition.rules.get(stage)
        for one in rule.criteria if rule is not None else ():
            because = reasons.of(self._lifecycle.conditions[one.key], self._lines[one.key])
            yield CriterionLine(stage, one.text, self.verdicts[one.key], because)


def moves(lead_id: int) -> tuple[Move, ...]:
    """Every move of a lead, newest first."""
    return tuple(
        Move(
            at=one.at,
            from_stage=Stage(one.from_stage),
            to_stage=Stage(one.to_stage),
            why=tuple(one.why),
            actor=one.actor,
            cause=one.cause,
            seconds_in_stage=one.seconds_in_stage,
        )
        for one in StageTransition.objects.filter(lead_id=lead_id).order_by("-at", "-id")
    )


def lead_moves(*, actor: Actor, reference: str) -> tuple[Move, ...]:
    """Every move of a lead the actor may see, newest first. Raises NotFound."""
    return moves(visible_lead(actor, reference).id)
