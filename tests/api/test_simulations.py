"""Programs try a lifecycle or a scoring model before it is put in force, follow it, and stop it."""

from typing import Any

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.platform import clock, work
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import Plan
from leadwright.simulation.jobs import simulate
from leadwright.simulation.models import Simulation
from tests.accounts.people import NOW, OPERATOR
from tests.api.programs import Program
from tests.sales.world import ready
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _starter() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)


def _reachable(title: str) -> dict[str, Any]:
    met = {"text": "We can reach them", "when": {"field": "email", "known": True}}
    return {"title": title, "stages": [{"stage": "lead", "criteria": [met]}]}


def _carried_out(begun: dict[str, Any]) -> str:
    simulate(work=begun["id"], simulation=Simulation.objects.latest("id").pk)
    return f"/simulations/{begun['id']}"


def test_a_lifecycle_is_tried_as_work_that_is_followed_and_names_who_would_move() -> None:
    numbers = ready(3, at=NOW)
    program = Program()
    told = {"kind": "lifecycle", "document": _reachable("Only leads")}
    begun = [program.ask("POST", "/simulations", told) for _ in range(2)]
    assert [(one.status_code, one.json()["is_new"]) for one in begun] == [(202, True), (202, False)]
    path = f"/simulations/{begun[0].json()['id']}"
    before = program.ask("GET", path).json()
    assert (before["state"], before["found"]) == ("waiting", None)
    assert program.ask("GET", f"{path}/leads?what=stage&way=down").status_code == 409

    assert _carried_out(begun[0].json()) == path
    found = program.ask("GET", path).json()["found"]
    (stage,) = [one for one in found["changes"] if one["what"] == "stage"]
    assert (found["leads"], found["is_stale"]) == (3, False)
    assert (stage["rising"] + stage["falling"], stage["after"]["lead"]) == (3, 3)
    pages = []
    after = ""
    while after is not None:
        page = program.ask("GET", f"{path}/leads?what=stage&way=down&limit=2{after}").json()
        pages.append(page)
        after = f"&after={page['next']}" if page["next"] else None
    assert [len(page["leads"]) for page in pages] == [2, 1]
    assert {one["lead"] for page in pages for one in page["leads"]} == {_named(one) for one in numbers}
    assert program.ask("GET", f"{path}/leads?what=nothing&way=up").status_code == 404


def test_a_scoring_model_in_force_is_tried_against_itself_and_changes_nothing() -> None:
    ready(2, at=NOW)
    program = Program()
    path = _carried_out(program.ask("POST", "/simulations", {"kind": "scoring"}).json())
    found = program.ask("GET", path).json()["found"]
    assert (found["leads"], found["changed"]) == (2, 0)
    assert any(one["leads"] == 2 and one["points"] == one["points_before"] for one in found["rules"])


def test_what_cannot_be_tried_says_where_and_what_is_under_way_is_stopped_by_who_began_it() -> None:
    program = Program()
    wrong = {"kind": "lifecycle", "document": {"title": "Ours", "stages": [{"stage": "friend"}]}}
    refused = program.ask("POST", "/simulations", wrong)
    assert (refused.status_code, Simulation.objects.count()) == (422, 0)
    assert refused.json()["errors"][0]["pointer"].startswith("#/document/stages/0")
    path = f"/simulations/{program.ask('POST', '/simulations', {'kind': 'lifecycle'}).json()['id']}"
    other = Program(Role.MARKETER)
    assert other.ask("POST", f"{path}/stop").status_code == 404
    assert [program.ask("POST", f"{path}/stop").json() for _ in range(2)] == [
        {"changed": True},
        {"changed": False},
    ]
    _carried_out({"id": path.rsplit("/", 1)[1]})
    assert program.ask("GET", path).json()["state"] == "cancelled"
    assert program.ask("POST", f"{path}/stop").status_code == 409
    foreign = work.begin(OPERATOR, Plan("import", "A list"), at=NOW).reference
    assert program.ask("GET", f"/simulations/{foreign}").status_code == 404
    assert Program(Role.SALESPERSON).ask("GET", path).status_code == 403


def _named(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)
