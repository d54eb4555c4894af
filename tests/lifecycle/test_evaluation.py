"""Judging many leads and logging their moves, against real PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import Actor, ActorKind
from leadwright.accounts.rules import Role
from leadwright.criteria import registry as offered
from leadwright.criteria.evaluate import evaluate
from leadwright.leads.models import DirtyLead, Lead, Standing
from leadwright.lifecycle.deciding import decide
from leadwright.lifecycle.evaluation import Scope, judge
from leadwright.lifecycle.models import StageTransition
from leadwright.lifecycle.operations import set_stage
from leadwright.lifecycle.queries import explain_stage, in_force, moves
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql
from leadwright.platform.errors import Conflict, Forbidden, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.records import Asked, load_record
from tests.lifecycle.world import (
    NOW,
    before,
    by_machine,
    criterion,
    happened,
    judged,
    lead,
    on,
    operator,
    opted_in,
    publish,
    record,
    settle,
    stage,
    stages,
    verdicts,
)

pytestmark = pytest.mark.django_db

REACHABLE = {"field": "email", "known": True}
DID_SOMETHING = {"event": ["page_viewed", "content_downloaded"]}
OPTED_IN = {"field": "consent.any_granted", "is": True}
CONFIRMED = {"field": "stage_set_to", "is": "sql"}
BODY = {
    "stages": [
        stage("lead", REACHABLE),
        stage("mql", DID_SOMETHING, OPTED_IN, requires=["lead"]),
        stage(
            "sql",
            {"field": "interest_went_on", "is": True},
            CONFIRMED,
            requires=["mql"],
            down=criterion({"field": "stage_set_to", "is": "mql"}, "Set back by a person"),
        ),
        stage("customer", {"event": "order_placed"}, stays=False),
    ],
    "beside": [stage("recycled", {"field": "stage_set_to", "is": "recycled"})],
    "prospect": criterion({"event": "prospect_stated"}),
}


def test_many_leads_are_judged_in_one_statement_whatever_their_number() -> None:
    lifecycle = publish(BODY)
    leads = [lead(email=f"{number}@example.com") for number in range(12)]
    counts = []
    for some in (leads[:2], leads):
        judge(lifecycle, on(*some))
        with CaptureQueriesContext(connection) as asked:
            judge(lifecycle, on(*some))
            decide(lifecycle)
        assert sql.rows("select lead from judged_lead") == [(one,) for one in sorted(some)]
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_lead_meets_what_it_meets_line_by_line() -> None:
    lifecycle = publish(BODY)
    full, empty = lead(email="a@example.com"), lead()
    happened(full, "page_viewed", 9, path="/")
    happened(full, "content_downloaded", 8)
    happened(full, "stage_set", 7, to="sql")
    opted_in(full, 9)
    found = verdicts(lifecycle, on(full, empty))
    assert found[full] == dict.fromkeys(lifecycle.conditions, True) | {
        "sql_down": False,
        "customer_0": False,
        "recycled_0": False,
        "prospect": False,
    }
    assert not any(found[empty].values())


def test_the_statement_and_plain_python_agree_on_every_condition() -> None:
    lifecycle, catalogue = publish(BODY), offered.catalogue()
    leads = [lead(email="a@example.com"), lead(), lead(phone="+4930123456")]
    for number, one in enumerate(leads):
        happened(one, "page_viewed", 9 + number, path="/")
        happened(one, "prospect_stated", number)
        happened(one, "stage_set", 7, to=["sql", "mql", "recycled"][number])
    opted_in(leads[1], 3)
    for as_of in (NOW, before(8), before(20)):
        found = verdicts(lifecycle, on(*leads, as_of=as_of))
        for one in leads:
            asked = Asked(one, as_of, as_of.date())
            record = load_record(asked, lifecycle.conditions.values(), catalogue)
            assert found[one] == {
                key: evaluate(node, record, catalogue).matches for key, node in lifecycle.conditions.items()
            }


VIEWED = {"event": "page_viewed"}
ASKED = (
    {**VIEWED, "count": {"at_least": 2}},
    {**VIEWED, "count": {"at_most": 0}},
    {**VIEWED, "within_days": 5},
    {**VIEWED, "within_days": 5, "count": {"exactly": 0}},
    {**VIEWED, "where": [{"property": "path", "contains": "/pricing"}]},
    {**VIEWED, "where": [{"property": "path", "contains": "/pricing"}], "count": {"between": [2, 3]}},
    {**VIEWED, "distinct": "path", "count": {"at_least": 2}},
    {**VIEWED, "sum": {"property": "seconds", "more_than": 30}},
    {**VIEWED, "first": {"more_than_days_ago": 8}},
    {**VIEWED, "last": {"within_days": 3}},
    {"event": ["page_viewed", "order_placed"], "since": "2026-06-05"},
    {"none": [{"event": "order_placed"}, {"field": "interest_went_on", "is": True}]},
    {"field": "first_engaged_on", "known": True},
    {"field": "last_interest_on", "within_last_days": 4},
    {"field": "mql_on", "known": False},
)


@pytest.mark.later
def test_every_measure_of_events_is_answered_as_in_plain_python() -> None:
    # More conditions than bits of a number: each is asked of several stages.
    names = ("lead", "mql", "pql", "sql", "opportunity")
    lifecycle, catalogue = publish({"stages": [stage(name, *ASKED) for name in names]}), offered.catalogue()
    assert len(lifecycle.conditions) > 62
    leads = [lead() for _ in range(6)]
    for number, one in enumerate(leads):
        for visit in range(number):
            path = ["/pricing", "/", "/pricing/eu"][visit % 3]
            happened(one, "page_viewed", 12 - 3 * visit + number / 7, path=path, seconds=9 * visit)
    happened(leads[2], "order_placed", 2, order="1")
    by_machine(happened(leads[0], "page_viewed", 1, path="/pricing", seconds=99))
    StageTransition.objects.create(
        lead_id=leads[3], at=before(5), local_date=before(5).date(), from_stage="lead", to_stage="mql",
        actor="test", cause="activity",
    )  # fmt: skip
    answers = set()
    for as_of in (NOW, before(4), before(11)):
        found = verdicts(lifecycle, on(*leads, as_of=as_of))
        for one in leads:
            record = load_record(Asked(one, as_of, as_of.date()), lifecycle.conditions.values(), catalogue)
            by_hand = {
                key: evaluate(node, record, catalogue).matches for key, node in lifecycle.conditions.items()
            }
            assert found[one] == by_hand
            answers |= set(by_hand.items())
    assert answers == {(key, met) for key in lifecycle.conditions for met in (True, False)}


def test_several_conditions_changing_at_once_give_one_move_with_its_reason() -> None:
    lifecycle = publish(BODY)
    one = lead(email="a@example.com")
    happened(one, "page_viewed", 1, path="/")
    opted_in(one, 1)
    (standing,) = settle(one)
    assert (standing.stage, standing.stage_since, standing.changed) == (Stage.MQL, NOW, True)
    (move,) = StageTransition.objects.values()
    assert move["from_stage"] == "raw_lead"
    assert move["to_stage"] == "mql"
    assert move["version_id"] == lifecycle.version_id
    assert move["actor"] == "pulse"
    assert move["cause"] == "activity"
    assert move["local_date"] == NOW.date()
    assert move["seconds_in_stage"] == 365 * 86_400
    assert move["why"] == [
        {"stage": "mql", "text": "mql 0", "met": True},
        {"stage": "mql", "text": "mql 1", "met": True},
    ]


def test_judging_again_moves_nobody() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    settle(one)
    (again,) = settle(one, as_of=NOW + timedelta(hours=1))
    assert not again.changed
    assert again.stage_since == NOW
    assert StageTransition.objects.count() == 1


def test_the_time_in_a_stage_is_counted_from_the_move_before() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    settle(one, as_of=before(5))
    happened(one, "order_placed", 1, order="1")
    settle(one)
    last = StageTransition.objects.latest("id")
    assert (last.from_stage, last.to_stage, last.seconds_in_stage) == ("lead", "customer", 5 * 86_400)


def test_the_whole_way_of_a_lead() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    way = []

    def at(days_ago: float) -> None:
        settle(one, as_of=before(days_ago))
        way.append(stages()[one])

    at(40)
    happened(one, "content_downloaded", 30)
    opted_in(one, 30)
    at(30)
    happened(one, "email_clicked", 30)
    happened(one, "stage_set", 29, to="sql", reason="called them")
    at(29)
    happened(one, "email_clicked", 20)
    at(20)
    happened(one, "stage_set", 15, to="recycled", reason="bad timing")
    at(15)
    happened(one, "stage_set", 10, to="sql", reason="back again")
    at(10)
    happened(one, "stage_set", 8, to="mql", reason="no budget")
    at(8)
    happened(one, "order_placed", 2, order="7")
    at(2)
    assert way == ["lead", "mql", "mql", "sql", "recycled", "sql", "mql", "customer"]
    assert [move.to_stage for move in reversed(moves(one))] == [
        "lead",
        "mql",
        "sql",
        "recycled",
        "sql",
        "mql",
        "customer",
    ]
    set_back = moves(one)[1]
    assert {"stage": "sql", "text": "Set back by a person", "met": True} in set_back.why


def test_a_year_of_history_imported_at_once_reaches_the_sql_in_one_pass() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    happened(one, "content_downloaded", 300)
    opted_in(one, 300)
    happened(one, "email_clicked", 200)
    happened(one, "stage_set", 190, to="sql")
    (standing,) = settle(one, cause=Cause.IMPORT)
    assert standing.stage is Stage.SQL
    assert not settle(one, as_of=NOW + timedelta(days=1))[0].changed


def test_the_mark_of_a_prospect_is_no_stage() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    settle(one)
    happened(one, "prospect_stated", 0, need="a crane")
    (standing,) = settle(one)
    assert (standing.stage, standing.prospect, standing.changed) == (Stage.LEAD, True, True)
    assert StageTransition.objects.count() == 1


def test_moves_are_told_once_for_each_cause_with_the_leads_in_them() -> None:
    lifecycle = publish(BODY)
    OutboxEvent.objects.all().delete()
    first, second, third = (lead(email=f"{name}@example.com") for name in "abc")
    happened(third, "order_placed", 1, order="1")
    judge(lifecycle, on(first, second, third))
    record(lifecycle, {first: Cause.IMPORT, second: Cause.IMPORT, third: Cause.ACTIVITY}, NOW)
    told = {one.cause: one.payload for one in OutboxEvent.objects.all()}
    assert told == {
        "activity": {"moves": [["raw_lead", "customer", [third]]]},
        "import": {"moves": [["raw_lead", "lead", [first, second]]]},
    }


def test_leads_that_move_together_keep_their_own_reasons() -> None:
    publish(BODY)
    known, won, also_known = lead(email="a@example.com"), lead(), lead(email="b@example.com")
    happened(won, "order_placed", 1, order="1")
    settle(known, won, also_known)
    reasons = dict(StageTransition.objects.values_list("lead_id", "why"))
    assert reasons[known] == reasons[also_known] == [{"stage": "lead", "text": "lead 0", "met": True}]
    assert reasons[won] == [{"stage": "customer", "text": "customer 0", "met": True}]


def test_a_lead_without_a_standing_is_not_judged() -> None:
    lifecycle = publish(BODY)
    one = lead(email="a@example.com")
    Standing.objects.filter(lead=one).delete()
    assert judged(lifecycle, on(one)) == []


def test_an_empty_scope_is_nobody() -> None:
    lifecycle = publish(BODY)
    assert judged(lifecycle, on()) == []
    assert settle() == []


def test_the_pulse_hands_over_its_scope_as_a_table() -> None:
    lifecycle = publish(BODY)
    one = lead(email="a@example.com")
    sql.execute("create temp table pulse_scope (lead bigint, as_of timestamptz, today date) on commit drop")
    sql.execute("insert into pulse_scope values (%s, %s, %s)", [one, NOW, NOW.date()])
    (found,) = judged(lifecycle, Scope())
    assert (found.lead, found.as_of, found.today, found.stage) == (one, NOW, NOW.date(), Stage.RAW_LEAD)


def test_relations_computed_a_moment_before_can_be_given() -> None:
    lifecycle = publish({"stages": [stage("lead", {"field": "country", "is": "DE"})]})
    one, other = lead(country="DE"), lead(country="DE")
    given = {"lead_facts": lambda columns: f"select {other}::bigint as lead, 'DE'::text as country"}
    found = verdicts(lifecycle, on(one, other, given=given))
    assert found == {one: {"lead_0": False}, other: {"lead_0": True}}


def test_segments_count_as_they_are_published() -> None:
    body = {"title": "Germans", "when": {"field": "country", "is": "DE"}}
    draft = draft_document(actor=operator(), kind="segment", slug="germans", body=body, at=NOW)
    publish_version(actor=operator(), kind="segment", slug="germans", number=draft.number, at=NOW)
    lifecycle = publish({"stages": [stage("lead", {"segment": "germans"})]})
    german, french = lead(country="DE"), lead(country="FR")
    assert verdicts(lifecycle, on(german, french)) == {
        german: {"lead_0": True},
        french: {"lead_0": False},
    }


def test_without_a_lifecycle_there_is_nothing_to_judge_with() -> None:
    with pytest.raises(Conflict, match="No lifecycle is published"):
        in_force()


def test_an_explanation_shows_the_criteria_of_this_stage_and_the_next() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    happened(one, "content_downloaded", 9)
    opted_in(one, 9)
    settle(one, as_of=before(9))
    happened(one, "stage_set", 8, to="sql", reason="called")
    told = explain_stage(one, at=NOW)
    assert (told.current, told.since, told.prospect) == (Stage.MQL, before(9), False)
    assert [(line.stage, line.text, line.met, line.because) for line in told.criteria] == [
        ("mql", "mql 0", True, "Viewed a page or Downloaded content: happened once, the last on 1 Jun 2026"),
        ("mql", "mql 1", True, "Opted in to something"),
        (
            "sql",
            "sql 0",
            False,
            "The first interest was on 1 Jun 2026, the lead became an MQL on 1 Jun 2026, "
            "the last interest was on 1 Jun 2026",
        ),
        ("sql", "sql 1", True, "Stage set by a person is SQL"),
    ]


def test_an_explanation_of_a_past_instant_tells_what_was_true_then() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    settle(one, as_of=before(20))
    happened(one, "content_downloaded", 9)
    opted_in(one, 9)
    settle(one, as_of=before(9))
    told = explain_stage(one, at=before(10))
    assert told.current is Stage.LEAD
    assert [(line.stage, line.met) for line in told.criteria] == [
        ("lead", True),
        ("mql", False),
        ("mql", False),
    ]
    assert explain_stage(one, at=before(21)).current is Stage.RAW_LEAD


def test_an_explanation_takes_values_that_were_computed_for_its_instant() -> None:
    publish({"stages": [stage("lead", {"field": "country", "is": "DE"})]})
    one = lead(country="FR")
    (line,) = explain_stage(one, at=NOW, given={"country": "DE"}).criteria
    assert line.met
    assert line.because == "Country is Germany"


def test_a_long_reason_is_cut() -> None:
    names = ("email", "phone", "role", "need", "budget")
    publish({"stages": [stage("lead", {"all": [{"field": name, "known": True} for name in names]})]})
    (line,) = explain_stage(lead(), at=NOW).criteria
    assert line.because == "E-mail address is unknown; Phone number is unknown; Role is unknown; and 2 more"


@pytest.mark.parametrize(
    ("when", "because"),
    [
        (
            {"none": [{"field": "email", "known": True}, {"field": "phone", "known": True}]},
            "Phone number is ",
        ),
        ({"not": {"any": [{"field": "phone", "known": True}]}}, "Phone number is "),
        (
            {"any": [{"field": "email", "known": True}, {"field": "need", "known": True}]},
            "E-mail address is unknown; Need",
        ),
    ],
)
def test_a_reason_names_what_decided(when: dict[str, object], because: str) -> None:
    publish({"stages": [stage("lead", when)]})
    (line,) = explain_stage(lead(phone="+4930123456"), at=NOW).criteria
    assert not line.met
    assert line.because.startswith(because)


def test_a_person_sets_a_stage_with_a_reason_and_the_lead_is_judged_again() -> None:
    publish(BODY)
    one = lead(email="a@example.com")
    DirtyLead.objects.all().delete()
    reference = public_id(Kind.LEAD, Lead.objects.get(id=one).public_id)
    said = {"actor": operator(), "lead": reference, "to": Stage.RECYCLED, "at": NOW}
    assert set_stage(reason="Bad timing", **said)
    assert not set_stage(reason="Bad timing", **said)
    assert list(DirtyLead.objects.values_list("lead_id", "cause")) == [(one, "person")]
    assert AuditEntry.objects.get(action="lead.stage_set").changes == {
        "to": "recycled",
        "reason": "Bad timing",
    }
    assert settle(one, cause=Cause.PERSON)[0].stage is Stage.RECYCLED
    with pytest.raises(UnusableInput, match="Say why"):
        set_stage(reason=" ", **said)


def test_who_only_looks_at_leads_sets_no_stage() -> None:
    one = lead(email="a@example.com")
    reference = public_id(Kind.LEAD, Lead.objects.get(id=one).public_id)
    analyst = Actor(kind=ActorKind.USER, label="Ann", role=Role.ANALYST)
    with pytest.raises(Forbidden):
        set_stage(actor=analyst, lead=reference, to=Stage.LOST, reason="x", at=NOW)


def test_a_lead_without_interest_is_told_so() -> None:
    publish({"stages": [stage("lead", {"field": "interest_went_on", "is": True})]})
    (line,) = explain_stage(lead(), at=NOW).criteria
    assert (line.met, line.because) == (False, "There was no interest")
