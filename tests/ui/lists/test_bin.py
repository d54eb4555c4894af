"""The bin and the way back."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.leads.people import ref
from tests.ui.lists.listing import run_jobs, some, text
from tests.ui.test_leads import names

pytestmark = pytest.mark.django_db


def test_the_ticked_leads_are_deleted_and_restored_from_the_bin(boss: Client) -> None:
    one, two, _ = some(3)
    place = boss.post("/leads/batches", {"list": "view=all", "lead": [ref(one), ref(two)], "kind": "bin"})[
        "Location"
    ]
    batch = urlsplit(place).path
    boss.post(f"{batch}/start")
    run_jobs(boss, batch)

    assert len(names(text(boss, "/"))) == 1
    page = text(boss, "/leads/bin")
    assert page.count('name="lead"') == 2
    answer = boss.post("/leads/bin/restore", {"lead": [ref(one)]}, follow=True)
    assert "1 lead restored." in answer.content.decode()
    assert len(names(text(boss, "/"))) == 2
