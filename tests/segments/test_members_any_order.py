"""Members kept by differences against plain Python: whatever happens, in whatever order, merged and taken apart in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadwright.accounts.actor import operator
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.registry import catalogue
from leadwright.leads.models import Lead, Standing, Subject
from leadwright.leads.operations import dirty
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.fields import JudgingRelations
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import conditions, records
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.records import Asked
from leadwright.segments.models import KeptSegment, SegmentStay
from tests.examples import examples
from tests.pulse.world import NOW, compute_all, happened, mark, people
from tests.starter import starter_in_force

pytestmark = [pytest.mark.later, pytest.mark.django_db]
_SEGMENTS = 3
_LEADS = 3
_EVENTS = ("page_viewed", "content_downloaded", "quote_requested")
DAY = timedelta(days=1)

happenings = st.tuples(
    st.just("event"), st.integers(0, _LEADS - 1), st.sampled_from(_EVENTS), st.integers(0, 40)
)
steps = st.lists(
    st.one_of(
        happenings,
        happenings,
        st.tuples(st.just("wait"), st.integers(1, 12)),
        st.tuples(st.just("merge"), st.integers(0, _LEADS - 1), st.integers(0, _LEADS - 1)),
        st.tuples(st.just("unmerge")),
    ),
    min_size=3,
    max_size=5,
)
leaves = st.one_of(
    st.builds(
        lambda name, days, least: {"event": name, "within_days": days, "count": {"at_least": least}},
        st.sampled_from(_EVENTS),
        st.integers(1, 30),
        st.integers(1, 2),
    ),
    st.builds(lambda name: {"event": name, "count": {"at_most": 0}}, st.sampled_from(_EVENTS)),
    st.builds(
        lambda name, days: {"event": name, "last": {"more_than_days_ago": days}},
        st.sampled_from(_EVENTS),
        st.integers(1, 20),
    ),
    st.just({"field": "stage", "any_of": ["raw_lead", "lead"]}),
    st.just({"persona": "leads-a-team"}),
    st.just({"segment": "tofu"}),
)
conditions_of = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda parts: {"none": parts}, st.lists(part, min_size=1, max_size=2)),
        st.builds(lambda one: {"not": one}, part),
    ),
    max_leaves=5,
)


class World:
    """A few leads, what happens to them, and the instant it is now."""

    def __init__(self, trees: list[dict[str, Any]]) -> None:
        self.now = NOW
        self.leads = people(_LEADS, at=NOW - 60 * DAY)
        self.merge: str | None = None
        for number, tree in enumerate(trees):
            told = {"kind": "segment", "slug": f"s{number}"}
            draft = draft_document(
                actor=operator(), body={"title": f"s{number}", "when": tree}, at=NOW, **told
            )
            publish_version(actor=operator(), number=draft.number, at=NOW, **told)
        self.pulse()

    def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("event", lead, name, days_ago):
                happened([self.leads[lead]], name, self.now - days_ago * DAY, path="/pricing")
                # As the ways in do: whose the subject is by now, which a merge may have changed.
                mark(
                    *Subject.objects.filter(pk=self.leads[lead]).values_list("lead_id", flat=True),
                    at=self.now,
                )
            case ("wait", days):
                self.now += days * DAY
                dirty.wake_due_leads(now=self.now)
            case ("merge", one, other) if self.merge is None and one != other:
                ids = [
                    public_id(Kind.LEAD, Lead.objects.get(pk=self.leads[lead]).public_id)
                    for lead in (one, other)
                ]
                done = merge_leads(
                    actor=operator(), survivor=ids[0], duplicate=ids[1], reason="x", at=self.now
                )
                self.merge = done.merge
            case ("unmerge",) if self.merge is not None:
                unmerge_leads(actor=operator(), merge=self.merge, reason="x", at=self.now)
                self.merge = None
        self.pulse()

    def pulse(self) -> None:
        compute_all(self.now)


def kept(slug: str) -> set[int]:
    number = KeptSegment.objects.get(slug=slug).pk
    return set(
        SegmentStay.objects.filter(segment_id=number, left_at__isnull=True).values_list("lead_id", flat=True)
    )


def expected(slug: str, at: datetime) -> set[int]:
    """Who is in by plain Python, read anew for each lead."""
    node = conditions.usable({"segment": slug})
    registry = JudgingRelations(lifecycle.in_force().interest)
    found = set()
    for row in Standing.objects.all():
        asked = Asked(row.pk, at, at.date(), frozenset())
        given_now = {"stage": row.stage, "prospect": row.prospect}
        record = records.load_record(asked, [node], catalogue(), given=given_now, registry=registry)
        if evaluate(node, record, catalogue()).matches:
            found.add(row.pk)
    return found


@example(
    trees=[{"event": "content_downloaded", "count": {"at_most": 0}}] * _SEGMENTS,
    story=[("event", 0, "page_viewed", 0), ("merge", 1, 0), ("event", 0, "content_downloaded", 0)],
)
@given(trees=st.lists(conditions_of, min_size=_SEGMENTS, max_size=_SEGMENTS), story=steps)
@settings(
    max_examples=max(2, examples(20) // 2),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_who_is_kept_in_a_segment_is_who_meets_it_whatever_happened_in_whatever_order(
    trees: list[dict[str, Any]], story: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        starter_in_force(at=NOW - 90 * DAY)
        world = World(trees)
        for step in story:
            world.do(step)
            for number in range(_SEGMENTS):
                slug = f"s{number}"
                assert kept(slug) == expected(slug, world.now), (trees[number], story, step)
        stays = SegmentStay.objects.filter(left_at__isnull=False)
        assert all(one.entered_at <= (one.left_at or NOW) for one in stays)
        mark(*world.leads, at=world.now)
        before = SegmentStay.objects.count()
        world.pulse()
        assert SegmentStay.objects.count() == before
        transaction.set_rollback(True)
