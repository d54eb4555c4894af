"""Beginning a simulation, and carrying it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import ConditionError
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.documents import LifecycleBody
from leadwright.platform import clock, jobs, sql, work
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind as IdKind
from leadwright.platform.ids import parse_public_id, public_id
from leadwright.platform.work import Begun, Follower, Outcome, Plan
from leadwright.playbook import queries as playbook
from leadwright.playbook import registry
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.reading import Written, read
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.scoring import queries as scoring
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import ScoringModel
from leadwright.simulation.bulk import forget, write_moves, write_sets, written_numbers
from leadwright.simulation.documents import KINDS, WORK, work_key
from leadwright.simulation.errors import CannotBeSimulated
from leadwright.simulation.models import SimulatedMove, SimulatedRule, Simulation
from leadwright.simulation.results import SimulationResult
from leadwright.simulation.scores import Comparison
from leadwright.simulation.stages import StageComparison
from leadwright.simulation.stepping import reached, scored, steps

SIMULATE: Final = "simulation.simulate"
# Of one document; the newest are kept.
_KEPT: Final = 20

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Asked:
    """What is simulated: a document with its body as plain data; `version` is its number, None for a file."""

    kind: str
    body: Mapping[str, object]
    slug: str = DEFAULT_SLUG
    version: int | None = None


@transaction.atomic
def begin_simulation(*, actor: Actor, asked: Asked, link: str, at: datetime) -> Begun:
    """Start a simulation as a job that can be followed; `link` is the path of its page.

    The body is taken as it is now: a draft that changes meanwhile changes nothing of it. Asking again for the same while it is
    under way starts nothing. Raises CannotBeSimulated, BadDocument, Forbidden.
    """
    made = _made(actor, asked, at)
    title = f"What {_title(asked)} would change"
    total = int(sql.scalar("select count(*) from standing"))
    key = work_key(asked.kind, asked.slug, made.digest)
    begun = work.begin(actor, Plan(WORK, title, total, "leads", link, key), at=at)
    if begun.is_new:
        jobs.defer(SIMULATE, work=begun.reference, simulation=made.pk)
    else:
        made.delete()
    return begun


def simulate_now(*, actor: Actor, asked: Asked, at: datetime, progress: Progress) -> str:
    """Simulate and wait for it; the public id of what was found. Raises as `begin_simulation` does."""
    made = _made(actor, asked, at)
    try:
        _simulate(made, progress)
    except BaseException:
        forget([made.pk])
        raise
    return public_id(IdKind.SIMULATION, made.public_id)


@transaction.atomic
def forget_simulation(*, actor: Actor, reference: str) -> None:
    """Delete a simulation with its lists. What is gone already stays gone. Raises Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    made = Simulation.objects.filter(public_id=parse_public_id(IdKind.SIMULATION, reference))
    forget(made.values_list("pk", flat=True))


def carry_out(*, simulation: int, follow: Follower) -> Outcome:
    """Compute a simulation that was begun, in one transaction: a death in the middle leaves nothing, and it is begun again.

    After its end it changes nothing. Raises NotFound where it is deleted.
    """
    made = Simulation.objects.filter(pk=simulation).first()
    if made is None:
        raise NotFound("This simulation is deleted; ask for it again.")
    if made.result is None:
        with follow.beside() as beside:
            _simulate(made, beside.advance)
    found = SimulationResult.model_validate(made.result)
    moving = sum(one.rising + one.falling for one in found.moves if one.what != "priority")
    return Outcome(f"{found.leads:,} leads looked at: {moving:,} would change a band or a stage.")


def _made(actor: Actor, asked: Asked, at: datetime) -> Simulation:
    require(actor, Action.EDIT_PLAYBOOK)
    written = _written(asked)
    live = playbook.published(asked.kind, asked.slug)
    old = Simulation.objects.filter(kind=asked.kind, slug=asked.slug, finished_at__isnull=False)
    forget(old.order_by("-id").values_list("pk", flat=True)[_KEPT:])
    return Simulation.objects.create(
        kind=asked.kind,
        slug=asked.slug,
        version=asked.version,
        body=dict(written.stored),
        digest=written.digest,
        live_version_id=live.version_id if live else None,
        live_version=live.number if live else None,
        user_id=actor.user_id,
        actor=actor.label,
        at=at,
    )


def _written(asked: Asked) -> Written:
    """The body as read and checked: what could not be published is not simulated either."""
    if asked.kind not in KINDS or asked.slug != DEFAULT_SLUG:
        known = " and ".join(KINDS)
        raise CannotBeSimulated(f"{asked.kind} {asked.slug} moves no lead; simulated are {known}.")
    written = read(asked.kind, asked.slug, asked.body)
    try:
        registry.kind(asked.kind).check(written.body)
    except ConditionError as problem:
        raise BadDocument(Problem(problem.sentence, problem.path)) from None
    return written


def _title(asked: Asked) -> str:
    what = registry.kind(asked.kind).title.lower()
    return f"version {asked.version} of the {what}" if asked.version else f"the {what} of a file"


@transaction.atomic
def _simulate(made: Simulation, progress: Progress) -> None:
    SimulatedMove.objects.filter(simulation_id=made.pk).delete()
    SimulatedRule.objects.filter(simulation_id=made.pk).delete()
    body = read(made.kind, made.slug, made.body).body
    if isinstance(body, ScoringModel):
        made.result = _scores(made, body, progress).model_dump(mode="json")
    else:
        assert isinstance(body, LifecycleBody)  # noqa: S101 - the only other kind
        made.result = _stages(made, body, progress).model_dump(mode="json")
    made.finished_at = clock.now()
    made.save(update_fields=["result", "numbers", "finished_at"])


def _scores(made: Simulation, body: ScoringModel, progress: Progress) -> SimulationResult:
    live = playbook.published(SCORING, made.slug)
    after = scoring.ready(body, 0, details=False)
    before = scoring.ready(live.body, live.version_id, details=False) if live else after
    stages = lifecycle.in_force()
    found, moved = Comparison(before, after), StageComparison(stages, stages)
    for members in steps(made.at, everybody=False):
        now = scored(after, made.at, "simulated_after")
        same = before.model == after.model
        was = now if same else scored(before, made.at, "simulated_before")
        moves = found.take(members, was, now, reached())
        places = {one.lead: one.place for one in members}
        table = "simulated_after" if same else "simulated_before"
        moves += moved.under_scores(table, "simulated_after", places)
        write_moves(made.pk, moves)
        progress(len(found.numbers), None)
    write_sets(made.pk, found.sets())
    made.numbers = written_numbers(found.numbers)
    result = found.result()
    return result.model_copy(update={"moves": (*result.moves, moved.moved())})


def _stages(made: Simulation, body: LifecycleBody, progress: Progress) -> SimulationResult:
    found = StageComparison(lifecycle.in_force(), lifecycle.ready(body, 0))
    looked_at = 0
    for members in steps(made.at, everybody=True):
        write_moves(made.pk, found.under_definitions({one.lead: one.place for one in members}))
        looked_at += len(members)
        progress(looked_at, None)
    moved = found.moved()
    return SimulationResult(leads=looked_at, changed=moved.rising + moved.falling, moves=(moved,))
