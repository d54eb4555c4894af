"""Points that a person gives by hand: a line like any other, in force until it ends, and taken back exactly."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from leadwright.accounts.actor import Actor, ActorKind, operator
from leadwright.accounts.rules import Role
from leadwright.criteria.record import EventFact
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.platform import sql
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.pulse.queries import LeadExplanation, explain_lead
from leadwright.scoring.compile import compile_model
from leadwright.scoring.layout import LineKind
from leadwright.scoring.model import Dimension
from leadwright.scoring.operations import Adjustment, adjust_score, undo_adjustment
from leadwright.scoring.outlook import outlook
from leadwright.scoring.queries import in_force, scoring_sql
from leadwright.scoring.rules import score
from tests.criteria.world import CATALOGUE
from tests.pulse.world import NOW, compute_all, people
from tests.pulse.world import happened as world_happened
from tests.scoring.test_rules import NOW as THEN
from tests.scoring.test_rules import happened, lines, points, record, scored
from tests.scoring.worlds import event, model
from tests.starter import starter_in_force

pytestmark = pytest.mark.later

BOSS = operator()
ENGAGED = Dimension.ENGAGEMENT


def given(amount: int, days_ago: float = 0, lasts: float = 30, dimension: str = "engagement") -> EventFact:
    ends = THEN - timedelta(days=days_ago) + timedelta(days=lasts)
    return happened(days_ago, "score_adjusted", points_given=amount, dimension=dimension, expires_at=ends)


def test_it_is_a_line_of_its_dimension_and_other_lines_go_on() -> None:
    body = model(event(8, half_life_days=14))
    found = scored(body, given(20, 3), given(-5, 1), happened(14))
    assert lines(found) == {"happened": 4, "adjustments": 15}
    assert points(found, Dimension.FIT) == 0
    assert points(scored(body, given(20, dimension="fit")), Dimension.FIT) == 20


def test_caps_of_its_dimension_and_the_total_apply_and_those_of_rules_do_not() -> None:
    capped = model(event(8, cap=5, group="few"), groups={"few": {"dimension": "engagement", "cap": 3}})
    assert lines(scored(capped, happened(), given(40)))["adjustments"] == 40
    assert points(scored(capped, happened(), given(1000))) == 100
    assert points(scored(capped, given(-1000))) == 0
    assert points(scored(model(event(8), total_cap=30), given(40))) == 30


def test_it_ends_at_its_instant_and_wakes_the_lead_then() -> None:
    body, known = model(event(8)), record(given(20, days_ago=10, lasts=30))
    found = score(body, known, CATALOGUE)
    assert (points(found), found.wake_after) == (20, 20 * 86_400)
    assert points(scored(body, given(20, days_ago=30, lasts=30))) == 0
    ahead = outlook(body, known, CATALOGUE, found)
    assert (ahead.later["engagement_adjusted"].points, ahead.later["engagement_adjusted"].at) == (
        0,
        THEN + timedelta(days=20),
    )
    assert (ahead.ends[ENGAGED].band, ahead.ends[ENGAGED].at) == ("4", THEN + timedelta(days=20))


@pytest.mark.parametrize(
    "wrong",
    [{"points_given": 1001}, {"points_given": None}, {"dimension": "mood"}, {"expires_at": None}],
    ids=str,
)
def test_what_no_operation_would_have_written_counts_for_nothing(wrong: dict[str, Any]) -> None:
    right = {"points_given": 20, "dimension": "engagement", "expires_at": THEN + timedelta(days=9)}
    assert points(scored(model(event(8)), happened(0, "score_adjusted", **right))) == 20
    assert points(scored(model(event(8)), happened(0, "score_adjusted", **right | wrong))) == 0
    assert points(scored(model(event(8)), given(20, 3, lasts=366))) == 0


@pytest.fixture
def one() -> str:
    starter_in_force(at=NOW - timedelta(days=90))
    (number,) = people(1, at=NOW - timedelta(days=1))
    compute_all()
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def adjust(lead: str, amount: int = 30, **more: Any) -> Adjustment:
    said = {"reason": "Met the owner", "until": date(2026, 7, 1), "at": NOW, **more}
    return adjust_score(actor=BOSS, lead=lead, dimension=ENGAGED, points=amount, **said)


def explained(lead: str) -> LeadExplanation:
    compute_all()
    return explain_lead(actor=BOSS, reference=lead)


@pytest.mark.django_db
def test_an_adjustment_is_counted_explained_and_audited(one: str) -> None:
    done = adjust(one)
    found = explained(one).score.engagement
    (line,) = found.lines
    assert (line.kind, line.points, line.because) == (LineKind.ADJUSTMENT, 30_000_000, "Met the owner")
    assert line.sentence == "+30 given by command line, until 1 Jul 2026"
    assert line.adjustment == done.adjustment
    assert line.later is not None
    assert (line.later.points, line.later.at) == (0, done.expires_at)
    assert found.points == 30_000_000
    standing = Standing.objects.get()
    assert standing.engagement_points == 30_000_000
    assert standing.wake_at is not None
    assert standing.wake_at <= done.expires_at
    (entry,) = AuditEntry.objects.filter(action="lead.score_adjusted")
    assert "Met the owner" not in str(entry.changes)


@pytest.mark.django_db
def test_taking_it_back_leaves_no_line_and_repeating_changes_nothing(one: str) -> None:
    done = adjust(one)
    assert undo_adjustment(actor=BOSS, lead=one, adjustment=done.adjustment, at=NOW).changed
    assert not undo_adjustment(actor=BOSS, lead=one, adjustment=done.adjustment, at=NOW).changed
    assert explained(one).score.engagement.lines == ()
    assert Standing.objects.get().engagement_points == 0
    assert AuditEntry.objects.filter(action="lead.score_unadjusted").count() == 1


@pytest.mark.django_db
def test_they_are_read_only_where_there_are_any_and_without_them_scores_are_the_same(one: str) -> None:
    lead = Lead.objects.get().pk
    world_happened([lead], "quote_requested", NOW - timedelta(days=3))
    scope = "select lead_id as lead, %(at)s::timestamptz as as_of, '2026-06-10'::date as today from standing"
    short = in_force()
    whole = replace(short, compiled=compile_model(short.model, short.catalogue))
    assert "expires_at" not in short.compiled.statement.sql
    assert "expires_at" in whole.compiled.statement.sql
    found, expected = (
        sql.rows(
            f"select lead, engagement_points, found::text from ({scoring_sql(using.compiled, scope, NOW)}) found",
            {"at": NOW},
        )
        for using in (short, whole)
    )
    assert found == expected
    assert found[0][1] > 0
    adjust(one)
    assert "expires_at" in in_force().compiled.statement.sql


@pytest.mark.django_db
def test_the_same_form_twice_gives_once(one: str) -> None:
    first, second = (adjust(one, once="abc"), adjust(one, once="abc", at=NOW + timedelta(minutes=1)))
    assert (first.changed, second.changed) == (True, False)
    assert first.adjustment == second.adjustment


@pytest.mark.django_db
def test_it_goes_with_the_lead_it_was_said_of_through_merge_and_unmerge(one: str) -> None:
    (other,) = people(1, at=NOW - timedelta(days=1), start=5)
    survivor = public_id(Kind.LEAD, Lead.objects.get(pk=other).public_id)
    done = adjust(one)
    merged = merge_leads(actor=BOSS, survivor=survivor, duplicate=one, reason="same", at=NOW)
    assert explained(survivor).score.engagement.points == 30_000_000
    undo_adjustment(actor=BOSS, lead=survivor, adjustment=done.adjustment, at=NOW)
    unmerge_leads(actor=BOSS, merge=merged.merge, at=NOW)
    assert explained(one).score.engagement.points == 0
    assert explained(survivor).score.engagement.points == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "points"),
        ({"amount": 1001}, "points"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"until": date(2026, 6, 9)}, "until"),
        ({"until": date(2027, 6, 11)}, "until"),
    ],
)
def test_what_cannot_be_given_is_refused_by_its_field(one: str, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(UnusableInput) as problem:
        adjust(one, **wrong)
    assert problem.value.data["field"] == field
    assert explained(one).score.engagement.lines == ()


@pytest.mark.django_db
def test_only_what_is_there_and_still_counts_can_be_taken_back_by_who_may_edit(one: str) -> None:
    done = adjust(one)
    analyst = Actor(kind=ActorKind.USER, label="Ana", role=Role.ANALYST)
    with pytest.raises(Forbidden):
        undo_adjustment(actor=analyst, lead=one, adjustment=done.adjustment, at=NOW)
    with pytest.raises(NotFound):
        undo_adjustment(actor=BOSS, lead=one, adjustment=done.adjustment + 1, at=NOW)
    with pytest.raises(Conflict):
        undo_adjustment(actor=BOSS, lead=one, adjustment=done.adjustment, at=done.expires_at)


@pytest.mark.django_db
def test_an_analyst_reads_no_address_in_a_reason(one: str) -> None:
    adjust(one, reason="Ask ana@acme.example")
    compute_all()
    analyst = Actor(kind=ActorKind.USER, label="Ana", role=Role.ANALYST)
    (line,) = explain_lead(actor=analyst, reference=one).score.engagement.lines
    assert line.because == "Ask …"
