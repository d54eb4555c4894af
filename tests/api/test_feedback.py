"""What came of hand-overs, what is being sold by stage, and a routing tried on past leads, for programs."""

from typing import Any

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.platform import clock, work
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import Plan
from leadwright.sales.jobs import simulate_routing
from leadwright.sales.models import RoutingSimulation
from tests.accounts.people import NOW, OPERATOR
from tests.api.programs import Program
from tests.sales.world import HOUR, handed, named, ready, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _starter() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)
    seller("Kim")


def _told(program: Program, path: str) -> Any:
    return program.ask("GET", path).json()


def test_every_number_of_the_feedback_opens_as_its_list() -> None:
    held = [named(one) for one in handed(ready(4, at=NOW), at=NOW)]
    program = Program()
    program.ask("POST", f"/hand-overs/{held[0]}/accept")
    for one in held[1:3]:
        program.ask("POST", f"/hand-overs/{one}/reject", {"reason": "no_fit"})
    numbers, path = _told(program, "/feedback?days=30"), "/feedback/hand-overs?days=30&part="
    lists = {part: _told(program, path + part) for part in ("given", "accepted", "rejected", "open")}
    assert {part: one["total"] for part, one in lists.items()} == {
        "given": 4, "accepted": numbers["total"]["accepted"]["hits"], "rejected": numbers["reasons"][0]["count"],
        "open": numbers["total"]["open"],
    }  # fmt: skip
    assert [one["id"] for one in lists["open"]["hand_overs"]] == held[3:]
    assert _told(program, f"{path}rejected&reason=duplicate")["total"] == 0
    first = _told(program, f"{path}rejected&limit=1")
    rest = _told(program, f"{path}rejected&limit=1&after={first['next']}")
    assert [one["id"] for page in (first, rest) for one in page["hand_overs"]] == [held[2], held[1]]
    assert rest["next"] is None
    for wrong in ("after=here", "part=lost", "by=moon", "days=0"):
        assert program.ask("GET", f"/feedback/hand-overs?{wrong}").status_code == 422, wrong
    assert Program(Role.SALES_MANAGER).ask("GET", f"{path}given").json()["total"] == 0
    assert Program(Role.RECRUITER).ask("GET", f"{path}given").status_code == 403


def test_what_is_being_sold_is_summed_by_stage() -> None:
    (number,) = ready(1, at=NOW)
    lead = public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)
    program = Program()
    for value in ("100", "20.50"):
        deal = {"lead": lead, "name": "Loggers", "value": value, "currency": "EUR"}
        program.ask("POST", "/opportunities", deal)
    first = _told(program, "/pipeline")["stages"][0]
    assert (first["stage"], first["count"]) == ("new", 2)
    assert [(one["currency"], float(one["value"])) for one in first["sums"]] == [("EUR", 120.5)]
    assert all(one["count"] == 0 for one in _told(Program(Role.SALES_MANAGER), "/pipeline")["stages"])


def test_a_routing_is_tried_as_work_that_is_followed() -> None:
    handed(ready(3, at=NOW - HOUR), at=NOW - HOUR)
    lea = public_id(Kind.USER, seller("Lea").public_id)
    program = Program()
    told = {"days": 7, "document": {"keep_owner": False, "fallback": {"person": "lea@acme.example"}}}
    begun = [program.ask("POST", "/routing/simulations", told) for _ in range(2)]
    assert [(one.status_code, one.json()["is_new"]) for one in begun] == [(202, True), (202, False)]
    path = f"/routing/simulations/{begun[1].json()['id']}"
    before = _told(program, path)
    assert (before["state"], before["found"]) == ("waiting", None)
    assert program.ask("GET", f"{path}/leads").status_code == 409
    simulate_routing(work=begun[0].json()["id"], simulation=RoutingSimulation.objects.get().pk)
    found = _told(program, path)
    assert (found["state"], found["found"]["leads"], found["found"]["moved"]) == ("done", 3, 3)
    assert {one["name"]: (one["really"], one["would"]) for one in found["found"]["people"]} == {
        "Kim": (3, 0), "Lea": (0, 3),
    }  # fmt: skip
    assert _told(program, f"{path}/leads?would={lea}&moved=true&limit=2")["total"] == 3
    assert _told(program, f"{path}/leads?would=nobody") == {"leads": [], "total": 0}
    assert Program(Role.SALESPERSON).ask("GET", path).status_code == 403


def test_a_routing_that_cannot_be_says_where_and_other_work_is_none() -> None:
    program = Program()
    wrong = {"document": {"fallback": {"person": "nobody@acme.example"}}}
    refused = program.ask("POST", "/routing/simulations", wrong)
    assert (refused.status_code, RoutingSimulation.objects.count()) == (422, 0)
    assert refused.json()["errors"][0]["pointer"].startswith("#/document/fallback")
    assert program.ask("POST", "/routing/simulations", {"days": 367}).status_code == 422
    assert program.ask("POST", "/routing/simulations", {}).status_code == 202
    other = work.begin(OPERATOR, Plan("import", "A list"), at=NOW).reference
    assert program.ask("GET", f"/routing/simulations/{other}").status_code == 404
