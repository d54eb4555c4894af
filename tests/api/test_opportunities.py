"""Opportunities, meetings, offers and feedback for programs."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW
from tests.api.programs import Program
from tests.sales.world import ready, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


def test_a_program_begins_changes_moves_and_closes_opportunities() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)
    seller("Kim")
    first, other = (public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in ready(2, at=NOW))
    program = Program()
    told = {"lead": first, "name": "Four stores", "value": "18400", "currency": "EUR", "products": ["Logger"]}
    wrong = program.ask("POST", "/opportunities", {**told, "currency": "EUX"})
    assert (wrong.status_code, "EUX" in wrong.json()["detail"]) == (422, True)
    assert wrong.json()["errors"][0]["pointer"] == "#/currency"
    made = [program.ask("POST", "/opportunities", told).json()["id"] for _ in range(2)]
    page = program.ask("GET", "/opportunities?limit=1").json()
    rest = program.ask("GET", f"/opportunities?limit=1&after={page['next']}").json()
    assert [page["opportunities"][0]["id"], rest["opportunities"][0]["id"]] == made[::-1]
    assert program.ask("GET", "/opportunities?stage=won").json() == {"opportunities": [], "next": None}
    one = f"/opportunities/{made[0]}"
    assert program.ask("POST", f"{one}/move", {"stage": "needs"}).json() == {"before": "new"}
    assert program.ask("POST", f"{one}/move", {"stage": "won"}).status_code == 422
    assert program.ask("POST", f"{one}/contacts", {"lead": other, "role": "Pays"}).json() == {"changed": True}
    assert program.ask("PATCH", one, {"name": "Five stores"}).json() == {"changed": True}
    found = program.ask("GET", one).json()
    assert (found["opportunity"]["name"], found["contacts"]) == (
        "Five stores",
        [{"lead": other, "role": "Pays"}],
    )
    gone = {"lead": other, "removed": True}
    assert program.ask("POST", f"{one}/contacts", gone).json() == {"changed": True}
    stranger = Program(Role.SALES_MANAGER)
    assert stranger.ask("GET", one).status_code == 404
    assert stranger.ask("POST", f"{one}/win", {}).status_code == 404
    assert stranger.ask("GET", "/opportunities").json()["opportunities"] == []
    assert program.ask("POST", f"{one}/win", {}).json() == {"changed": True}
    assert program.ask("POST", f"{one}/win", {}).json() == {"changed": False}
    assert program.ask("PATCH", one, {"name": "Six"}).status_code == 409
    lost = program.ask("POST", f"/opportunities/{made[1]}/lose", {"reason": "price", "note": "Too dear"})
    assert lost.json() == {"changed": True}
    assert stranger.ask("POST", f"{one}/reopen", {}).status_code == 404
    again = [program.ask("POST", f"{one}/reopen", {}).json() for _ in range(2)]
    assert again == [{"changed": changed, "stage": "needs", "stays": []} for changed in (True, False)]
    assert program.ask("PATCH", one, {"name": "Six"}).json() == {"changed": True}
    assert Program(Role.ANALYST).ask("GET", "/opportunities").status_code == 403


def test_a_program_records_meetings_makes_offers_and_reads_what_came_of_hand_overs() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)
    seller("Kim")
    (number,) = ready(1, at=NOW)
    lead = public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)
    program = Program()
    program.ask("POST", "/hand-overs", {"leads": [lead]})
    held = {"kind": "demo", "told": "held", "at": "2026-03-01T10:00Z"}
    assert program.ask("POST", f"/leads/{lead}/meetings", held).json() == {"changed": True}
    past = program.ask("POST", f"/leads/{lead}/meetings", {**held, "told": "agreed"})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "#/at")
    for at in ("2026-03-01T10:00", "9999-12-31T23:59:59Z", 1_771_000_000):
        refused = program.ask("POST", f"/leads/{lead}/meetings", {**held, "at": at})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/at"), at
    far = {**held, "at": "2026-03-01T10:00+17:00"}
    assert program.ask("POST", f"/leads/{lead}/meetings", far).json() == {"changed": True}
    offer = {"kind": "visit", "by": "task"}
    assert program.ask("POST", f"/leads/{lead}/direct-offers", offer).status_code == 422
    Standing.objects.filter(pk=number).update(stage="sql")
    assert program.ask("POST", f"/leads/{lead}/direct-offers", offer).json() == {"changed": True}
    told = program.ask("GET", "/feedback?days=30").json()
    assert (told["total"]["accepted"]["hits"], told["total"]["open"], told["touched"]) == (1, 0, 1)
    assert Program(Role.ANALYST).ask("GET", "/feedback").status_code == 200
    assert Program(Role.RECRUITER).ask("GET", "/feedback").status_code == 403
