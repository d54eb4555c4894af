"""Backtests and proposals, by their HTML: asked, followed, left and found again, and gone on with as a draft."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.learning import operations
from leadwright.learning.models import Study
from leadwright.platform import clock, work
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW, make_user
from tests.learning.world import brought_in
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
STUDIES = "/playbook/scoring/studies"
ASKED = {"outcome": "custom.converted", "order": "custom.number", "capacity": "10", "leads_per_week": "40"}


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    """An administrator's browser, in a workspace with 300 leads of which it is known what became."""
    starter_in_force(at=NOW)
    declare_custom_fields(
        fields=[Declared("converted", FieldType.BOOLEAN), Declared("remark", FieldType.TEXT, "<b>Remark")],
        by="test",
        at=NOW,
    )
    rows = [
        {"visits": place % 9, "number": place, "converted": (place * 7 % 10) < (8 if place % 9 > 4 else 1)}
        for place in range(300)
    ]
    brought_in(rows, at=clock.now() - timedelta(days=30), time_known=False)
    return signed_in(make_user())


def worked_off() -> None:
    """What the worker does with the newest study."""
    made = Study.objects.latest("id")
    reference = public_id(Kind.STUDY, made.public_id)
    work.carry_out(made.work, lambda follower: operations.carry_out(reference=reference, follower=follower))


def test_a_model_is_tested_and_the_page_has_each_number_of_its_charts(editor: Client) -> None:
    begun = editor.post(f"{STUDIES}/ask", {**ASKED, "kind": "backtest"})
    assert begun.status_code == 302
    waiting = editor.get(begun["Location"]).content.decode()
    assert "You can leave this page" in waiting
    assert "Look again" in waiting, "works without script"
    worked_off()
    told = editor.get(f"{begun['Location']}/progress")
    assert told["HX-Refresh"] == "true"
    page = editor.get(begun["Location"]).content.decode()
    for words in (
        "In force",
        "Tenths, the best first",
        "sales can take 10",
        "Promised and come true",
        "60 newer leads",
    ):
        assert words in page, words
    assert page.count('class="now"') == 10
    assert len(re.findall(r"class=\"pt\"", page)) == 10
    assert "AUC" in editor.get(STUDIES).content.decode()
    again = editor.post(f"{begun['Location']}/repeat")
    worked_off()
    assert "exactly what it said before" in editor.get(again["Location"]).content.decode()


def test_a_proposal_is_read_and_becomes_the_draft_of_who_asked(editor: Client) -> None:
    begun = editor.post(f"{STUDIES}/ask", {**ASKED, "kind": "learn", "most_rules": "3"})
    worked_off()
    page = editor.get(begun["Location"]).content.decode()
    assert "The proposal" in page
    assert "Visits: at least 5" in page
    assert "nobody can read it" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    taken = editor.post(f"{begun['Location']}/adopt", {"seen": seen[1]}, follow=True)
    assert "The proposal is draft" in taken.content.decode()
    assert "Visits: at least 5" in taken.content.decode()
    stale = editor.post(f"{begun['Location']}/adopt", {"seen": seen[1]})
    assert stale.status_code == 409


def test_with_too_few_outcomes_the_page_says_how_many_are_missing(editor: Client) -> None:
    begun = editor.post(f"{STUDIES}/ask", {**ASKED, "share": "20", "kind": "learn"})
    worked_off()
    page = editor.get(begun["Location"]).content.decode()
    assert "at least 50 of each are needed" in page
    assert "Ask in another way" in page


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("share", "many", "Enter a whole number."),
        ("share", "99", "Learn from 10 to 95 percent"),
        ("other", "triumph", "is no outcome"),
        ("bounds", "visits", "sets no limit"),
    ],
)
def test_what_cannot_be_asked_is_said_and_keeps_what_was_typed(
    editor: Client, name: str, value: str, says: str
) -> None:
    answer = editor.post(f"{STUDIES}/ask", {**ASKED, "kind": "learn", name: value})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode()
    assert not Study.objects.exists()
