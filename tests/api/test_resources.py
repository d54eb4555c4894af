"""Companies, consent, forms, offers, segments, notes, tasks and merges, asked as a program asks."""

from datetime import timedelta

import pytest

from leadwright.accounts.rules import Action, Role
from leadwright.capture.models import FormSubmission
from leadwright.consent.models import ConsentEntry, Suppression
from leadwright.events.models import Event
from leadwright.leads.models import CompanyHistory, DirtyLead, Lead
from leadwright.platform import clock
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.pulse.operations import run_pulse
from tests.accounts.people import NOW, OPERATOR
from tests.api.programs import ANA, Program
from tests.capture.forms.world import publish
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


def made(program: Program, **facts: str) -> str:
    told = program.ask("POST", "/leads", {"facts": facts or ANA})
    assert told.status_code == 201, told.content
    return str(told.json()["id"])


def test_a_company_is_found_changed_and_keeps_what_was_known_before() -> None:
    program = Program()
    lead = made(program, full_name="Ana", email="ana@acme.example", company="Acme", company_size="120")
    made(program, full_name="Bo", company="Bolt")
    first = program.ask("GET", "/companies?limit=1").json()
    rest = program.ask("GET", f"/companies?limit=1&after={first['next']}").json()
    assert [one["name"] for one in (*first["companies"], *rest["companies"])] == ["Acme", "Bolt"]
    company = first["companies"][0]
    assert (company["company_size"], company["people"]) == (120, 1)
    path = f"/companies/{company['id']}"
    DirtyLead.objects.all().delete()
    clock.freeze(NOW + timedelta(days=1))

    told = {"industry": "Steel", "company_size": "1,500", "revenue": "2,000,000 EUR", "region": None}
    changed = program.ask("PATCH", path, {"facts": told})

    assert changed.status_code == 200, changed.content
    assert changed.json()["facts"] | {"revenue": ""} == {
        "domain": "acme.example", "industry": "Steel", "company_size": 1500, "revenue": "",
    }  # fmt: skip
    assert DirtyLead.objects.count() == 1
    before, now = CompanyHistory.objects.filter(name="Acme").order_by("id")
    assert (before.valid_to, before.company_size, now.industry) == (now.valid_from, 120, "Steel")
    assert program.ask("PATCH", path, {"facts": told}).status_code == 200
    assert CompanyHistory.objects.filter(name="Acme").count() == 2
    assert [one["id"] for one in program.ask("GET", f"{path}/leads").json()["leads"]] == [lead]
    assert program.ask("GET", f"{path}/history").json()["changes"][0]["changes"]["industry"] == "Steel"
    for bad in ({"domain": "x.example"}, {"company_size": "many"}, {"nothing": "x"}):
        refused = program.ask("PATCH", path, {"facts": bad})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == f"#/facts/{next(iter(bad))}"
    nobody = Program(Role.SALESPERSON)
    assert nobody.ask("PATCH", path, {"facts": {"industry": "x"}}).status_code == 404
    assert nobody.ask("GET", "/companies").json()["companies"] == []


def test_a_company_without_a_domain_keeps_a_name_of_its_own() -> None:
    program = Program()
    made(program, full_name="Ana", company="Acme")
    made(program, full_name="Bo", company="Bolt")
    bolt = program.ask("GET", "/companies?find=bo").json()["companies"][0]["id"]

    taken = program.ask("PATCH", f"/companies/{bolt}", {"facts": {"name": "ACME"}})
    gone = program.ask("PATCH", f"/companies/{bolt}", {"facts": {"name": None}})
    named = program.ask("PATCH", f"/companies/{bolt}", {"facts": {"name": "Bolt & Sons"}})

    assert (taken.status_code, gone.status_code, named.status_code) == (422, 422, 200)
    assert [one.json()["errors"][0]["pointer"] for one in (taken, gone)] == ["#/facts/name"] * 2
    assert named.json()["name"] == "Bolt & Sons"


