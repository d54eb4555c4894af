"""What would change, by its HTML."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.platform import clock, work
from leadwright.playbook import queries
from leadwright.playbook.operations import draft_document, publish_draft
from leadwright.simulation import operations
from leadwright.simulation.models import SimulatedMove, Simulation
from tests.accounts.people import NOW, make_user
from tests.ui.crowd import buyer, compute

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
EFFECTS = "/playbook/scoring/default/effects"


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    """A marketer with a draft in which asking for a quote is worth 2."""
    now = clock.now()
    compute(now - timedelta(days=40))
    buyer(now, full_name="<script>alert(1)</script>", company="<i>Acme</i>")
    compute(now)
    user = make_user(role=Role.MARKETER)
    body = dict(queries.working_version(actor=actor_for(user), kind="scoring").body)
    rules = [{**one, "points": 2} if one["name"] == "quote" else one for one in body["rules"]]
    draft_document(actor=actor_for(user), kind="scoring", body={**body, "rules": rules}, at=NOW)
    return signed_in(user)


def carried_out() -> Simulation:
    """What the worker does with the newest simulation."""
    made = Simulation.objects.latest("pk")
    line = work.recent(None)[0]
    work.carry_out(line.reference, lambda follow: operations.carry_out(simulation=made.pk, follow=follow))
    return Simulation.objects.latest("pk")


def test_a_draft_shows_who_would_move_and_what_each_rule_gives(editor: Client) -> None:
    assert "Nobody has looked yet" in editor.get(EFFECTS).content.decode()
    assert editor.post(f"{EFFECTS}/compute").headers["Location"] == EFFECTS
    waiting = editor.get(EFFECTS).content.decode()
    assert ("Waiting for the worker" in waiting, "hx-trigger" in waiting) == (True, True)
    assert "HX-Refresh" not in editor.get(f"{EFFECTS}/progress").headers
    carried_out()
    assert editor.get(f"{EFFECTS}/progress").headers["HX-Refresh"] == "true"
    page = editor.get(EFFECTS).content.decode()
    for words in ("1 down", "1 later", "Asked for a quote", "too few to say", "Never matches", "As a table"):
        assert words in page, words
    link = re.search(r'href="(/playbook/effects/[^"]+what=engagement[^"]+)"', page)
    assert link
    listed = editor.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Asked for a quote −" in listed
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed
    assert "<script>alert" not in listed
    assert "<i>Acme" not in listed
    rule = re.search(r'href="(/playbook/effects/[^"]+rule\?rule=pricing)"', page)
    assert rule
    assert "1–1 of 1" in editor.get(rule[1]).content.decode()
    beside = editor.get("/playbook/scoring/default/draft").content.decode()
    assert ("1 down" in beside, "Charts and rules" in beside) == (True, True)


def test_a_changed_draft_has_no_result_and_another_version_in_force_is_said(editor: Client) -> None:
    editor.post(f"{EFFECTS}/compute")
    made = carried_out()
    editor.post(
        "/playbook/scoring/default/draft/rules",
        {"remove": "demo", "seen": made.digest},
    )
    assert "Nobody has looked yet" in editor.get(EFFECTS).content.decode()
    assert "Nobody has looked yet" in editor.get(f"{EFFECTS}?version=1").content.decode()
    user = actor_for(make_user("other@example.org"))
    body = dict(queries.working_version(actor=user, kind="scoring").body)
    draft = draft_document(actor=user, kind="scoring", body={**body, "rules": body["rules"][1:]}, at=NOW)
    publish_draft(actor=user, kind="scoring", slug="default", seen=draft.digest, reason="shorter", at=NOW)
    number = queries.history(actor=user, kind="scoring")[-1].number
    assert number == 1
    address = f"/playbook/effects/{operations.public_id(operations.IdKind.SIMULATION, made.public_id)}"
    assert "Another version is in force" in editor.get(f"{address}/moves?what=fit&way=up").content.decode()
    assert editor.get(f"{address}/moves?what=fit&way=sideways").status_code == 404
    assert editor.get(f"{address}/rule?rule=none").status_code == 404
    assert SimulatedMove.objects.exists()


def test_other_documents_have_no_such_page(editor: Client) -> None:
    assert editor.get("/playbook/segment/gone-quiet/effects").status_code == 404
    assert editor.get(f"{EFFECTS}?version=x").status_code == 422
    assert editor.get(f"{EFFECTS}?version=99").status_code == 404
    assert editor.get("/playbook/lifecycle/default/effects").status_code == 200
