"""The derived fields, read the way compiled conditions read them."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.criteria import registry as offered
from leadwright.criteria.nodes import Comparison, FieldTest
from leadwright.criteria.operators import Operator
from leadwright.leads.fields import current
from leadwright.leads.models import Standing
from leadwright.lifecycle.documents import InterestPart
from leadwright.lifecycle.fields import JudgingRelations, asked_events, relations_of_one
from leadwright.lifecycle.models import StageTransition
from leadwright.platform import sql
from leadwright.playbook.records import Asked, load_events, load_record
from tests.lifecycle.world import NOW, before, by_machine, happened, lead, publish, settle, stage

pytestmark = pytest.mark.django_db


def fields(lead_id: int, *names: str, as_of: datetime = NOW) -> dict[str, object]:
    """The values of fields, all through the relations of conditions."""
    nodes = [FieldTest(name, Comparison(Operator.KNOWN, True)) for name in names]
    asked = Asked(lead_id, as_of, as_of.date())
    return dict(load_record(asked, nodes, offered.catalogue()).values)


def test_the_latest_stage_set_by_a_person_counts() -> None:
    one = lead()
    happened(one, "stage_set", 9, to="recycled", reason="bad timing")
    happened(one, "stage_set", 5, to="SQL", reason="called")
    assert fields(one, "stage_set_to", "stage_set_at") == {"stage_set_to": "sql", "stage_set_at": before(5)}
    assert fields(one, "stage_set_to", as_of=before(6))["stage_set_to"] == "recycled"
    assert fields(one, "stage_set_to", as_of=before(10)).get("stage_set_to") is None


def test_of_two_stages_set_at_once_the_larger_message_id_is_the_later() -> None:
    one = lead()
    happened(one, "stage_set", 5, to="sql")
    happened(one, "stage_set", 5, to="lost")
    assert fields(one, "stage_set_to")["stage_set_to"] == "lost"


@pytest.mark.parametrize("to", ["hot", "", None])
def test_a_stage_that_is_none_says_nothing(to: str | None) -> None:
    one = lead()
    happened(one, "stage_set", 5, to="sql")
    happened(one, "stage_set", 1, to=to)
    assert fields(one, "stage_set_to")["stage_set_to"] == "sql"


def test_what_a_machine_did_sets_no_stage_and_is_no_interest() -> None:
    one = lead()
    by_machine(happened(one, "stage_set", 5, to="sql"))
    happened(one, "page_viewed", 20, path="/")
    by_machine(happened(one, "email_clicked", 10))
    assert fields(one, "stage_set_to", "interest_went_on") == {"interest_went_on": False}


def test_events_at_hand_say_what_the_log_says() -> None:
    one, interest = lead(), InterestPart()
    for what, days, more in (
        ("stage_set", 30, {"to": "sql"}),
        ("stage_set", 20, {"to": "hot"}),
        ("page_viewed", 40, {"path": "/"}),
        ("email_clicked", 25, {}),
        ("email_clicked", 12, {}),
    ):
        happened(one, what, days, **more)
    by_machine(happened(one, "stage_set", 5, to="mql"))
    by_machine(happened(one, "email_clicked", 4))
    transition(one, 33, "mql", "activity")
    names = (
        "stage_set_to",
        "stage_set_at",
        "first_engaged_on",
        "last_interest_on",
        "mql_on",
        "interest_went_on",
    )
    nodes = [FieldTest(name, Comparison(Operator.KNOWN, True)) for name in names]
    for days in (0, 15, 28, 35, 50):
        asked = Asked(one, before(days), before(days).date())
        told = load_events(asked, asked_events(interest))
        given = relations_of_one(interest, told.events)
        found = load_record(asked, nodes, offered.catalogue(), happened=told.events, registry=given)
        assert dict(found.values) == fields(one, *names, as_of=before(days))
    assert load_events(Asked(one, NOW, NOW.date()), asked_events(interest)).by_machines == {
        "stage_set": 1,
        "email_clicked": 1,
    }


def test_events_of_every_subject_of_the_lead_count() -> None:
    one, visitor = lead(), lead()
    happened(visitor, "stage_set", 5, to="sql")
    sql.execute("update subject set lead_id = %s where id = %s", [one, visitor])
    assert fields(one, "stage_set_to")["stage_set_to"] == "sql"
    assert fields(visitor, "stage_set_to").get("stage_set_to") is None


def test_interest_goes_on_with_a_human_act_on_a_later_local_day() -> None:
    one = lead()
    happened(one, "form_submitted", 10)
    happened(one, "page_viewed", 10, path="/pricing")
    assert fields(one, "interest_went_on")["interest_went_on"] is False
    happened(one, "email_opened", 8)
    assert fields(one, "interest_went_on")["interest_went_on"] is False
    happened(one, "email_clicked", 7)
    assert fields(one, "first_engaged_on", "last_interest_on", "interest_went_on") == {
        "first_engaged_on": before(10).date(),
        "last_interest_on": before(7).date(),
        "interest_went_on": True,
    }


def test_interest_before_the_instant_judged_is_all_there_is() -> None:
    one = lead()
    happened(one, "form_submitted", 10)
    happened(one, "email_clicked", 7)
    assert fields(one, "interest_went_on", as_of=before(8))["interest_went_on"] is False
    assert fields(one, "first_engaged_on", as_of=before(11)).get("first_engaged_on") is None


def transition(lead_id: int, days_ago: int, to: str, cause: str) -> None:
    StageTransition.objects.create(
        lead_id=lead_id,
        at=before(days_ago),
        local_date=before(days_ago).date(),
        from_stage="lead",
        to_stage=to,
        actor="pulse",
        cause=cause,
    )


def test_interest_must_be_later_than_the_day_the_log_says_made_the_mql() -> None:
    """The first visit was long ago; the form that made the MQL came later, and the click on that day is the same wave."""
    one = lead()
    happened(one, "page_viewed", 30, path="/")
    happened(one, "form_submitted", 10)
    happened(one, "email_clicked", 10)
    assert fields(one, "interest_went_on")["interest_went_on"] is True
    transition(one, 10, "mql", "activity")
    assert fields(one, "mql_on", "interest_went_on") == {
        "mql_on": before(10).date(),
        "interest_went_on": False,
    }
    happened(one, "email_clicked", 9)
    assert fields(one, "interest_went_on")["interest_went_on"] is True


@pytest.mark.parametrize("cause", ["import", "recompute", "reclassify", "restore", "merge"])
def test_a_year_of_history_found_at_once_counts_from_its_first_day(cause: str) -> None:
    one = lead()
    happened(one, "form_submitted", 300)
    happened(one, "email_clicked", 200)
    transition(one, 0, "mql", cause)
    assert fields(one, "mql_on", "interest_went_on") == {"mql_on": NOW.date(), "interest_went_on": True}


def test_only_the_first_time_a_lead_became_an_mql_counts() -> None:
    one = lead()
    happened(one, "form_submitted", 300)
    transition(one, 300, "mql", "activity")
    happened(one, "email_clicked", 200)
    transition(one, 100, "recycled", "person")
    transition(one, 50, "mql", "activity")
    assert fields(one, "mql_on", "interest_went_on") == {
        "mql_on": before(300).date(),
        "interest_went_on": True,
    }


def test_which_events_are_interest_is_for_the_document_to_say() -> None:
    one = lead()
    happened(one, "signed_up", 10)
    happened(one, "feature_used", 5)
    assert fields(one, "interest_went_on")["interest_went_on"] is False
    publish(
        {
            "interest": {"first": ["signed_up"], "later": ["feature_used"]},
            "stages": [stage("lead", {"field": "email", "known": True})],
        }
    )
    assert fields(one, "interest_went_on")["interest_went_on"] is True


def test_days_are_those_stored_with_the_events() -> None:
    """23:30 and 00:30 local time are two days, though both lie on one day in UTC."""
    one = lead()
    happened(one, "form_submitted", 10)
    happened(one, "email_clicked", 9.99)
    assert fields(one, "interest_went_on")["interest_went_on"] is False
    sql.execute("update event set local_date = local_date + 1 where name = 'email_clicked'")
    assert fields(one, "interest_went_on")["interest_went_on"] is True


def test_the_stage_of_a_past_instant_is_read_from_the_log() -> None:
    one = lead()
    transition(one, 20, "lead", "activity")
    transition(one, 5, "mql", "activity")
    Standing.objects.filter(lead=one).update(stage="mql", stage_since=before(5), prospect=True)
    assert fields(one, "stage", "stage_since") == {"stage": "mql", "stage_since": before(5)}
    assert fields(one, "stage", "stage_since", as_of=before(6)) == {
        "stage": "lead",
        "stage_since": before(20),
    }
    assert fields(one, "stage", "stage_since", as_of=before(30)) == {
        "stage": "raw_lead",
        "stage_since": before(365),
    }


def test_lists_read_the_stage_from_the_standing() -> None:
    one = lead()
    Standing.objects.filter(lead=one).update(stage="customer", stage_since=NOW, prospect=True)
    text = current.relation_sql("lead_stage", frozenset({"stage", "prospect", "stage_since"}))
    assert sql.rows(f"select lead, stage, prospect, stage_since from ({text}) r") == [
        (one, "customer", True, NOW)
    ]


def test_relations_can_be_given_instead() -> None:
    given = {"lead_scores": lambda columns: "select 1 as lead, 2 as fit"}
    relations = JudgingRelations(InterestPart(), given)
    assert relations.relation_sql("lead_scores", frozenset({"fit"})) == "select 1 as lead, 2 as fit"
    assert "stage_set" in relations.relation_sql("lead_stage_set", frozenset({"stage_set_to"}))


def test_a_past_without_a_day_is_unknown() -> None:
    nobody = lead()
    names = ("first_engaged_on", "last_interest_on", "mql_on", "interest_went_on")
    assert fields(nobody, *names) == {"interest_went_on": False}


def test_no_relation_has_two_rows_for_a_lead() -> None:
    publish({"stages": [stage("lead", {"field": "email", "known": True})]})
    leads = [lead(email=f"{number}@example.com") for number in range(3)]
    for one in leads:
        for days in (9, 8, 7):
            happened(one, "stage_set", days, to="sql")
            happened(one, "email_clicked", days)
            transition(one, days, "mql", "activity")
    settle(*leads)
    for relation in ("lead_stage", "lead_stage_set", "lead_interest"):
        column = {"lead_stage": "stage", "lead_stage_set": "stage_set_to", "lead_interest": "mql_on"}[
            relation
        ]
        text = offered.relation_sql(relation, frozenset({column}))
        scope = "select id as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today from lead"
        found = sql.rows(
            f"with scope as ({scope}) select lead from ({text}) r", {"as_of": NOW, "today": NOW.date()}
        )
        assert sorted(found) == [(one,) for one in sorted(leads)]


def test_reading_one_lead_takes_one_query_for_all_relations() -> None:
    one = lead()
    names = ("stage_set_to", "stage_set_at", "mql_on", "country", "industry")
    nodes = [FieldTest(name, Comparison(Operator.KNOWN, True)) for name in names]
    catalogue = offered.catalogue()
    with CaptureQueriesContext(connection) as asked:
        load_record(Asked(one, NOW, NOW.date()), nodes, catalogue, registry=JudgingRelations(InterestPart()))
    assert len(asked) == 1
