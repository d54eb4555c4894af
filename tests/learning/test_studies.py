"""Studies on leads with a past: what was decided when, what could be known by then, and that it can be asked again."""

from datetime import timedelta
from typing import Any

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria import registry
from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.learning.asking import Question
from leadwright.learning.errors import TooFewOutcomes
from leadwright.learning.operations import Asked, adopt_proposal, ask_study, make_study, repeat_study
from leadwright.learning.outcomes import Case, find_cases, judged
from leadwright.learning.past import scores
from leadwright.learning.queries import StudyKind, study
from leadwright.learning.settings import Settings, bounds_of
from leadwright.lifecycle.operations import set_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.scoring.documents import SCORING
from leadwright.scoring.queries import in_force
from tests.learning.world import brought_in, known_since
from tests.pulse.world import NOW, compute_all, happened, people
from tests.starter import starter_in_force

DAY = timedelta(days=1)
pytestmark = [pytest.mark.later, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _starter() -> None:
    starter_in_force(at=NOW)


def question(outcome: str = "won", **more: Any) -> Question:
    return Question(outcome, NOW, **more)


def cases(outcome: str = "won", **more: Any) -> dict[int, Case]:
    found = find_cases(question(outcome, **more), registry.catalogue())
    return {one.lead: one for one in found.all}


def won_and_lost() -> tuple[list[int], list[int]]:
    """Ten who ordered three days ago, told today, and ten a person called lost, a day apart each."""
    leads = people(20, at=NOW - 60 * DAY)
    won, lost = leads[:10], leads[10:]
    for place, lead in enumerate(won):
        happened([lead], "quote_requested", NOW - (20 + place) * DAY, product="gateway")
        happened([lead], "order_placed", NOW - (3 + place) * DAY, order=f"O{lead}")
    compute_all()
    for place, lead in enumerate(lost):
        happened([lead], "stage_set", NOW - (3 + place) * DAY, to="lost", reason="No budget")
    compute_all()
    return won, lost


def test_each_lead_is_judged_just_before_what_decided_it_however_late_that_was_told() -> None:
    won, lost = won_and_lost()
    found = cases()
    assert {lead for lead, one in found.items() if one.outcome} == set(won)
    assert {lead for lead, one in found.items() if not one.outcome} == set(lost)
    for place, lead in enumerate(won):
        assert found[lead].as_of == NOW - (3 + place) * DAY - timedelta(microseconds=1)
    assert {lead for lead, one in cases("lost").items() if one.outcome} == set(lost)
    earlier = cases(days_before=2)
    assert all(found[lead].as_of - one.as_of == 2 * DAY for lead, one in earlier.items())


def test_nothing_later_is_seen() -> None:
    won, _ = won_and_lost()
    found = [cases()[won[0]]]
    model, catalogue = in_force().model, registry.catalogue()
    before = scores(model, judged(found), catalogue, "UTC")
    happened(won[:1], "demo_requested", NOW - 2 * DAY)
    happened(won[:1], "meeting_held", found[0].as_of + timedelta(microseconds=1))
    assert scores(model, judged(found), catalogue, "UTC") == before
    happened(won[:1], "demo_requested", NOW - 4 * DAY)
    assert scores(model, judged(found), catalogue, "UTC") != before


def test_facts_of_unknown_time_count_as_known_and_are_counted() -> None:
    lead, other = brought_in([{"visits": 7}, {"visits": 1}], at=NOW, time_known=False)
    happened([lead], "order_placed", NOW - 9 * DAY)
    happened([other], "stage_set", NOW - 8 * DAY, to="lost", reason="No")
    compute_all()
    found = find_cases(question(share=50), registry.catalogue())
    assert found.times_unknown == 2
    assert cases(order="custom.visits")[lead].place == 7


def test_a_field_decides_when_it_was_filled_in_and_what_came_with_it_is_all_there_is() -> None:
    declare_custom_fields(fields=[Declared("converted", FieldType.BOOLEAN)], by="test", at=NOW)
    early, late = brought_in(
        [{"visits": 3, "converted": True}, {"visits": 2}], at=NOW - 30 * DAY, time_known=True
    )
    known_since(late, {"visits": 99, "converted": False}, at=NOW - 5 * DAY)
    found = cases("custom.converted", order="custom.visits")
    assert found[early].as_of == NOW - 30 * DAY
    assert found[late].as_of == NOW - 5 * DAY - timedelta(microseconds=1)
    assert (found[early].place, found[late].place) == (3, 2)


@pytest.mark.parametrize(
    ("outcome", "more", "says"),
    [
        ("triumph", {}, "is no outcome"),
        ("custom.nothing", {}, "no custom field nothing"),
        ("won", {"order": "full_name"}, "order by a number"),
        ("won", {"order": "custom.visits"}, "no field custom.visits"),
        ("won", {"order": "created_at"}, "cannot be split"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(outcome: str, more: dict[str, str], says: str) -> None:
    won_and_lost()
    with pytest.raises(UnusableInput, match=says):
        find_cases(question(outcome, **more), registry.catalogue())


def test_without_outcomes_it_says_so_and_with_too_few_how_many_are_missing() -> None:
    people(3)
    with pytest.raises(TooFewOutcomes, match="No lead has an outcome yet"):
        find_cases(question(), registry.catalogue())
    won_and_lost()
    asked = Asked(StudyKind.LEARN, question(), Settings())
    reference = ask_study(actor=operator(), asked=asked, at=NOW, follow=False)
    with pytest.raises(TooFewOutcomes, match=r"Missing are 4\d with the outcome and 4\d without"):
        make_study(reference=reference)
    assert study(actor=operator(), reference=reference).result is None


def test_a_backtest_holds_a_draft_against_the_model_in_force_and_can_be_asked_again() -> None:
    won_and_lost()
    draft = dict(playbook.working_version(actor=operator(), kind="scoring").body)
    draft["rules"] = [rule for rule in draft["rules"] if rule.get("event") != "quote_requested"]
    asked = Asked(StudyKind.BACKTEST, question(share=50, capacity=5, leads_per_week=20), draft=draft)
    reference = ask_study(actor=operator(), asked=asked, at=NOW, follow=False)
    result = make_study(reference=reference)
    live, tried = result["models"]
    assert (live["name"], live["auc"], tried["name"]) == ("live", 1.0, "draft")
    assert tried["auc"] < 1
    assert result["difference"]["auc"] == tried["auc"] - 1
    assert live["capacity"]["capacity"] == 5
    kept = study(actor=operator(), reference=reference)
    assert [one["name"] for one in kept.rivals] == ["live", "draft"]
    again = make_study(
        reference=repeat_study(actor=operator(), reference=reference, at=NOW + DAY, follow=False)
    )
    assert again["repeats"] == {"study": reference, "same": True, "same_leads": True}
    set_stage(actor=operator(), lead=_address(), to=Stage.LOST, reason="Late", at=NOW - 40 * DAY)
    compute_all(NOW + DAY)
    changed = make_study(
        reference=repeat_study(actor=operator(), reference=reference, at=NOW + DAY, follow=False)
    )
    assert changed["repeats"]["same"] is True, "what became known after the question changes nothing"


def _address() -> str:
    people(1, start=500)
    return "ana500@acme500.example"


def test_a_proposal_becomes_a_draft_that_says_what_was_learned() -> None:
    declare_custom_fields(fields=[Declared("converted", FieldType.BOOLEAN)], by="test", at=NOW)
    rows = [
        {"visits": place % 9, "number": place, "converted": (place * 7 % 10) < (8 if place % 9 > 4 else 1)}
        for place in range(400)
    ]
    brought_in(rows, at=NOW - 30 * DAY, time_known=False)
    asked = Asked(
        StudyKind.LEARN,
        question("custom.converted", order="custom.number"),
        Settings(3, bounds=dict([bounds_of("custom.visits=+")])),
    )
    reference = ask_study(actor=operator(), asked=asked, at=NOW, follow=False)
    result = make_study(reference=reference)
    assert [one["column"] for one in result["rules"]] == ["custom.visits"]
    live, proposed = result["models"]
    assert proposed["auc"] > live["auc"] + 0.2
    assert max(one["auc"] for one in result["ceiling"]) < proposed["auc"] + 0.05
    seen = playbook.working_version(actor=operator(), kind="scoring").digest
    adopt_proposal(actor=operator(), reference=reference, seen=seen, at=NOW)
    draft = playbook.working_version(actor=operator(), kind="scoring")
    assert draft.draft is not None
    assert [rule["when"]["field"] for rule in draft.body["rules"]] == ["custom.visits"]
    assert playbook.published(SCORING).body.title != draft.body["title"]
