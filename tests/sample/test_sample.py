"""The sample: believable in numbers, the same each time, and nobody real in it."""

import hashlib
import re
from datetime import timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.queries import actor_for
from leadwright.capture.queries import imports
from leadwright.capture.queries.forms import form_lines
from leadwright.capture.queries.offers import offer_lines
from leadwright.capture.queries.pages import page_lines
from leadwright.capture.queries.quarantine import held_submissions
from leadwright.leads.models import Standing
from leadwright.leads.queries import lead_detail, ranked_leads
from leadwright.leads.queries.duplicates import possible_duplicates
from leadwright.leads.queries.visitors import joined_visitors
from leadwright.learning.models import Study
from leadwright.lifecycle.stages import Stage
from leadwright.messaging.queries import counts as message_counts
from leadwright.messaging.rules import State
from leadwright.platform import sql, workspace
from leadwright.pulse.operations import run_pulse
from leadwright.pulse.queries import explain_lead
from leadwright.sample.daily import write_down
from leadwright.sample.life import bring_to_life
from leadwright.sample.offers import CHECKLIST, COUPON, WEBINAR
from leadwright.sample.operations import SAMPLE_BATCH, SampleReport, fill_sample
from leadwright.sample.queries import busiest_leads
from leadwright.sample.team import ensure_team, hand_out
from leadwright.simulation.models import Simulation
from leadwright.views.queries import views_for
from tests.sample.conftest import NOW

pytestmark = pytest.mark.django_db
whole = pytest.mark.parametrize("sample", [pytest.param("filled", marks=pytest.mark.slow)], indirect=True)

TABLES = (
    "lead", "lead_history", "company", "company_history", "subject", "identity", "standing", "event", "consent_entry",
    "contact_point", "lead_token", "dirty_lead", "outbox_event",
)  # fmt: skip
ADDRESS = re.compile(r"[^\s\"'(),:;<>\[\]{}]+@[^\s\"'(),:;<>\[\]{}]+")
# Tables whose every text column is looked through for addresses.
WITH_TEXT = ("lead", "lead_history", "identity", "event", "consent_entry", "contact_point")


@pytest.fixture(autouse=True, params=["few", pytest.param("filled", marks=pytest.mark.slow)])
def sample(request: pytest.FixtureRequest) -> SampleReport:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def count(text: str) -> int:
    return int(sql.scalar(text))


def contents() -> dict[str, str]:
    """A digest of every row of every table the sample writes."""
    found = {}
    for table in TABLES:
        rows = sql.scalar(f"select coalesce(string_agg(t::text, '|' order by t::text), '') from {table} t")
        found[table] = hashlib.sha256(str(rows).encode()).hexdigest()
    return found


@whole
def test_it_is_as_large_as_it_says(sample: SampleReport) -> None:
    assert (sample.leads, count("select count(*) from lead")) == (2_000, 2_000)
    assert count("select count(*) from lead where kind = 'organisation'") == 100
    assert 290 <= count("select count(*) from company") <= 300
    assert sample.events == count("select count(*) from event")
    assert 50_000 <= sample.events <= 90_000


@whole
def test_its_events_fill_a_year_that_ends_now() -> None:
    months = count("select count(distinct date_trunc('month', occurred_at)) from event")
    assert months >= 12
    assert count("select count(*) from event where occurred_at > '2026-06-10 12:00+00'") == 0
    assert count("select count(*) from event where occurred_at < '2025-06-09'") == 0
    assert count("select count(distinct name) from event") >= 20


@whole
def test_every_stage_band_and_priority_has_leads() -> None:
    assert set(Standing.objects.values_list("stage", flat=True)) == {stage.value for stage in Stage}
    assert set(Standing.objects.values_list("fit_band", flat=True)) == {"A", "B", "C", "D"}
    assert set(Standing.objects.values_list("engagement_band", flat=True)) == {"1", "2", "3", "4"}
    assert Standing.objects.filter(prospect=True).exists()


