"""The health page and the notice on pages whose data is behind, by their HTML."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.rules import Role
from leadwright.leads.models import DirtyLead
from leadwright.platform import clock, jobs
from tests.accounts.people import NOW, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(NOW)
    return tmp_path


def test_what_needs_somebody_stands_before_what_works(signed_in: SignIn) -> None:
    page = signed_in(make_user()).get("/health").content.decode()
    assert page.index("Needs you") < page.index("<b>No worker is running</b>") < page.index(">Works</h2>")
    assert "<code>leadwright serve</code>" in page
    assert "`" not in page


def test_a_backup_is_begun_once_and_the_page_follows_it(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    for said in ("The backup is on its way.", "A backup is on its way already."):
        answer = client.post("/health/back-up")
        assert (answer.status_code, answer["Location"]) == (302, "/health")
        assert said in client.get("/health").content.decode()
    assert jobs.waiting_jobs()["backup.write"] == 1
    part = client.get("/health", headers={"HX-Request": "true"}).content.decode()
    assert "A backup waits for the worker." in part
    assert 'hx-trigger="every 3s"' in part
    assert "<html" not in part


def test_the_newest_backups_are_listed(signed_in: SignIn, a_home: Path) -> None:
    (a_home / "backups").mkdir()
    for day in range(1, 9):
        (a_home / "backups" / f"leadwright-2026-02-0{day}T030000Z.backup").write_bytes(b"1" * 3_000_000)
    page = signed_in(make_user()).get("/health").content.decode()
    assert len(re.findall(r"(?<![\d.,])3 MB", page)) == 6  # five in the list, one in the sentence
    assert "8 Feb 2026" in page


def test_the_number_of_queries_stays_the_same(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    client.get("/health")
    with CaptureQueriesContext(connection) as few:
        client.get("/health")
    DirtyLead.objects.bulk_create(DirtyLead(lead_id=n, marked_at=NOW) for n in range(500))
    for number in range(40):
        jobs.defer("pulse.keep_current", lock=f"lock {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/health")
    assert len(many) == len(few)


@pytest.mark.parametrize(("role", "why"), [(Role.ADMINISTRATOR, True), (Role.SALESPERSON, False)])
def test_lists_say_when_they_are_behind(signed_in: SignIn, role: Role, why: bool) -> None:
    client = signed_in(make_user(role=role))
    assert "behind" not in client.get("/").content.decode()
    DirtyLead.objects.create(lead_id=1, marked_at=NOW - timedelta(minutes=41), cause="activity")
    page = client.get("/").content.decode()
    assert "Scores and stages are 41 min behind" in page
    assert ('href="/health"' in page) == why


def test_lists_say_how_many_leads_of_an_import_are_to_come(signed_in: SignIn) -> None:
    client = signed_in(make_user(role=Role.SALESPERSON))
    DirtyLead.objects.bulk_create(
        DirtyLead(lead_id=n, marked_at=NOW - timedelta(minutes=41), cause="import") for n in range(1_200)
    )
    page = client.get("/").content.decode()
    assert "About 1,200 are still to come" in page
    assert "behind" not in page
