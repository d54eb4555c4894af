"""Who is in which segment, kept as differences. Called by the pulse, in its transaction."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.criteria.compile import conditions as compile_conditions
from leadwright.criteria.compile import since_sql, with_clause
from leadwright.criteria.compile.keeping import canonical
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.criteria.registry import Registry
from leadwright.criteria.validate import validate
from leadwright.platform import outbox, sql
from leadwright.platform.outbox import Cause
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.segments.documents import SEGMENT, SegmentBody
from leadwright.segments.events import SegmentsChanged
from leadwright.segments.models import KeptSegment, SegmentStay

_NOT_COMPUTED = "Its condition cannot be computed on the leads there are. Change the segment, or put an earlier version back."
# How long a segment that failed on the leads there were is left alone: each attempt costs every batch a statement.
_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Kept:
    """A segment that can be kept up: its number, and its condition with other segments in place, by which it is kept `since`."""

    number: int
    slug: str
    condition: Node
    since: datetime


def segments_to_keep(*, at: datetime) -> tuple[Kept, ...]:
    """The published segments that can be judged, by number. What changed of them since is written down.

    A segment that names what is gone is left out, with the reason kept, and leaves the others as they are; the stays of one that
    is published no more end. In the transaction of the caller; where nothing changed it only reads.
    """
    live = playbook.published_all(SEGMENT)
    catalogue = offered.catalogue()
    ready = [_ready(one.slug, one.body, catalogue) for one in live]
    rows = _rows(ready, at)
    _end([row.pk for slug, row in rows.items() if row.live and slug not in {one.slug for one in ready}], at)
    found = ((one, rows[one.slug]) for one in ready)
    kept = (Kept(row.pk, one.slug, one.condition, row.since) for one, row in found if not row.problem)
    return tuple(sorted(kept, key=lambda one: one.number))


@transaction.atomic
def segments_changed(*, at: datetime) -> bool:
    """Whether a segment changed since this was asked last, so that everybody has to be judged by it. Repeating says no."""
    segments_to_keep(at=at)
    return KeptSegment.objects.filter(everybody=False).update(everybody=True) > 0


def follow_members(
    *,
    segments: Sequence[Kept],
    scope_sql: str,
    relations: Registry,
    causes: Mapping[int, Cause],
    at: datetime,
) -> int:
    """Let the leads of a scope enter and leave the segments, and tell of it; how many entered or left.

    One statement, whatever the number of leads and segments. Where the statement fails, each segment is judged alone, and the
    ones at fault say so. `scope_sql` gives lead, as_of, today and before (when the lead was judged last, if ever), `relations`
    what the conditions read. In the transaction of the caller. Repeating changes nothing.
    """
    if not segments:
        return 0
    batch = _Batch(scope_sql, relations, [lead for lead, cause in causes.items() if cause.quiet], at)
    try:
        with transaction.atomic():
            changed = _follow(segments, batch)
    except DatabaseError:
        changed = [one for alone in segments for one in _follow_alone(alone, batch)]
    _tell(changed, {one.number: one.slug for one in segments}, causes, at)
    return len(changed)


_Change = tuple[int, int, bool]


@dataclass(frozen=True)
class _Batch:
    """The leads that are judged, by what, and at which instant; `quiet` are those marked for nothing they did."""

    scope_sql: str
    relations: Registry
    quiet: Sequence[int]
    at: datetime


def _follow(segments: Sequence[Kept], batch: _Batch) -> list[_Change]:
    # By their place: what is compiled is the same for the same conditions, whatever numbers the segments were given.
    named = {f"s{place}": one for place, one in enumerate(segments)}
    compiled = compile_conditions({name: one.condition for name, one in named.items()}, offered.catalogue())
    ctes = with_clause(compiled, batch.scope_sql, since_sql(compiled.window_days), batch.relations)
    inside = ", ".join(f'case when v."{name}" then {one.number} end' for name, one in named.items())
    text = (
        sql.statement(__package__, "follow_members")
        .replace("{inside}", f"array_remove(array[{inside}]::integer[], null)")
        .replace("{verdicts}", f"{ctes},\nverdicts AS (\n{compiled.sql.replace('%', '%%')}\n)")
    )
    params = {
        "segments": [one.number for one in segments],
        "since": [one.since for one in segments],
        "quiet": sql.numbers(batch.quiet),
        "at": batch.at,
    }
    found = sql.rows(text, params)
    return [(segment, lead, entered) for segment, lead, entered in found]


def _follow_alone(one: Kept, batch: _Batch) -> list[_Change]:
    """As `_follow` for one segment, which says so where it fails."""
    try:
        with transaction.atomic():
            return _follow([one], batch)
    except DatabaseError:
        row = KeptSegment.objects.filter(pk=one.number, problem="")
        row.update(problem=_NOT_COMPUTED, problem_at=batch.at)
        return []


@dataclass(frozen=True)
class _Ready:
    """A published segment with others in place, what names its condition, and why it cannot be judged, if so."""

    slug: str
    title: str
    condition: Node
    digest: str
    problem: str

    def is_same(self, row: KeptSegment | None) -> bool:
        """Whether the row is kept by the same condition."""
        return row is not None and row.live and row.digest == self.digest

    def is_told_by(self, row: KeptSegment | None, at: datetime) -> bool:
        """Whether the row says the same. One that failed on the leads there were goes on saying so for a while."""
        if row is None or not self.is_same(row) or row.title != self.title:
            return False
        resting = row.problem == _NOT_COMPUTED and row.problem_at is not None and at < row.problem_at + _AGAIN
        return row.problem == self.problem or (resting and not self.problem)


def _ready(slug: str, body: SegmentBody, catalogue: Catalogue) -> _Ready:
    node, problem = body.when, ""
    try:
        validate(node, catalogue)
        node = conditions.inlined(node)
    except (ConditionError, UnknownName) as refusal:
        problem = str(refusal)
    return _Ready(slug, body.title, node, hashlib.sha256(canonical(node).encode()).hexdigest(), problem)


def _rows(ready: Sequence[_Ready], at: datetime) -> dict[str, KeptSegment]:
    """The rows of segments by slug, brought up to these; one statement for all that changed."""
    rows = {one.slug: one for one in KeptSegment.objects.all()}
    changed = [
        _row(one, rows.get(one.slug), at) for one in ready if not one.is_told_by(rows.get(one.slug), at)
    ]
    if not changed:
        return rows
    told = ["title", "digest", "since", "live", "everybody", "problem", "problem_at"]
    KeptSegment.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["slug"], update_fields=told
    )
    return {one.slug: one for one in KeptSegment.objects.all()}


def _row(one: _Ready, row: KeptSegment | None, at: datetime) -> KeptSegment:
    """What the row has to be. Where only the title is another, nobody has to be judged again."""
    only_called = row is not None and one.is_same(row) and row.problem == one.problem
    return KeptSegment(
        slug=one.slug,
        title=one.title,
        digest=one.digest,
        since=row.since if row is not None and one.is_same(row) else at,
        everybody=row.everybody if row is not None and only_called else bool(one.problem),
        problem=one.problem,
        problem_at=(row.problem_at if row is not None and only_called else at) if one.problem else None,
    )


def _end(gone: Sequence[int], at: datetime) -> None:
    """End the stays of segments that are published no more."""
    if gone:
        SegmentStay.objects.filter(segment_id__in=gone, left_at__isnull=True).update(
            left_at=at, left_quietly=True
        )
        KeptSegment.objects.filter(pk__in=gone).update(live=False, problem="", problem_at=None)


def _tell(
    changed: Iterable[_Change], slugs: Mapping[int, str], causes: Mapping[int, Cause], at: datetime
) -> None:
    told: dict[Cause, dict[bool, dict[str, list[int]]]] = {}
    for segment, lead, enters in changed:
        moves = told.setdefault(causes.get(lead, Cause.RECOMPUTE), {True: {}, False: {}})
        moves[enters].setdefault(slugs[segment], []).append(lead)
    for cause, moves in sorted(told.items()):
        entered, left = (
            tuple((slug, tuple(leads)) for slug, leads in moves[way].items()) for way in (True, False)
        )
        outbox.record(SegmentsChanged(cause=cause, entered=entered, left=left), at=at)
