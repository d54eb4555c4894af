"""Hand-overs for programs: listed, begun, answered, with the refusals everybody gets."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW
from tests.api.programs import Program
from tests.sales.world import ready, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


def test_a_program_hands_over_lists_answers_and_takes_back() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)
    seller("Kim")
    leads = [public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in ready(3, at=NOW)]
    program = Program()
    begun = program.ask("POST", "/hand-overs", {"leads": leads}).json()
    assert begun == {"given": 3, "unowned": 0, "left": 0}
    assert program.ask("POST", "/hand-overs", {"leads": leads}).json()["left"] == 3
    first = program.ask("GET", "/hand-overs?limit=2").json()
    rest = program.ask("GET", f"/hand-overs?limit=2&after={first['next']}").json()
    found = [*first["hand_overs"], *rest["hand_overs"]]
    assert sorted(one["lead"] for one in found) == sorted(leads)
    assert rest["next"] is None
    one = found[0]["id"]
    assert program.ask("GET", f"/hand-overs/{one}").json()["candidates"][0]["taken"]
    assert program.ask("POST", f"/hand-overs/{one}/accept").json() == {"accepted": True}
    other = Program(Role.SALES_MANAGER)
    assert other.ask("POST", f"/hand-overs/{one}/accept").status_code == 404
    assert other.ask("GET", "/hand-overs").json()["hand_overs"] == []
    refused = program.ask("POST", f"/hand-overs/{one}/reject", {"reason": "too_ugly"})
    assert refused.status_code == 422
    back = {"reason": "no_fit", "note": "Too small", "recycle_on": "2001-01-01"}
    assert program.ask("POST", f"/hand-overs/{one}/reject", back).status_code in (400, 422)
    assert program.ask("POST", f"/hand-overs/{one}/reject", {"reason": "no_fit"}).json() == {"rejected": True}
    assert program.ask("POST", f"/hand-overs/{one}/reopen").json() == {"reopened": True}
    assert program.ask("GET", "/hand-overs?state=lost").status_code in (400, 422)
    assert Program(Role.ANALYST).ask("GET", "/hand-overs").status_code == 403