def test_consent_is_recorded_with_its_evidence_and_withdrawn_for_good() -> None:
    program = Program()
    path = f"/leads/{made(program)}/consent"
    yes = {
        "status": "granted",
        "occurred_at": "2026-03-01T10:00:00Z",
        "wording": "You may write to me about offers.",
        "evidence": {"call": "+34 91 123, with Ada"},
    }

    assert program.ask("POST", path, yes).json() == {"changed": True}
    assert program.ask("POST", path, yes).json() == {"changed": False}
    no = {"status": "withdrawn", "occurred_at": "2026-03-02T10:00:00Z", "source": "crm"}
    assert program.ask("POST", path, no).json() == {"changed": True}
    assert program.ask("POST", path, {**yes, "occurred_at": "2026-03-03T10:00:00Z"}).json() == {
        "changed": True
    }

    told = program.ask("GET", path).json()
    assert [(one["status"], one["by"][-8:], one["source"]) for one in told["ledger"]] == [
        ("granted", "key sync", "api"), ("withdrawn", "key sync", "crm"), ("granted", "key sync", "api"),
    ]  # fmt: skip
    assert told["ledger"][0]["evidence"] == {"call": "+34 91 123, with Ada"}
    assert [(one["purpose"], one["reason"]) for one in told["barred"]] == [("marketing", "unsubscribed")]
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 1
    assert program.ask("GET", "/consent/purposes").json() == {"purposes": ["marketing"]}
    assert Program(Role.ANALYST).ask("GET", path).status_code == 403
    writer = Program(Role.ADMINISTRATOR, Action.EDIT_LEADS, Action.SEE_LEADS, email="w@acme.example")
    assert writer.ask("POST", path, yes).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"wording": ""}, "wording"),
        ({"evidence": {}}, "evidence"),
        ({"purpose": "spam"}, "purpose"),
        ({"occurred_at": "2026-03-01T10:00:00"}, "occurred_at"),
        ({"occurred_at": "2036-03-01T10:00:00Z"}, "occurred_at"),
        ({"expires_at": "2027-03-01T10:00:00"}, "expires_at"),
        ({"status": "confirmed"}, "status"),
        ({"channel": "pigeon"}, "channel"),
        ({"basis": "none"}, "basis"),
    ],
)
def test_a_yes_that_cannot_be_shown_is_refused(change: dict[str, object], field: str) -> None:
    program = Program()
    told = {
        "status": "granted",
        "occurred_at": "2026-03-01T10:00:00Z",
        "wording": "x",
        "evidence": {"a": "b"},
    }

    refused = program.ask("POST", f"/leads/{made(program)}/consent", {**told, **change})

    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["pointer"] == f"#/{field}"
    assert not ConsentEntry.objects.exists()


def test_a_form_is_submitted_by_a_program_as_by_its_page() -> None:
    program = Program()
    publish(at=NOW)
    asked = program.ask("GET", "/forms/contact").json()
    answers = {
        "full_name": "Ada King",
        "email": "ada@engines.com",
        "message": "Two looms",
        asked["consents"][0]["name"]: True,
    }
    key = {"idempotency-key": "1"}

    done, again = (
        program.ask("POST", "/forms/contact/submissions", {"answers": answers}, **key) for _ in range(2)
    )

    assert done.status_code == 201, done.content
    assert (done.json()["outcome"], done.json()["is_new"], again.json()) == ("taken", True, done.json())
    assert program.ask("GET", f"/leads/{done.json()['lead']}").json()["facts"]["full_name"] == "Ada King"
    assert ConsentEntry.objects.exists()
    bad = program.ask("POST", "/forms/contact/submissions", {"answers": {**answers, "email": "no"}})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "#/answers/email")
    spam = {**answers, "full_name": "Buy now http://x.example", "email": "b@engines.com"}
    held = program.ask("POST", "/forms/contact/submissions", {"answers": spam}).json()
    assert (held["outcome"], held["lead"]) == ("held", None)
    assert held["reasons"]
    assert FormSubmission.objects.count() == 2
    assert program.ask("GET", "/forms").json()["forms"][0]["numbers"]["held"] == 1
    assert program.ask("GET", "/forms/none").status_code == 404
    assert program.ask("GET", "/offers").json() == {"offers": []}
    assert program.ask("GET", "/offers/none").status_code == 404
    assert Program(Role.SALESPERSON).ask("GET", "/forms").status_code == 403


def test_a_segment_says_whom_it_means_and_is_walked_member_by_member() -> None:
    starter_in_force(at=NOW)
    program = Program()
    body = {"title": "Buyers", "describes": "Who buys", "when": {"field": "role", "is": "Buyer"}}
    draft = draft_document(actor=OPERATOR, kind="segment", slug="buyers", body=body, at=NOW)
    publish_version(actor=OPERATOR, kind="segment", slug="buyers", number=draft.number, at=NOW)
    leads = [
        made(program, full_name=name, role="Buyer", email=f"{name}@b.example") for name in ("Ana", "Bo", "Cy")
    ]
    made(program, full_name="Di", role="Seller")
    run_pulse(at=NOW)

    found = program.ask("GET", "/segments/buyers").json()
    assert found["members"]["inside"] == 3
    assert found["sentences"]
    walked, after = [], ""
    while after is not None:
        page = program.ask("GET", f"/segments/buyers/members?limit=2{after and '&after='}{after}")
        walked += [one["lead"] for one in page.json()["members"]]
        after = page.json()["next"]
        assert ('rel="next"' in page.get("Link", "")) is (after is not None)
    assert sorted(walked) == sorted(leads)
    assert len(walked) == 3
    assert "buyers" in [one["slug"] for one in program.ask("GET", "/segments").json()["segments"]]
    assert Program(Role.SALESPERSON).ask("GET", "/segments/buyers/members").json()["members"] == []
    assert program.ask("GET", "/segments/none/members").status_code == 404
    why = program.ask("GET", f"/leads/{leads[0]}/explain?segment=buyers").json()
    assert (why["segment"]["is_in"], "lifts" in why["fit"]) == (True, True)


