"""Programs write the routing and what leads are qualified by; what is wrong is told where it stands."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.platform import clock
from tests.accounts.people import NOW
from tests.api.programs import Program
from tests.sales.world import seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SIZE = {"slug": "size", "criterion": "Fit", "text": "How many stores?", "kind": "amount"}
STORES = {"title": "Stores", "qualified_from": 60, "questions": [SIZE]}


@pytest.fixture(autouse=True)
def _starter() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)
    seller("Kim")


def test_a_routing_is_read_changed_and_published_once() -> None:
    program = Program()
    held = program.ask("GET", "/routing/document").json()
    told = {"document": {**held["document"], "recycle_after_days": 45}, "version": held["version"]}
    done = program.ask("POST", "/routing/versions", told).json()
    assert (done["version"], done["changed"]) == (held["version"] + 1, True)
    assert program.ask("POST", "/routing/versions", told).status_code == 409
    again = program.ask("POST", "/routing/versions", {"document": told["document"]}).json()
    assert again == {**done, "changed": False}
    assert program.ask("GET", "/routing/document").json()["document"]["recycle_after_days"] == 45
    for wrong, place in (
        ({"fallback": {"person": "nobody@acme.example"}}, "#/document/fallback"),
        ({"rules": []}, "#/document"),
    ):
        refused = program.ask("POST", "/routing/versions", {"document": wrong})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"].startswith(place)
    assert program.ask("GET", "/routing/document").json()["version"] == done["version"]
    seller_key = Program(Role.SALESPERSON)
    assert seller_key.ask("GET", "/routing/document").status_code == 200
    assert seller_key.ask("POST", "/routing/versions", told).status_code == 403


def test_a_framework_is_created_asked_by_changed_and_retired() -> None:
    program = Program()
    made = program.ask("POST", "/frameworks", {"slug": "stores", "document": STORES})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert program.ask("POST", "/frameworks", {"slug": "stores", "document": STORES}).status_code == 409
    listed = program.ask("GET", "/frameworks").json()["frameworks"]
    assert {"slug": "stores", "title": "Stores"} in listed
    wrong = {**STORES, "questions": [{**SIZE, "kind": "choice"}]}
    refused = program.ask("POST", "/frameworks/stores/versions", {"document": wrong})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/document/questions/0")
    changed = {"document": {**STORES, "qualified_from": 70}, "version": 1}
    assert program.ask("POST", "/frameworks/stores/versions", changed).json()["version"] == 2
    held = program.ask("GET", "/frameworks/stores/document").json()
    assert (held["version"], held["document"]["qualified_from"]) == (2, 70)
    gone = [program.ask("POST", "/frameworks/stores/retire", {}).json()["changed"] for _ in range(2)]
    assert gone == [True, False]
    assert program.ask("GET", "/frameworks").json()["frameworks"] == listed[:-1]
    assert program.ask("GET", "/frameworks/nothing/document").status_code == 404
