"""The work of sales for programs: the queue, calls and answers, what managers see, and working time."""

from typing import Any

import pytest

from leadwright.accounts.models import TeamMember, User
from leadwright.accounts.operations.api_keys import create_api_key
from leadwright.accounts.rules import PERMISSIONS, Action, Role
from leadwright.leads.models import Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.pulse.operations import run_pulse
from leadwright.sales.models import HandOver
from tests.accounts.people import NOW, OPERATOR, make_team
from tests.api.programs import Program
from tests.sales.world import handed, named, ready, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _starter() -> None:
    clock.freeze(NOW)
    starter_in_force(at=NOW)


class Key(Program):
    """A program that asks as somebody there is."""

    def __init__(self, user: User, *, without: Action | None = None) -> None:
        scopes = PERMISSIONS[Role(user.role)] - {without}
        made = create_api_key(actor=OPERATOR, user=user, name="sync", scopes=scopes, expires_at=None, at=NOW)
        self.key, self.text = made.key, made.text
        self.owner = public_id(Kind.USER, user.public_id)

    def told(self, path: str) -> Any:
        return self.ask("GET", path).json()


def _lead(held: HandOver) -> str:
    return f"/leads/{public_id(Kind.LEAD, Lead.objects.get(pk=held.lead_id).public_id)}"


def test_a_queue_is_that_of_the_keys_owner_and_pages() -> None:
    kim = seller("Kim")
    held = handed(ready(3, at=NOW), at=NOW)
    lea, key = Key(seller("Lea")), Key(kim)
    first = key.told("/queue?limit=2")
    rest = key.told(f"/queue?limit=2&after={first['next']}")
    found = [one["id"] for one in (*first["new"], *rest["new"])]
    assert (sorted(found), rest["next"]) == (sorted(map(named, held)), None)
    assert first["counts"] == {"new": 3, "alive": 0, "calls": 0, "unowned": 0}
    assert key.told("/queue/next") == {"hand_over": found[0]}
    assert key.told(f"/queue/next?but={found[0]}") == {"hand_over": found[1]}
    assert (lea.told("/queue")["new"], lea.told("/queue/next")) == ([], {"hand_over": None})
    assert key.ask("GET", "/queue?after=nowhere").status_code == 422