@whole
def test_most_of_it_lies_before_the_stages_of_sales() -> None:
    by_stage = dict(sql.rows("select stage, count(*) from standing group by stage"))
    assert by_stage["lead"] + by_stage["mql"] > 1_200
    assert by_stage["customer"] < by_stage["mql"]
    assert by_stage["opportunity"] >= 10


@whole
def test_no_address_in_it_can_reach_anybody() -> None:
    found = set()
    for table in WITH_TEXT:
        for (text,) in sql.rows(
            f"select (to_jsonb(t) - 'words')::text from {table} t where t::text like '%%@%%'", {}
        ):
            found.update(ADDRESS.findall(text))
    assert len(found) > 1_500
    assert {address for address in found if not address.rstrip("\\").endswith(".example")} == set()


@whole
def test_private_mailboxes_are_told_from_those_of_companies() -> None:
    assert 150 <= count("select count(*) from lead where free_mail") <= 350
    assert count("select count(*) from lead where free_mail and email not like '%@gmail.example'") == 0


def test_filling_again_changes_nothing() -> None:
    before = contents()
    fill_sample(actor=operator(), at=NOW)
    assert contents() == before
    assert run_pulse(at=NOW) == 0


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["few"], indirect=True)
def test_another_workspace_gets_the_same() -> None:
    """A second fill into an emptied database: the same leads, events and scores under other numbers."""
    asked = (
        "select string_agg(concat_ws('|', l.full_name, l.email, l.company_name, l.country, l.role, s.stage, s.points, s.priority,"
        " s.reason), E'\\n' order by l.email, l.company_name) from lead l join standing s on s.lead_id = l.id",
        "select string_agg(concat_ws('|', message_id, name, occurred_at, properties), E'\\n' order by message_id) from event",
    )
    first = [sql.scalar(text) for text in asked]
    kept = ("playbook_document", "document_version")
    tables = [table for table in (*TABLES, "event_receipt", "event_verdict") if table not in kept]
    sql.execute(f"truncate {', '.join(tables)} cascade")
    fill_sample(actor=operator(), at=NOW)
    while run_pulse(at=NOW):
        pass
    assert [sql.scalar(text) for text in asked] == first


def test_the_explanation_of_a_lead_sums_to_what_the_list_shows() -> None:
    shown = ranked_leads(actor=operator(), limit=None).rows
    # Every part of the list, the top above all.
    for row in (*shown[:8], *shown[8::110]):
        found = explain_lead(actor=operator(), reference=row.id)
        for dimension, points, band in (
            (found.score.fit, row.fit_points, row.fit_band),
            (found.score.engagement, row.engagement_points, row.engagement_band),
        ):
            assert sum(line.points for line in dimension.lines) == dimension.points == points, row.id
            assert dimension.band == band
            for line in dimension.lines:
                if line.events:
                    assert line.because
        assert (found.score.priority, found.stage.current, found.stage.prospect) == (
            row.priority,
            row.stage,
            row.prospect,
        )
        assert found.is_current
        assert not found.is_stale


@whole
def test_the_leads_of_sales_are_handed_out_once() -> None:
    first = hand_out(actor=operator(), at=NOW)
    assert first > 100
    owners = dict(sql.rows("select owner_id, count(*) from standing where owner_id is not null group by 1"))
    assert len(owners) == len(ensure_team(actor=operator(), at=NOW).salespeople)
    assert max(owners.values()) - min(owners.values()) <= 1
    assert hand_out(actor=operator(), at=NOW) == 0
    assert (
        dict(sql.rows("select owner_id, count(*) from standing where owner_id is not null group by 1"))
        == owners
    )


def test_it_leaves_the_name_and_zone_of_the_workspace_alone() -> None:
    assert (workspace.read("company"), workspace.read("time_zone")) == ("My company", "UTC")


