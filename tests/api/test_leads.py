"""The interface for programs, asked as a program asks it."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.models import ApiKey
from leadwright.accounts.rules import Action, Role
from leadwright.api import keys
from leadwright.api.urls import interface
from leadwright.events.models import Event
from leadwright.leads.models import DirtyLead, Lead
from leadwright.platform import clock
from leadwright.platform.pacing import Pace
from tests.accounts.people import LATER, NOW, make_user
from tests.api.programs import ANA, Program
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


def test_a_lead_is_made_once_read_changed_binned_and_restored() -> None:
    program = Program()

    made = program.ask("POST", "/leads", {"facts": ANA})
    again = program.ask("POST", "/leads", {"facts": ANA})

    assert (made.status_code, made.json()["outcome"]) == (201, "added"), made.content
    assert (again.status_code, again.json()) == (200, {"id": made.json()["id"], "outcome": "known"})
    path = f"/leads/{made.json()['id']}"
    assert program.ask("GET", "/leads/ana@acme.example").json()["facts"]["full_name"] == "Ana Ruiz"
    changed = program.ask("PATCH", path, {"facts": {"role": "Head of Logistics"}})
    assert (changed.status_code, changed.json()["facts"]["role"]) == (200, "Head of Logistics")
    assert program.ask("DELETE", path).status_code == 204
    assert program.ask("GET", path).status_code == 404
    assert program.ask("POST", f"{path}/restore").json() == {"restored": 1}
    assert program.ask("GET", path).status_code == 200


def test_two_editors_do_not_overwrite_each_other() -> None:
    program = Program()
    path = f"/leads/{program.ask('POST', '/leads', {'facts': ANA}).json()['id']}"
    tag = program.ask("GET", path)["ETag"]
    clock.freeze(LATER)

    first = program.ask("PATCH", path, {"facts": {"role": "Buyer"}}, **{"if-match": tag})
    second = program.ask("PATCH", path, {"facts": {"role": "Seller"}}, **{"if-match": tag})
    informed = program.ask("PATCH", path, {"facts": {"role": "Seller"}}, **{"if-match": first["ETag"]})

    assert (first.status_code, second.status_code, informed.status_code) == (200, 412, 200)
    assert second["Content-Type"] == "application/problem+json"
    for foreign in ('"mine"', '"2026-03-04T12:00:00-17:39"', '"0001-01-01T00:00:00+10:00"'):
        told = program.ask("PATCH", path, {"facts": {"role": "X"}}, **{"if-match": foreign})
        assert told.status_code in (200, 412), foreign


def test_a_batch_has_an_outcome_for_each() -> None:
    program = Program()
    told = [{"facts": ANA}, {"facts": {"full_name": "Bo", "email": "no address"}}, {"facts": ANA}]

    outcomes = program.ask("POST", "/leads/batch", {"leads": told}).json()["outcomes"]

    assert [one["outcome"] for one in outcomes] == ["added", "refused", "known"]
    assert outcomes[1]["problem"]["errors"][0]["pointer"] == "#/facts/email"
    assert Lead.objects.count() == 1
    assert program.ask("POST", "/leads/batch", {"leads": told * 167}).status_code == 422


def test_the_list_is_narrowed_sorted_and_walked() -> None:
    program = Program()
    for name in ("Ana", "Bo", "Cy"):
        program.ask("POST", "/leads", {"facts": {"full_name": name, "email": f"{name}@acme.example"}})

    page = program.ask("GET", "/leads?limit=2").json()
    rest = program.ask("GET", f"/leads?limit=2&after={page['next']}").json()

    assert len(page["leads"]) == 2
    assert (len(rest["leads"]), rest["next"]) == (1, None)
    chosen = json.dumps({"field": "full_name", "is": "Bo"})
    found = program.ask("GET", f"/leads?filter={chosen}")
    assert [row["name"] for row in found.json()["leads"]] == ["Bo"], found.content
    assert program.ask("GET", '/leads?filter={"field":"no_such"}').status_code == 422
    assert program.ask("GET", "/leads?filter=[[").status_code == 400
    assert program.ask("GET", "/leads?sort=nothing").status_code == 422
    assert program.ask("GET", "/leads?after=nothing").status_code == 422


def test_events_are_kept_once_and_have_the_lead_scored_again() -> None:
    program = Program()
    path = f"/leads/{program.ask('POST', '/leads', {'facts': ANA}).json()['id']}/events"
    DirtyLead.objects.all().delete()
    told = {
        "name": "webinar_attended",
        "occurred_at": "2026-03-01T10:00:00Z",
        "id": "w1",
        "properties": {"minutes": 40},
    }

    assert program.ask("POST", path, {"events": [told, {**told, "id": "w2"}]}).json() == {
        "added": 2,
        "known": 0,
    }
    assert program.ask("POST", path, {"events": [told]}).json() == {"added": 0, "known": 1}

    assert Event.objects.filter(name="webinar_attended").count() == 2
    assert DirtyLead.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "Webinar attended"}, "#/events/0/name"),
        ({"name": "score_adjusted"}, "#/events/0/name"),
        ({"occurred_at": "2026-03-01T10:00:00"}, "#/events/0/occurred_at"),
        ({"occurred_at": "soon"}, "#/events/0/occurred_at"),
        ({"id": 7}, "#/events/0/id"),
        ({"id": ""}, "#/events/0/id"),
        ({"properties": {"Bad Name": 1}}, "#/events/0/properties"),
        ({"properties": {"text": "x" * 2_001}}, "#/events/0/properties/text"),
    ],
)
def test_what_is_no_event_is_refused_at_its_place(change: dict[str, object], pointer: str) -> None:
    program = Program()
    path = f"/leads/{program.ask('POST', '/leads', {'facts': ANA}).json()['id']}/events"
    told = {"name": "call_made", "occurred_at": "2026-03-01T10:00:00Z", "id": "c1"}

    refused = program.ask("POST", path, {"events": [{**told, **change}]})

    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert not Event.objects.filter(name="call_made").exists()


def test_why_is_what_the_command_line_says() -> None:
    starter_in_force(at=NOW)
    program = Program()
    path = f"/leads/{program.ask('POST', '/leads', {'facts': ANA}).json()['id']}/explain"

    found = program.ask("GET", path)
    past = program.ask("GET", f"{path}?at=2026-03-04T12:00:00")
    far = program.ask("GET", f"{path.replace('explain', 'events')}?at=2026-03-04T12:00:00%2B17:00")

    assert (found.status_code, past.status_code, far.status_code) == (200, 200, 200), found.content
    assert {"fit", "engagement", "stage", "priority"} <= found.json().keys()


def test_a_note_is_written() -> None:
    program = Program()
    path = f"/leads/{program.ask('POST', '/leads', {'facts': ANA}).json()['id']}/notes"

    assert program.ask("POST", path, {"text": "Call on Monday"}).json()["id"].startswith("note_")
    assert program.ask("POST", path, {"text": ""}).json()["errors"][0]["pointer"] == "#/text"


def test_a_key_does_what_its_owner_may_within_its_scopes_and_no_more() -> None:
    reference = Program().ask("POST", "/leads", {"facts": ANA}).json()["id"]
    reader = Program(Role.ADMINISTRATOR, Action.SEE_LEADS, email="reader@acme.example")
    seller = Program(Role.SALESPERSON)
    recruiter = Program(Role.RECRUITER)

    assert reader.ask("POST", "/leads", {"facts": ANA}).status_code == 403
    shown = reader.ask("GET", f"/leads/{reference}").json()
    assert (shown["identities"], shown["facts"].get("email")) == (None, None)
    assert b"ana@acme" not in reader.ask("GET", "/leads").content
    assert seller.ask("GET", f"/leads/{reference}").status_code == 404
    assert seller.ask("GET", "/leads").json()["leads"] == []
    assert seller.ask("DELETE", f"/leads/{reference}").status_code == 403
    assert recruiter.ask("GET", "/leads").status_code == 403


def test_without_a_live_key_nothing_is_answered() -> None:
    program = Program()
    client = Client()
    client.force_login(make_user("signed-in@acme.example"))

    assert client.get("/api/v1/leads").status_code == 401
    for text in ("", "lw_0", "lw_\ud83d", program.text + "x"):
        assert client.get("/api/v1/leads", headers={"authorization": f"Bearer {text}"}).status_code == 401
    ApiKey.objects.update(expires_at=NOW - timedelta(seconds=1))
    refused = program.ask("GET", "/leads")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "path",
    ["/leads", "/leads/batch", "/leads/x/events", "/leads/x/notes", "/events/batch", "/leads/x/consent"],
)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", {400, 422}),
        (b"{", {400}),
        (b"\xff\xfe", {400}),
        (b"[" * 100_000, {400}),
        (b'{"a":' * 40 + b"1" + b"}" * 40, {400}),
        (b'{"facts": {"full_name": "a\\u0000b"}}', {400}),
        (b'{"facts": {"full_name": "\\ud800"}}', {400}),
        (b'{"facts": NaN}', {400}),
        (b"9" * 5_000, {400}),
        (b'{"facts": {"full_name": 7}}', {422}),
        (b'{"unknown": 1}', {422}),
        (b"[]", {422}),
        (b" " * 1_000_001, {413}),
    ],
)
def test_bad_bodies_are_refused_in_words(path: str, body: bytes, status: set[int]) -> None:
    refused = Program().ask("POST", path, body)

    assert refused.status_code in status, refused.content
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/leads/7",
        "/leads/lead_7",
        "/leads/a%00b",
        "/leads/a@b%00.example",
        "/leads?search=a%00b",
        "/leads?limit=0",
        "/leads?limt=10",
        "/me?x=1",
        "/leads/x@y.example/events?after=WyJ0aW1lbGluZSIsICIyMDI2LTAxLTAxVDAwOjAwOjAwLTE3OjM5IiwgImV2ZW50IiwgMV0",
        "/leads/x@y.example/explain?at=0642-01-18T04:51:19-17:39",
        "/leads/x@y.example/explain?at=1",
    ],
)
def test_bad_addresses_are_refused(path: str) -> None:
    assert Program().ask("GET", path).status_code in {400, 404, 422}


def test_a_key_that_asks_too_often_is_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_PACE", Pace(rate=0.1, burst=1))
    program = Program()

    assert program.ask("GET", "/leads")["RateLimit-Policy"]
    refused = program.ask("GET", "/leads")

    assert (refused.status_code, int(refused["Retry-After"])) == (429, 10)


def test_every_route_asks_for_a_key_and_is_described() -> None:
    described = Client().get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    for path in described["paths"].values():
        assert all(one["security"] and one["summary"] for one in path.values())
    assert interface.auth


def test_a_stage_nobody_has_is_refused_by_its_name() -> None:
    program = Program()
    assert program.ask("GET", "/leads?stage=mql").status_code == 200
    refused = program.ask("GET", "/leads?stage=friend")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "stage"
    assert "mql" in refused.content.decode()
