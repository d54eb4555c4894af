"""Programs write the lifecycle and say which stage a lead is in; the lifecycle decides what comes of it."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.lifecycle.models import AskedReaction
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import HandOver
from tests.accounts.people import NOW
from tests.api.programs import Program
from tests.sales.world import ready
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _starter() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def test_a_lifecycle_is_read_changed_and_published_once_and_gives_nobody_away() -> None:
    ready(1, at=NOW)
    program = Program()
    held = program.ask("GET", "/lifecycle/document").json()
    told = {"document": {**held["document"], "title": "Ours"}, "version": held["version"]}
    done = program.ask("POST", "/lifecycle/versions", told).json()
    assert (done["version"], done["changed"]) == (held["version"] + 1, True)
    assert program.ask("POST", "/lifecycle/versions", told).status_code == 409
    again = program.ask("POST", "/lifecycle/versions", {"document": told["document"]}).json()
    assert again == {**done, "changed": False}
    assert program.ask("GET", "/lifecycle/document").json()["document"]["title"] == "Ours"
    assert (AskedReaction.objects.count(), HandOver.objects.count()) == (0, 0)


def test_a_mistake_in_a_lifecycle_is_told_where_it_stands_and_changes_nothing() -> None:
    program = Program()
    held = program.ask("GET", "/lifecycle/document").json()
    stages = [
        {"stage": "lead", "criteria": [{"text": "Reachable", "when": {"field": "emale", "known": True}}]}
    ]
    refused = program.ask("POST", "/lifecycle/versions", {"document": {"title": "Ours", "stages": stages}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("#/document/stages/0/criteria/0/when")
    assert program.ask("GET", "/lifecycle/document").json() == held
    of_sales = Program(Role.SALESPERSON)
    assert of_sales.ask("GET", "/lifecycle/document").status_code == 200
    assert of_sales.ask("POST", "/lifecycle/versions", {"document": held["document"]}).status_code == 403


def test_a_stage_is_said_once_with_a_reason() -> None:
    (number,) = ready(1, at=NOW)
    program, path = Program(), f"/leads/{_lead(number)}/stage"
    told = {"stage": "sql", "reason": "Asked for an offer"}
    assert program.ask("POST", path, told).json() == {"changed": True}
    assert program.ask("POST", path, told).json() == {"changed": False}
    (said,) = Event.objects.filter(name="stage_set")
    assert said.properties == {"to": "sql", "reason": "Asked for an offer"}
    for wrong in ({"stage": "sql", "reason": ""}, {"stage": "friend", "reason": "He is"}):
        assert program.ask("POST", path, wrong).status_code == 422
    assert Program(Role.ANALYST).ask("POST", path, told).status_code == 403
    assert program.ask("POST", "/leads/nobody@acme.example/stage", told).status_code == 404