@whole
def test_it_was_worked_with_once_however_often_it_is_told() -> None:
    team = ensure_team(actor=operator(), at=NOW)
    boss = actor_for(team.administrator)
    tables = ("import_run", "import_draft", "import_row", "saved_view", "lead_merge", "subject_link", "lead")
    found = []
    for _ in range(2):
        bring_to_life(actor=boss, team=team, at=NOW)
        while run_pulse(at=NOW):
            pass
        found.append([count(f"select count(*) from {table}") for table in tables])

    assert found[0] == found[1]
    fair, bought = sorted(imports(actor=boss), key=lambda one: one.started_at)
    assert (fair.status, bought.status) == ("done", "undone")
    assert fair.rejected == 5
    assert [len(views_for(actor_for(leader))) for leader, _ in team.leaders] == [3, 3]
    assert len(views_for(boss)) == 3
    (simulation,) = Simulation.objects.values_list("result", flat=True)
    (study,) = Study.objects.values_list("result", flat=True)
    assert all(simulation[one] for one in ("moves", "rules", "spreads"))
    assert len(study["models"]) == 2
    merged, doubtful, visited = busiest_leads(3, batch=SAMPLE_BATCH)
    assert len(lead_detail(actor=boss, reference=merged).merges) == 1
    assert possible_duplicates(actor=boss, reference=doubtful)
    (device,) = joined_visitors(actor=boss, reference=visited)
    assert device.visitor.namespace == "website"


@whole
def test_colleagues_wrote_notes_and_tasks_which_are_the_same_each_time() -> None:
    team = ensure_team(actor=operator(), at=NOW)
    told = write_down(actor=operator(), colleagues=team.salespeople, at=NOW)
    assert (told.notes > 25, told.tasks > 10, told.done > 10) == (True, True, True)
    assert (told.notes, told.tasks + told.done) == (
        count("select count(*) from note"),
        count("select count(*) from task"),
    )
    assert count("select max(n) from (select count(*) n from note group by subject_id) t") == 13
    written = count("select count(distinct author_id) from note")
    assert written == len(team.salespeople)
    digests = [
        sql.scalar(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")
        for table in ("note", "task")
    ]
    write_down(actor=operator(), colleagues=team.salespeople, at=NOW)
    assert digests == [
        sql.scalar(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")
        for table in ("note", "task")
    ]


@pytest.mark.later
def test_its_forms_were_sent_and_tried_by_programs() -> None:
    team = ensure_team(actor=operator(), at=NOW)
    bring_to_life(actor=actor_for(team.administrator), team=team, at=NOW)
    lines = form_lines(actor=operator(), since=NOW - timedelta(days=30))
    assert [line.slug for line in lines] == [
        "audit-webinar",
        "letters",
        "contact",
        "checklist",
        "logistics-fair",
        "see-it-live",
        "first-order",
        "try-the-gateway",
        "work-with-us",
    ]
    for line in lines[:8]:
        numbers = line.numbers
        assert numbers.views >= numbers.starts >= numbers.submissions >= numbers.leads > 0
    offers = {one.slug: one for one in offer_lines(actor=operator(), since=NOW - timedelta(days=60))}
    file, coupon, webinar = (offers[slug] for slug in (CHECKLIST, COUPON, WEBINAR))
    assert (file.forms, file.file) == (("checklist",), "checklist.txt")
    assert 0 < file.downloads < file.mailed
    assert 0 < coupon.codes.redeemed < coupon.codes.given < coupon.codes.codes
    assert 0 < webinar.seats.attended < webinar.seats.registered
    for one in offers.values():
        assert one.numbers.views >= one.numbers.submissions >= one.numbers.leads > 0
    [landing] = page_lines(actor=operator(), since=NOW - timedelta(days=60))
    assert landing.numbers.views > landing.numbers.submissions >= landing.numbers.leads > 0
    states = {state for state, many in message_counts(actor=operator()).items() if many}
    assert states == {State.SENT, State.FAILED, State.SUPPRESSED, State.UNKNOWN}
    held = [one for one in held_submissions(actor=operator()).rows if one.door != "webhook"]
    assert len({one.reasons for one in held}) == len(held) == 5
