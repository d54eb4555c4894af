"""The editor of a qualification, by its HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sales.operations.qualifying import save_answers
from leadwright.sales.queries.qualification import qualification
from tests.accounts.people import NOW, make_user
from tests.sales.world import handed, named, ready, route, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
DRAFT = "/playbook/framework/bant/draft"


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def working(user: Any, slug: str = "bant") -> queries.WorkingVersion:
    return queries.working_version(actor=actor_for(user), kind="framework", slug=slug)


def slugs(user: Any) -> list[str]:
    return [one["slug"] for one in working(user).body["questions"]]


def answered(**answers: str) -> str:
    """A lead with answers, by its public id."""
    from leadwright.leads.models import Lead
    from leadwright.platform.ids import Kind, public_id

    (number,) = ready(1)
    lead = public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)
    save_answers(actor=operator(), lead=lead, answers=answers, at=clock.now())
    return lead


def test_a_question_with_answers_is_retired_and_one_without_goes(signed_in: SignIn) -> None:
    lead = answered(timing="Later")
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    client.post(f"{DRAFT}/questions", {"remove": "decide_by", "seen": working(user).digest})
    assert "decide_by" not in slugs(user)
    client.post(f"{DRAFT}/questions", {"remove": "timing", "seen": working(user).digest})
    assert next(one for one in working(user).body["questions"] if one["slug"] == "timing")["retired"] is True
    page = client.get(DRAFT).content.decode()
    for words in ("Asked no more", "Ask again", "1 answer", "Put back", "answers are kept"):
        assert words in page, words
    client.post(f"{DRAFT}/publish", {"seen": working(user).digest, "reason": "Shorter"})
    found = qualification(actor=operator(), lead=lead)
    assert [(one.text, one.answer) for one in found.retired] == [("When do they want to begin?", "Later")]
    assert all(one.part.slug != "timing" for one in found.questions)
    client.post(f"{DRAFT}/questions", {"ask": "timing", "seen": working(user).digest})
    assert "retired" not in next(one for one in working(user).body["questions"] if one["slug"] == "timing")


def test_a_file_that_drops_a_question_keeps_its_answers_shown_as_retired() -> None:
    lead = answered(timing="Later", need="Cold stores")
    live = queries.stored_version(actor=operator(), kind="framework", slug="bant")
    body = {**live.body, "questions": [one for one in live.body["questions"] if one["slug"] != "timing"]}
    draft = draft_document(actor=operator(), kind="framework", slug="bant", body=body, at=NOW)
    publish_version(actor=operator(), kind="framework", slug="bant", number=draft.number, at=NOW)
    found = qualification(actor=operator(), lead=lead)
    assert [(one.text, one.answer) for one in found.retired] == [("When do they want to begin?", "Later")]


def test_questions_are_typed_moved_and_seen_as_the_call_screen_shows_them(signed_in: SignIn) -> None:
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    typed = {
        "seen": working(user).digest, "text": "Who signs?", "criterion": "Authority", "kind": "choice", "weight": "4",
        "option_text_0": "They do", "option_worth_0": "100", "option_text_1": "Nobody", "option_worth_1": "200",
        "option_out_1": "1", "if_budget_state": ["It is approved", "It is planned"],
    }  # fmt: skip
    refused = client.post(f"{DRAFT}/question", typed)
    assert refused.status_code == 422
    assert 'value="They do"' in refused.content.decode()
    assert "It is at most 100." in refused.content.decode()
    assert (
        "has &quot;options&quot;"
        in client.post(
            f"{DRAFT}/question", {**typed, "option_text_0": "", "option_text_1": ""}
        ).content.decode()
    )
    assert working(user).draft is None
    assert client.post(f"{DRAFT}/question", {**typed, "option_worth_1": "0"}).headers["Location"] == DRAFT
    made = working(user).body["questions"][-1]
    assert (made["slug"], made["only_if"], made["options"][1]["knocks_out"]) == (
        "who_signs", {"budget_state": ["It is approved", "It is planned"]}, True,
    )  # fmt: skip
    hidden, shown = (
        client.get(f"{DRAFT}?{query}").content.decode() for query in ("", "q-budget_state=It+is+planned")
    )
    assert ("q-who_signs" in hidden, "q-who_signs" in shown) == (False, True)
    out = client.get(
        f"{DRAFT}?preview=1&q-budget_state=It+is+planned&q-who_signs=Nobody", headers={"HX-Request": "true"}
    )
    assert "Out: Who signs?" in out.content.decode()
    assert "<html" not in out.content.decode()
    before = slugs(user)
    client.post(f"{DRAFT}/questions", {"up": "who_signs", "seen": working(user).digest})
    assert slugs(user) == [*before[:-2], before[-1], before[-2]]
    head = {"title": "BANT", "describes": "", "qualified_from": "101", "seen": working(user).digest}
    assert client.post(f"{DRAFT}/head", head).status_code == 422
    assert client.post(f"{DRAFT}/head", {**head, "qualified_from": "70"}).status_code == 302


def test_ones_own_qualification_is_asked_by_on_the_call_screen(signed_in: SignIn) -> None:
    user = make_user(role=Role.ADMINISTRATOR)
    client = signed_in(user)
    assert client.post("/playbook/framework/new", {"title": "Resellers", "text": ""}).status_code == 422
    begun = client.post("/playbook/framework/new", {"title": "Resellers", "text": "What do they sell?"})
    assert begun.headers["Location"] == "/playbook/framework/resellers/draft"
    assert "Nothing of it is in force" in client.get(begun.headers["Location"]).content.decode()
    client.post(
        f"{begun.headers['Location']}/publish", {"seen": working(user, "resellers").digest, "reason": "New"}
    )
    seller("Kim")
    route({"fallback": {"everybody": True}})
    (held,) = handed(ready(1, start=5))
    call = f"/queue/{named(held)}"
    assert "?by=resellers" in client.get(call).content.decode()
    assert "What do they sell?" in client.get(f"{call}?by=resellers").content.decode()
    client.post(f"{call}/answers", {"by": "resellers", "q-first": "Loggers"})
    page = client.get(call).content.decode()
    assert ("What do they sell?" in page, "Loggers" in page) == (True, True), "the latest answer"
