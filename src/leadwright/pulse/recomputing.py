"""Versions that wait to take effect: every lead is computed by them beside what it holds, and then all change over at once.

Batches are kept as they are done (`next_standing`), so a death in the middle costs the batch it was at: until the change-over
lists, stages and explanations follow the versions before. Marked leads go on being computed by those; whatever a pulse computes
meanwhile is computed by the new versions again before they take effect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.criteria import registry as offered
from leadwright.criteria.references import references
from leadwright.leads.operations.dirty import mark_all_leads, mark_changing
from leadwright.leads.operations.standing import make_pulse_result, record_standing
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.deciding import moves
from leadwright.lifecycle.documents import LIFECYCLE
from leadwright.lifecycle.fields import INTEREST, STAGE
from leadwright.lifecycle.operations import record_moves
from leadwright.platform import sql, versions
from leadwright.platform.outbox import Cause
from leadwright.platform.versions import Area
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations.publishing import lock_playbook, put_in_effect
from leadwright.pulse.computing import Chosen, Scoring, Using, compute, drop_computed, score_batch
from leadwright.pulse.from_archive import LEAST, ArchivedScores, forget_scores, scores_from_archive
from leadwright.pulse.operations import BATCH, CHANGING_OVER
from leadwright.scoring import queries as scoring
from leadwright.scoring.documents import RELATION as SCORES
from leadwright.scoring.documents import SCORING
from leadwright.segments.operations import Kept, segments_to_keep

Now = Callable[[], datetime]
# Large, so that events are read in one pass rather than looked up lead by lead; what a death costs is one of them.
AT_ONCE: Final = 500_000


@dataclass(frozen=True)
class Target:
    """The versions that wait, what is computed by, and a name for all that could change the outcome."""

    name: str
    waiting: tuple[int, ...]
    using: Using


def bring_into_effect(*, now: Now, limit: int = AT_ONCE, archive_from: int = LEAST) -> bool:
    """Compute every lead by the versions that wait and let them take effect; whether there were any.

    Where there is an archive and the workspace has `archive_from` leads, scores come from there by the faster engine. Goes on
    where an earlier run ended. Several at once compute the same twice, and one of them changes over. Where another
    version comes into force meanwhile, that one is computed instead.
    """
    changed = False
    while (target := _target(now())) is not None:
        sql.execute("delete from next_standing where target <> %(target)s", {"target": target.name})
        archived = scores_from_archive(target.name, target.using.model, at=now(), least=archive_from)
        while _keep_some(target, now(), limit, archived):
            pass
        changed = _change_over(target, now(), limit) or changed
    return changed


def progress() -> tuple[int, int] | None:
    """How many leads are computed by the versions that wait, and of how many; None where none waits."""
    if not playbook.awaiting_effect():
        return None
    done, total = sql.rows("select (select count(*) from next_standing), (select count(*) from standing)")[0]
    return min(done, total), total


def _target(at: datetime) -> Target | None:
    waiting = playbook.awaiting_effect()
    if not waiting:
        return None
    model, stages = playbook.published(SCORING), playbook.published(LIFECYCLE)
    if model is None or stages is None:
        return None
    using = Using(
        scoring.ready(model.body, model.version_id),
        lifecycle.ready(stages.body, stages.version_id),
        segments_to_keep(at=at),
    )
    return Target(playbook.forces(), tuple(one.version_id for one in waiting), using)


def _keep_some(target: Target, at: datetime, limit: int, archived: ArchivedScores | None = None) -> int:
    """Compute leads whose next standing is missing or out of date, up to `limit` at once; how many. One transaction a batch."""
    kept, after = 0, 0
    while (found := _keep_batch(target, _After(after, limit), at, archived)).leads:
        kept, after = kept + found.leads, found.last
    return kept


@dataclass(frozen=True)
class _After:
    """The next leads after a number, so many at most."""

    lead: int
    limit: int


@dataclass(frozen=True)
class _Found:
    """How many leads there were, and the number of the last."""

    leads: int
    last: int


@transaction.atomic
def _keep_batch(target: Target, after: _After, at: datetime, archived: ArchivedScores | None) -> _Found:
    """Take what the archive has to say of leads nothing was computed of since, and compute the others."""
    found = _next_leads(target, after, archived)
    if archived is not None and _any("archived"):
        _keep(target, "archived", archived.at, archived.keep)
    if _any("not archived"):
        _keep(target, "not archived", at)
    sql.execute("drop table next_lead")
    return found


def _next_leads(target: Target, after: _After, archived: ArchivedScores | None = None) -> _Found:
    """Fill `next_lead`."""
    text = sql.statement(__package__, "next_leads").replace(
        "{archived}", archived.holds if archived else "false"
    )
    params = {"target": target.name, "after": after.lead, "limit": after.limit}
    sql.execute(text, {**params, **({"archived_at": archived.at} if archived else {})})
    return _Found(*sql.rows("select count(*), coalesce(max(lead), 0) from next_lead")[0])


def _any(which: str) -> bool:
    return bool(sql.scalar(f"select exists (select from next_lead where {which})"))


def _keep(target: Target, which: str, at: datetime, scoring: Scoring = score_batch) -> None:
    """Compute the leads of `next_lead` that a condition names, no earlier than they were computed."""
    seen = sql.scalar(f"select max(seen) from next_lead where {which}")
    chosen = Chosen(f"select lead, '{Cause.RECOMPUTE}' from next_lead where {which}")
    compute(chosen, target.using, at=at if seen is None else max(at, seen), scoring=scoring)
    text = sql.statement(__package__, "keep_next").replace("{moves}", moves())
    sql.execute(text, {"target": target.name})
    drop_computed()


@transaction.atomic
def _change_over(target: Target, at: datetime, limit: int) -> bool:
    """Let the versions take effect, with everything computed by them; False where more is left than one batch, or where others
    came into force since.
    """
    lock_playbook()
    sql.execute("select pg_advisory_xact_lock(%(key)s)", {"key": CHANGING_OVER})
    if playbook.forces() != target.name or not playbook.awaiting_effect():
        return False
    # While they are computed nobody else is: few, or first by themselves.
    most = min(limit, BATCH)
    left = _next_leads(target, _After(0, most + 1))
    if left.leads > most:
        sql.execute("drop table next_lead")
        return False
    if left.leads:
        _keep(target, "true", at)
    sql.execute("drop table next_lead")
    record_moves(
        actor=system("pulse"),
        version=target.using.stages.version_id,
        moves=sql.statement(__package__, "next_moves"),
        params={"target": target.name, "versions": list(target.waiting)},
        at=at,
    )
    make_pulse_result()
    sql.execute(sql.statement(__package__, "take_next"), {"target": target.name})
    _mark_for_segments(target.using.segments, at)
    record_standing()
    sql.execute("drop table pulse_result")
    put_in_effect(target.waiting, at=at)
    sql.execute("delete from next_standing")
    forget_scores()
    versions.changed(Area.LEADS)
    return True


def _mark_for_segments(segments: Sequence[Kept], at: datetime) -> None:
    """Mark the leads that may enter or leave a segment by what versions make of them."""
    fields = offered.catalogue().fields
    relations = {fields[name].relation for one in segments for name in references(one.condition).fields}
    if INTEREST in relations:
        mark_all_leads(at=at, cause=Cause.RECOMPUTE)
    elif relations & {STAGE, SCORES}:
        mark_changing(scores=SCORES in relations, at=at, cause=Cause.RECOMPUTE)
