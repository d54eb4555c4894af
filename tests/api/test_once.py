"""Writes that are sent again under a key of the program's own: done once, answered alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from leadwright.accounts.models import KeptAnswer
from leadwright.accounts.operations.answers import KEPT_FOR, forget_answers
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.leads.work import Note
from leadwright.platform import clock
from tests.accounts.people import NOW, OPERATOR
from tests.api.programs import ANA, Program

KEY = {"idempotency-key": '"3f0c7f1e-6f0a-4a53-8d2e-1f3d5a8f0b11"'}
OTHER = {"idempotency-key": "another"}


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


@pytest.mark.django_db
def test_what_is_sent_again_is_done_once_and_answered_alike() -> None:
    program = Program()
    first = program.ask("POST", "/leads", {"facts": {"full_name": "Bo"}}, **KEY)
    again = program.ask("POST", "/leads", {"facts": {"full_name": "Bo"}}, **KEY)

    assert (first.status_code, first.json()["outcome"]) == (201, "added")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")

    path = f"/leads/{first.json()['id']}"
    note, same = (program.ask("POST", f"{path}/notes", {"text": "Call"}, **KEY) for _ in range(2))
    assert (note.status_code, same.status_code, note.json()) == (201, 201, same.json())
    assert Note.objects.count() == 1
    changed = program.ask("PATCH", path, {"facts": {"role": "Buyer"}}, **KEY)
    program.ask("PATCH", path, {"facts": {"role": "Seller"}}, **OTHER)
    replayed = program.ask("PATCH", path, {"facts": {"role": "Buyer"}}, **KEY)
    assert (replayed.json(), replayed["ETag"]) == (changed.json(), changed["ETag"])
    assert Lead.objects.get().role == "Seller"
    binned, binned_again = (program.ask("DELETE", path, **KEY) for _ in range(2))
    assert (binned.status_code, binned_again.status_code, binned_again.content) == (204, 204, b"")


@pytest.mark.django_db
def test_a_key_names_one_request_of_one_holder() -> None:
    program, other = Program(), Program(Role.MARKETER)
    program.ask("POST", "/leads", {"facts": ANA}, **KEY)

    refused = program.ask("POST", "/leads", {"facts": {**ANA, "full_name": "Bo"}}, **KEY)
    batch = program.ask("POST", "/leads/batch", {"leads": [{"facts": ANA}]}, **KEY)
    mismatch = program.ask("POST", "/leads/batch", {"leads": [{"facts": {"full_name": "Cy"}}]}, **KEY)
    theirs = other.ask("POST", "/leads", {"facts": ANA}, **KEY)

    assert (refused.status_code, mismatch.status_code) == (422, 422)
    assert refused.json()["type"] == "urn:leadwright:problem:key_used"
    assert (batch.status_code, theirs.json()["outcome"]) == (200, "known")
    for bad in ("", " ", "x y", "x" * 256, "ü"):
        assert program.ask("POST", "/leads", {"facts": ANA}, **{"idempotency-key": bad}).status_code == 422


@pytest.mark.django_db
def test_what_was_refused_is_not_kept_so_it_can_be_mended() -> None:
    program = Program()
    for path in ("/leads", "/leads/batch"):
        bad: Any = {"facts": {"email": "no address"}} if path == "/leads" else {"leads": []}
        good: Any = {"facts": {"full_name": path}} if path == "/leads" else {"leads": [{"facts": ANA}]}
        assert program.ask("POST", path, bad, **KEY).status_code == 422
        assert program.ask("POST", path, good, **KEY).status_code in (200, 201)
    assert program.ask("POST", "/leads/lead_7/notes", {"text": "x"}, **KEY).status_code == 404
    assert KeptAnswer.objects.count() == 2
    reader = Program(Role.ANALYST)
    assert reader.ask("POST", "/leads/batch", {"leads": [{"facts": ANA}]}, **KEY).status_code == 403
    program.text = program.text[:-1] + "!"
    assert program.ask("POST", "/leads", {"facts": ANA}, **KEY).status_code == 401


@pytest.mark.django_db
def test_answers_go_after_a_day_and_with_the_lead_they_tell_of() -> None:
    program = Program()
    made = program.ask("POST", "/leads", {"facts": ANA}, **KEY).json()["id"]
    program.ask("PATCH", f"/leads/{made}", {"facts": {"role": "Canary"}}, **KEY)
    assert KeptAnswer.objects.filter(answer__contains="Canary").exists()

    erase_lead(actor=OPERATOR, lead=made, at=NOW)
    assert not KeptAnswer.objects.filter(answer__contains="Canary").exists()
    assert forget_answers(at=NOW + KEPT_FOR) == 0
    assert forget_answers(at=NOW + KEPT_FOR + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_one() -> None:
    program = Program()
    made = program.ask("POST", "/leads", {"facts": ANA}).json()["id"]
    start = threading.Barrier(8)

    def send(number: int) -> tuple[Any, Any]:
        start.wait()
        try:
            alone = program.ask("POST", f"/leads/{made}/notes", {"text": "once"}, **KEY)
            gathered = program.ask("POST", "/leads", {"facts": {"full_name": "Bo"}}, **KEY)
            return (alone.status_code, alone.content), (gathered.status_code, gathered.content)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))

    assert len(set(answers)) == 1
    assert (Note.objects.count(), Lead.objects.filter(full_name="Bo").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_key_with_another_body_at_the_same_moment_is_refused_and_only_that() -> None:
    program = Program()
    start = threading.Barrier(6)

    def send(number: int) -> tuple[int, int]:
        start.wait()
        try:
            key = {"idempotency-key": f"k{number // 2}"}
            return number, program.ask(
                "POST", "/leads", {"facts": {"full_name": f"N{number}"}}, **key
            ).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = sorted(threads.map(send, range(6)))

    for pair in (answers[0:2], answers[2:4], answers[4:6]):
        assert sorted(status for _, status in pair) == [201, 422]
    assert Lead.objects.count() == 3
