"""The playbook area, by its HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.playbook import queries, yaml_form
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.registry import kinds
from tests.accounts.people import LATER, NOW, OPERATOR, make_user
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def publish_again(title: str, reason: str) -> None:
    read = queries.read_version(actor=OPERATOR, kind="lifecycle")
    body = dict(yaml_form.load(read.text).value)  # type: ignore[call-overload]
    body.pop("kind")
    body["title"] = title
    draft = draft_document(
        actor=OPERATOR, kind="lifecycle", slug="default", body=body, reason=reason, at=LATER
    )
    publish_version(actor=OPERATOR, kind="lifecycle", slug="default", number=draft.number, at=LATER)


def test_every_document_is_listed_under_its_kind_and_opens(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    page = client.get("/playbook").content.decode()
    assert all(f">{title}</h2>" in page for title in ("Scoring models", "Segments", "Lifecycle"))
    for one in queries.documents(actor=OPERATOR):
        address = f"/playbook/{one.kind}/{one.slug}"
        assert f'href="{address}"' in page
        opened = client.get(address)
        assert opened.status_code == 200
        heading = "Whom to call first" if one.kind == "scoring" else "What it says"
        assert heading in opened.content.decode(), address


def test_every_kind_says_something_of_its_starter() -> None:
    for one in queries.documents(actor=OPERATOR):
        said = queries.read_version(actor=OPERATOR, kind=one.kind, slug=one.slug).said
        assert said, one
        assert all(line.strip() for part in said for line in part.lines)
    assert {"scoring", "lifecycle"} <= set(kinds())


def test_a_new_version_stands_in_the_history_with_what_it_changed(signed_in: SignIn) -> None:
    publish_again("Stages <b>of ours</b>", "clearer words")
    client = signed_in(make_user())
    page = client.get("/playbook/lifecycle/default").content.decode()
    for words in ("Version 2", "Version 1", "In force", "Earlier", "clearer words"):
        assert words in page
    assert "Stages &lt;b&gt;of ours&lt;/b&gt;" in page
    assert "<b>of ours" not in page
    changes = client.get("/playbook/lifecycle/default/changes?from=1&to=2").content.decode()
    assert "<ins>title: Stages &lt;b&gt;of ours&lt;/b&gt;</ins>" in changes
    old = client.get("/playbook/lifecycle/default?version=1").content.decode()
    assert "Stages &lt;b&gt;of ours" not in old


def test_the_file_is_what_the_command_takes(signed_in: SignIn) -> None:
    answer = signed_in(make_user()).get("/playbook/scoring/default/file")
    assert answer["Content-Disposition"] == 'attachment; filename="scoring.yml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.decode() == queries.read_version(actor=OPERATOR, kind="scoring").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/playbook/scoring/default?version=9", 404),
        ("/playbook/scoring/nothing", 404),
        ("/playbook/nothing/default", 404),
        ("/playbook/scoring/default?version=x", 422),
        ("/playbook/scoring/default/changes?from=1", 422),
        ("/playbook/scoring/default/changes?from=1&to=7", 404),
    ],
)
def test_what_is_not_there_is_said(signed_in: SignIn, address: str, status: int) -> None:
    assert signed_in(make_user()).get(address).status_code == status


def test_the_number_of_queries_does_not_grow_with_versions(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    publish_again("A first title", "again")
    client.get("/playbook/lifecycle/default")
    with CaptureQueriesContext(connection) as few:
        client.get("/playbook/lifecycle/default")
    for number in range(2):
        publish_again(f"Title {number}", "again")
    with CaptureQueriesContext(connection) as many:
        client.get("/playbook/lifecycle/default")
    assert len(few) == len(many)