def test_notes_and_tasks_are_read_changed_and_deleted() -> None:
    program = Program()
    path = f"/leads/{made(program)}"
    note = program.ask("POST", f"{path}/notes", {"text": "Call"}).json()["id"]
    task = program.ask("POST", f"{path}/tasks", {"title": "Send prices", "due_on": "2026-04-01"}).json()["id"]

    assert program.ask("PATCH", f"/notes/{note}", {"text": "Call on Monday"}).json() == {"changed": True}
    assert [one["text"] for one in program.ask("GET", f"{path}/notes").json()["notes"]] == ["Call on Monday"]
    assert program.ask("PUT", f"/tasks/{task}", {"title": "Send the list"}).json() == {"changed": True}
    assert program.ask("POST", f"/tasks/{task}/done").json() == {"changed": True}
    shown = program.ask("GET", f"{path}/tasks").json()["tasks"][0]
    assert (shown["title"], shown["due_on"], bool(shown["done_at"])) == ("Send the list", None, True)
    assert program.ask("POST", f"/tasks/{task}/reopen").json() == {"changed": True}
    assert program.ask("DELETE", f"/tasks/{task}").json() == {"changed": True}
    assert program.ask("DELETE", f"/notes/{note}").json() == {"changed": True}
    assert program.ask("GET", f"{path}/notes").json() == {"notes": []}
    other = Program(Role.SALESPERSON)
    assert other.ask("PATCH", f"/notes/{note}", {"text": "mine"}).status_code == 404


def test_events_of_many_leads_have_an_outcome_each() -> None:
    program = Program()
    lead = made(program)
    other = made(program, full_name="Bo", email="bo@b.example")
    DirtyLead.objects.all().delete()
    told = {"lead": lead, "name": "call_made", "occurred_at": "2026-03-01T10:00:00Z", "id": "1"}
    events = [
        told,
        {**told, "lead": "bo@b.example"},
        {**told, "lead": "nobody@b.example"},
        {**told, "name": "No Name"},
        told,
    ]

    first = program.ask("POST", "/events/batch", {"events": events}).json()["outcomes"]
    again = program.ask("POST", "/events/batch", {"events": events}).json()["outcomes"]

    assert [one["outcome"] for one in first] == ["added", "added", "refused", "refused", "known"]
    assert [one["outcome"] for one in again] == ["known", "known", "refused", "refused", "known"]
    assert first[3]["problem"]["errors"][0]["pointer"] == "#/events/3/name"
    assert Event.objects.filter(name="call_made").count() == 2
    assert set(DirtyLead.objects.values_list("lead_id", flat=True)) == set(
        Lead.objects.values_list("id", flat=True)
    )
    entries = program.ask("GET", f"/leads/{other}/events?limit=1").json()
    assert entries["entries"][0]["name"]
    assert program.ask("POST", "/events/batch", {"events": [told] * 501}).status_code == 422


def test_two_leads_are_merged_and_parted() -> None:
    program = Program()
    one, other = made(program), made(program, full_name="Ana R.", email="ana@home.example")
    seen = program.ask("GET", f"/merges/preview?one={one}&other={other}").json()
    assert {seen["survivor"], seen["duplicate"]} == {one, other}

    merged = program.ask("POST", "/merges", {"survivor": one, "duplicate": other, "reason": "One person"})
    assert merged.status_code == 200, merged.content
    assert program.ask("GET", f"/leads/{other}").json()["id"] == one
    undone = program.ask("POST", f"/merges/{merged.json()['merge']}/undo").json()
    assert undone["changed"]
    assert program.ask("GET", f"/leads/{other}").json()["id"] == other
    assert Program(Role.SALESPERSON).ask("POST", "/merges", merged.json()).status_code in (403, 422)


def test_owner_and_key_are_told() -> None:
    program = Program(Role.MARKETER)
    lead = made(program)
    rep = Program(Role.SALESPERSON)
    user = rep.owner
    assert rep.ask("GET", f"/leads/{lead}").status_code == 404
    assert program.ask("POST", f"/leads/{lead}/owner", {"owner": user}).json() == {"changed": True}
    assert rep.ask("GET", f"/leads/{lead}").json()["owner"]["id"] == user
    assert rep.ask("GET", "/me").json()["scopes"] == [
        "edit_leads",
        "see_contact_data",
        "see_leads",
        "see_playbook",
    ]
    assert program.ask("POST", f"/leads/{lead}/owner", {"owner": "user_7"}).status_code == 404
