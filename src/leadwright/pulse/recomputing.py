"""Versions that wait to take effect: every lead is computed by them beside what it holds, and then all change over at once.

Batches are kept as they are done (`next_standing`), so a death in the middle costs the batch it was at: until the change-over
lists, stages and explanations follow the versions before. Marked leads go on being computed by those; whatever a pulse computes
meanwhile is computed by the new versions again before they take effect.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.criteria import registry as offered
from leadwright.criteria.references import references
from leadwright.leads.operations.dirty import mark_all_leads, mark_changing
from leadwright.leads.operations.standing import make_pulse_result, record_standing
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.bulk import NewTransition
from leadwright.lifecycle.documents import LIFECYCLE
from leadwright.lifecycle.fields import INTEREST, STAGE
from leadwright.lifecycle.operations import record_moves
from leadwright.lifecycle.rules import WhyLine
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql, versions
from leadwright.platform.outbox import Cause
from leadwright.platform.versions import Area
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations.publishing import lock_playbook, put_in_effect
from leadwright.pulse.computing import Scoring, Using, compute, drop_computed, score_batch
from leadwright.pulse.from_archive import LEAST, ArchivedScores, forget_scores, scores_from_archive
from leadwright.pulse.operations import BATCH, CHANGING_OVER
from leadwright.scoring import queries as scoring
from leadwright.scoring.documents import RELATION as SCORES
from leadwright.scoring.documents import SCORING
from leadwright.segments.operations import Kept, segments_to_keep

Now = Callable[[], datetime]
Seen = tuple[int, datetime | None]
"""A lead and when its standing was computed that its next one is made beside."""
# Moves are recorded so many at a time: each outbox event holds the numbers of its leads.
_TOLD: Final = 5_000


@dataclass(frozen=True)
class Target:
    """The versions that wait, what is computed by, and a name for all that could change the outcome."""

    name: str
    waiting: tuple[int, ...]
    using: Using


def bring_into_effect(*, now: Now, limit: int = BATCH, archive_from: int = LEAST) -> bool:
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
    """Compute leads whose next standing is missing or out of date, up to `limit`; how many. One transaction a batch."""
    kept, after = 0, 0
    while found := _next_leads(target, after, limit):
        with transaction.atomic():
            left = found if archived is None else _keep_archived(target, found, archived)
            if left:
                _keep(target, left, at)
        kept, after = kept + len(found), found[-1][0]
    return kept


def _keep_archived(target: Target, found: Sequence[Seen], archived: ArchivedScores) -> list[Seen]:
    """Take what the archive had to say of leads nothing was computed of since; the others."""
    still = {lead for lead, seen in found if seen is None or seen <= archived.at}
    known = archived.known(sorted(still)) & still
    if known:
        _keep(target, [one for one in found if one[0] in known], archived.at, archived.keep)
    return [one for one in found if one[0] not in known]


def _next_leads(target: Target, after: int, limit: int) -> list[Seen]:
    params = {"target": target.name, "after": after, "limit": limit}
    return [(lead, seen) for lead, seen in sql.rows(sql.statement(__package__, "next_leads"), params)]


def _keep(target: Target, found: Sequence[Seen], at: datetime, scoring: Scoring = score_batch) -> None:
    at = max([at, *(seen for _, seen in found if seen is not None)])
    moved = compute({lead: Cause.RECOMPUTE for lead, _ in found}, target.using, at=at, scoring=scoring)
    told = {one.lead: _written(one) for one in moved}
    sql.execute(
        sql.statement(__package__, "keep_next"),
        {
            "target": target.name,
            "leads": [lead for lead, _ in found],
            "seen": [seen for _, seen in found],
            "moved": [told.get(lead) for lead, _ in found],
        },
    )
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
    left = _next_leads(target, 0, limit + 1)
    if len(left) > limit:
        return False
    if left:
        _keep(target, left, at)
    for some in _moves(target):
        record_moves(actor=system("pulse"), version=target.using.stages.version_id, moved=some, at=at)
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


def _moves(target: Target) -> Iterator[list[NewTransition]]:
    """The moves that go with it, of leads that are still listed. Whom the publisher asked for moves as if by a person."""
    found = sql.rows(
        "select n.lead_id, n.moved from next_standing n join standing st on st.lead_id = n.lead_id"
        " where n.target = %(target)s and n.moved is not null order by n.lead_id",
        {"target": target.name},
    )
    asked = lifecycle.asked_among(target.waiting)
    for start in range(0, len(found), _TOLD):
        yield [
            _read(lead, moved, Cause.PERSON if lead in asked else Cause.RECOMPUTE)
            for lead, moved in found[start : start + _TOLD]
        ]


def _written(one: NewTransition) -> str:
    return json.dumps(
        {
            "at": one.at.isoformat(),
            "local_date": one.local_date.isoformat(),
            "from": one.from_stage,
            "to": one.to_stage,
            "why": [{"stage": line.stage, "text": line.text, "met": line.met} for line in one.why],
            "seconds": one.seconds,
        }
    )


def _read(lead: int, stored: str, cause: Cause) -> NewTransition:
    told = json.loads(stored)
    return NewTransition(
        lead=lead,
        at=datetime.fromisoformat(told["at"]),
        local_date=date.fromisoformat(told["local_date"]),
        from_stage=Stage(told["from"]),
        to_stage=Stage(told["to"]),
        why=tuple(WhyLine(Stage(one["stage"]), one["text"], one["met"]) for one in told["why"]),
        cause=cause,
        seconds=told["seconds"],
    )