def test_notices_are_read_and_put_away_by_who_was_told() -> None:
    kim, lea = seller("Kim"), Key(seller("Lea"))
    handed(ready(2, at=NOW), at=NOW)
    key = Key(kim)
    told = [*key.told("/queue/notices")["notices"], *lea.told("/queue/notices")["notices"]]
    assert [one["what"] for one in told] == ["given", "given"]
    whole = {"notices": [one["id"] for one in told]}
    assert key.ask("POST", "/queue/notices/put-away", whole).json() == {"put_away": 1}
    assert key.ask("POST", "/queue/notices/put-away", whole).json() == {"put_away": 0}
    assert (key.told("/queue/notices")["notices"], len(lea.told("/queue/notices")["notices"])) == ([], 1)
    wanted = {"by_mail": ["given"], "quiet_from": 18, "quiet_to": 8}
    assert key.ask("PUT", "/queue/notices/choices", wanted).json() == {"changed": True}
    assert key.ask("PUT", "/queue/notices/choices", wanted).json() == {"changed": False}
    kept = key.told("/queue/notices/choices")
    assert [one["name"] for one in kept["topics"] if one["by_mail"]] == ["given"]
    assert (kept["quiet_from"], lea.told("/queue/notices/choices")["quiet_from"]) == (18, 20)
    wrong = key.ask("PUT", "/queue/notices/choices", {**wanted, "by_mail": ["thunder"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/by_mail")


def test_calls_are_answered_ended_and_confirmed() -> None:
    kim = seller("Kim")
    (held,) = handed(ready(1, at=NOW), at=NOW)
    key, path = Key(kim), _lead(held)
    assert key.told("/frameworks")["frameworks"][0]["slug"] == "bant"
    asked = key.told(f"{path}/qualification")["questions"]
    choice = next(one for one in asked if one["options"])
    best = max(choice["options"], key=lambda one: one["worth"])["text"]
    told = {"answers": {choice["slug"]: best}}
    kept = key.ask("PATCH", f"{path}/qualification", told).json()
    assert (kept["changed"], kept["verdict"]["percent"] > 0) == (1, True)
    assert key.ask("PATCH", f"{path}/qualification", told).json()["changed"] == 0
    for slug, text in ((choice["slug"], "Whatever"), ("shoe_size", "44")):
        wrong = key.ask("PATCH", f"{path}/qualification", {"answers": {slug: text}})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, f"#/answers/{slug}")
    past = {"outcome": "call_back", "again_at": "2026-03-04T09:00:00Z"}
    wrong = key.ask("POST", f"{path}/calls", past)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/again_at")
    wrong = key.ask("POST", f"{path}/calls", {"outcome": "voicemail", "framework": "spin"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/framework")
    back = {**past, "again_at": "2026-03-05T09:00:00Z", "note": "In a meeting"}
    once = {"idempotency-key": "call-1"}
    answers = [key.ask("POST", f"{path}/calls", back, **once) for _ in range(2)]
    assert [one.json() for one in answers] == [{"changed": True}] * 2
    found = key.told(f"{path}/qualification?framework=bant")
    assert [(one["outcome"], one["note"]) for one in found["calls"]] == [("call_back", "In a meeting")]
    assert next(one["answer"] for one in found["questions"] if one["slug"] == choice["slug"]) == best
    held.refresh_from_db()
    assert (held.state, str(held.call_back_at)) == ("accepted", "2026-03-05 09:00:00+00:00")
    assert key.ask("POST", f"{path}/qualification/confirm", {}).json() == {"changed": True}
    sales = key.told(f"{path}/sales")
    assert (sales["hand_over"]["id"], sales["opportunities"]) == (named(held), [])


def test_a_lead_one_does_not_see_is_not_called() -> None:
    kim, zoe = seller("Kim"), seller("Zoe")
    make_team("North", kim)
    make_team("South", zoe)
    (held,) = handed(ready(1, at=NOW), at=NOW)
    other = Key(zoe if held.owner_id == kim.pk else kim)
    path = _lead(held)
    for method, place, body in (
        ("GET", "qualification", None),
        ("GET", "sales", None),
        ("PATCH", "qualification", {"answers": {"need": "Everything"}}),
        ("POST", "qualification/confirm", {}),
        ("POST", "calls", {"outcome": "reached"}),
    ):
        assert other.ask(method, f"{path}/{place}", body).status_code == 404, place
    assert Key(seller("Ina", Role.ANALYST)).ask("GET", f"{path}/sales").status_code != 200


def test_who_leads_sees_loads_and_gives_on() -> None:
    kim = seller("Kim")
    north = make_team("North", kim)
    held = handed(ready(2, at=NOW), at=NOW)
    lea, head = seller("Lea"), seller("Ina", Role.SALES_MANAGER)
    for one in (lea, head):
        TeamMember.objects.create(team=north, user=one, leads_team=one == head)
    key, own = Key(head), Key(kim)
    to = public_id(Kind.USER, lea.public_id)
    told = {one["name"]: one["open"] for one in key.told("/team/loads")["people"]}
    assert told == {"Kim": 2}
    assert {"id": to, "name": "Lea"} in key.told("/team/people")["people"]
    whose = key.told(f"/team/hand-overs?of={own.owner}")["hand_overs"]
    assert sorted(one["id"] for one in whose) == sorted(map(named, held))
    assert key.told("/team/hand-overs?of=nobody")["hand_overs"] == []
    assert key.told("/team/hand-overs?late=true")["hand_overs"] == []
    given = {"hand_overs": [named(one) for one in held], "to": to}
    assert own.ask("POST", "/team/hand-overs/give", given).status_code == 403
    assert own.ask("GET", "/team/loads").status_code == 403
    assert [key.ask("POST", "/team/hand-overs/give", given).json() for _ in range(2)] == [
        {"given": 2},
        {"given": 0},
    ]
    assert len(key.told(f"/team/hand-overs?of={to}")["hand_overs"]) == 2
    nobody = {**given, "to": "user_00000000000000000000000000"}
    assert key.ask("POST", "/team/hand-overs/give", nobody).status_code == 404


def test_what_waits_is_told_with_its_reason_and_day() -> None:
    kim = seller("Kim")
    (held,) = handed(ready(1, at=NOW), at=NOW)
    key = Key(kim)
    back = {"reason": "bad_timing", "note": "Write to ana@acme.example", "recycle_on": "2026-06-01"}
    key.ask("POST", f"/hand-overs/{named(held)}/reject", back)
    run_pulse(at=NOW)
    (one,) = key.told("/queue/waiting")["leads"]
    assert (one["reason"], one["until"], one["by"]) == ("Bad timing", "2026-06-01", "Kim")
    assert one["note"] == back["note"]
    other = Key(kim, without=Action.SEE_CONTACT_DATA)
    (blind,) = other.told("/queue/waiting")["leads"]
    assert blind["note"] == "Write to …"
    for asked, note in ((key, back["note"]), (other, "Write to …")):
        assert asked.told(f"/hand-overs/{named(held)}")["note"] == note


def test_a_key_without_contact_data_gets_a_queue_without_ways_to_reach() -> None:
    kim = seller("Kim")
    (held,) = handed(ready(1, at=NOW), at=NOW)
    mail = {"full_name": None, "email_display": "bo@bolt.example", "phone": "+49 30 123456"}
    Lead.objects.filter(pk=held.lead_id).update(**mail)
    (seen,), (blind,) = (
        Key(kim, without=one).told("/queue")["new"] for one in (None, Action.SEE_CONTACT_DATA)
    )
    assert (seen["name"], seen["phone"]) == ("bo@bolt.example", "+49 30 123456")
    assert (blind["name"], blind["phone"]) == ("…", "")


def test_a_key_without_contact_data_gets_opportunities_and_reasons_without_addresses() -> None:
    kim = seller("Kim")
    (held,) = handed(ready(1, at=NOW), at=NOW)
    said = "Wrote from bo@bolt.example"
    HandOver.objects.filter(pk=held.pk).update(reason=said, news=said)
    mail = {"full_name": None, "company_name": None, "email_display": "bo@bolt.example"}
    Lead.objects.filter(pk=held.lead_id).update(**mail)
    lead = public_id(Kind.LEAD, Lead.objects.get(pk=held.lead_id).public_id)
    key, other = Key(kim), Key(kim, without=Action.SEE_CONTACT_DATA)
    for asked, text in ((key, said), (other, "Wrote from …")):
        (listed,) = asked.told("/hand-overs")["hand_overs"]
        (queued,) = asked.told("/queue")["alive"]
        assert {listed["reason"], listed["news"], queued["reason"], queued["news"]} == {text}
    made = {"lead": lead, "name": "Four", "value": "12", "currency": "EUR"}
    assert "id" in key.ask("POST", "/opportunities", made).json()
    for asked, who in ((key, "bo@bolt.example"), (other, "…")):
        assert [one["who"] for one in asked.told("/opportunities")["opportunities"]] == [who]


def test_working_time_is_told_by_oneself_and_who_leads() -> None:
    kim, lea = seller("Kim"), seller("Lea")
    head, other = seller("Ina", Role.SALES_MANAGER), seller("Ora", Role.SALES_MANAGER)
    make_team("North", kim, lea, leader=head)
    key, place = Key(kim), f"/working-time/{public_id(Kind.USER, kim.public_id)}"
    assert (key.told("/working-time/me")["week"], key.told("/working-time/me")["said_at"]) == (None, None)
    told: dict[str, Any] = {
        "zone": "Europe/Madrid",
        "week": {"monday": ["09:00-12:30", "13:30-17:00"]},
        "holidays": ["2026-05-15"],
        "absences": [{"first": "2026-07-06", "last": "2026-07-17", "why": "Holidays"}],
    }
    assert key.ask("PUT", "/working-time/me", told).json() == {"changed": True}
    assert key.ask("PUT", "/working-time/me", told).json() == {"changed": False}
    found = Key(head).told(place)
    assert {name: found[name] for name in ("zone", "holidays", "absences")} == {
        name: told[name] for name in ("zone", "holidays", "absences")
    }
    assert (found["week"]["monday"], found["week"]["tuesday"]) == (told["week"]["monday"], [])
    for stranger in (Key(other), Key(lea)):
        assert stranger.ask("GET", place).status_code == 403
        assert stranger.ask("PUT", place, {}).status_code == 403
    assert Key(head).ask("PUT", place, {**told, "seen": found["said_at"], "zone": ""}).status_code == 200
    clock.freeze(NOW.replace(hour=11))
    assert Key(head).ask("PUT", place, {"zone": "Asia/Tokyo"}).status_code == 200
    assert key.ask("PUT", place, {**told, "seen": found["said_at"]}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"zone": "Europe/Springfield"}, "#/zone"),
        ({"week": {}}, "#/week"),
        ({"week": {"monday": ["25:00-26:00"]}}, "#/week/monday"),
        ({"week": {"funday": ["09:00-10:00"]}}, "#/week/funday"),
        ({"absences": [{"first": "2026-07-06", "last": "2026-07-01"}]}, "#/absences/0"),
        ({"holidays": ["someday"]}, "#/holidays/0"),
    ],
)
def test_a_working_time_that_cannot_be_says_where(wrong: dict[str, object], place: str) -> None:
    key = Key(seller("Kim"))
    refused = key.ask("PUT", "/working-time/me", wrong)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, place)
    assert key.told("/working-time/me")["said_at"] is None
