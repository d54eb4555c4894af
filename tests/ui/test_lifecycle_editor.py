"""The editor of a lifecycle, by its HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.playbook import queries
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW, make_user
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
DRAFT = "/playbook/lifecycle/default/draft"
WHERE = pack(tree.rooted({"field": "score.fit", "at_least": 30}))


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def working(user: Any) -> queries.WorkingVersion:
    return queries.working_version(actor=actor_for(user), kind="lifecycle")


def stage(user: Any, name: str) -> dict[str, Any]:
    body = working(user).body
    return dict(next(one for one in (*body["stages"], *body["beside"]) if one["stage"] == name))


def test_criteria_thresholds_and_hysteresis_are_typed_and_published(signed_in: SignIn) -> None:
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    page = client.get(DRAFT).content.decode()
    for words in (
        "MQL",
        "The data suggests that they fit",
        "1 of these 2 are enough",
        "Beside the ladder",
        "Prospect",
    ):
        assert words in page, words
    typed = {
        "of": "mql",
        "line": "2",
        "text": "Thirty points of fit",
        "where": WHERE,
        "seen": working(user).digest,
    }
    refused = client.post(f"{DRAFT}/criterion", {**typed, "text": "", "where": ""})
    assert refused.status_code == 422
    assert "The text may not be empty" in refused.content.decode()
    assert "everybody meets it" in refused.content.decode()
    step = client.post(f"{DRAFT}/criterion", {**typed, "step": "all:"}).headers["Location"]
    assert 'name="kept_text" value="Thirty points of fit"' in client.get(step).content.decode()
    assert client.post(f"{DRAFT}/criterion", typed).headers["Location"] == DRAFT
    assert stage(user, "mql")["criteria"][2]["when"] == {"field": "score.fit", "at_least": 30}

    entry = {
        "stage": "mql",
        "needs": "3",
        "requires": "lead",
        "leaving": "down",
        "seen": working(user).digest,
    }
    onward = client.post(f"{DRAFT}/stage", entry).headers["Location"]
    assert onward == f"{DRAFT}/criterion?of=mql&line=down"
    fall = pack(tree.rooted({"field": "score.fit", "less_than": 20}))
    down = {"of": "mql", "line": "down", "text": "Below twenty", "where": fall, "seen": working(user).digest}
    client.post(f"{DRAFT}/criterion", down)
    assert (stage(user, "mql")["needs"], stage(user, "mql")["down"]["text"]) == (3, "Below twenty")
    page = client.get(DRAFT).content.decode()
    for words in (
        "3 of these 4 are enough",
        "Thirty points of fit",
        "is lost when the criteria",
        "Left out:",
    ):
        assert words in page, words
    told = {"seen": working(user).digest, "reason": "Fit in points"}
    assert client.post(f"{DRAFT}/publish", told).headers["Location"] == "/playbook/lifecycle/default"
    live = queries.published("lifecycle")
    assert live is not None
    assert live.body.stages[1].down.text == "Below twenty"


def test_stages_and_criteria_go_and_come_back(signed_in: SignIn) -> None:
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)

    def post(**asked: str) -> Any:
        return client.post(f"{DRAFT}/stages", {**asked, "seen": working(user).digest})

    first = stage(user, "mql")["criteria"][0]
    post(down="mql:0")
    assert stage(user, "mql")["criteria"][1] == first
    post(remove="mql:1")
    assert first not in stage(user, "mql")["criteria"]
    post(back="mql:0")
    assert stage(user, "mql")["criteria"][-1] == first
    assert post(remove="pql:9").status_code == 404
    post(remove_stage="pql")
    assert "pql" not in [one["stage"] for one in working(user).body["stages"]]
    assert stage(user, "sql")["requires_any"] == ["mql"]
    assert "Put back PQL" in client.get(DRAFT).content.decode()
    post(back="pql:")
    assert [one["stage"] for one in working(user).body["stages"]][2] == "pql"
    post(remove="lost:0")
    assert stage(user, "lost")["criteria"], "the last criterion of a stage stays"
    post(remove="prospect:")
    assert "prospect" not in working(user).body


def test_stages_beside_the_ladder_are_put_in_order(signed_in: SignIn) -> None:
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)

    def post(**asked: str) -> Any:
        return client.post(f"{DRAFT}/stages", {**asked, "seen": working(user).digest})

    def order() -> list[str]:
        return [one["stage"] for one in working(user).body["beside"]]

    before = order()
    page = client.get(DRAFT).content.decode()
    assert 'aria-label="Move up: Spam" disabled' in page
    assert 'aria-label="Move down: Lost" disabled' in page
    assert "Move up: MQL" not in page
    assert "another order" not in page
    assert post(stage_down=before[0]).headers["Location"] == DRAFT
    assert order() == [before[1], before[0], *before[2:]]
    assert "another order" in client.get(DRAFT).content.decode()
    post(stage_up=before[0])
    assert order() == before
    assert "another order" not in client.get(DRAFT).content.decode()
    for asked in ({"stage_up": before[0]}, {"stage_down": before[-1]}, {"stage_up": "mql"}):
        post(**asked)
        assert order() == before
    assert post(stage_up="raw_lead").status_code == 404
    post(remove_stage=before[1])
    assert post(stage_up=before[1]).status_code == 404
    assert "another order" not in client.get(DRAFT).content.decode()


def test_what_interest_is_can_be_changed(signed_in: SignIn) -> None:
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    none = client.post(f"{DRAFT}/interest", {"seen": working(user).digest, "first": "page_viewed"})
    assert (none.status_code, "At least 1 of them is needed" in none.content.decode()) == (422, True)
    typed = {"seen": working(user).digest, "first": ["page_viewed"], "later": ["email_replied"]}
    assert client.post(f"{DRAFT}/interest", typed).headers["Location"] == DRAFT
    assert working(user).body["interest"] == {"first": ["page_viewed"], "later": ["email_replied"]}
