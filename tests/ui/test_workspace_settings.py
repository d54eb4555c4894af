"""Settings of the workspace, custom fields, and the audit trail, by their HTML."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.trail import Sought, read_trail
from leadwright.leads.models import CustomField
from leadwright.leads.operations.custom_fields import slug_of
from leadwright.leads.queries.custom_fields import custom_field_details
from leadwright.platform import audit, workspace
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.leads.people import lead, ref
from tests.ui.crowd import crowd

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
GIVEN = {
    "company": "Acme & Söhne", "time_zone": "Europe/Berlin", "default_country": "de", "backup_hour": "", "backup_days": "30",
}  # fmt: skip


def test_settings_are_saved_together_and_the_trail_says_from_what_to_what(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    assert client.post("/settings/workspace", GIVEN).status_code == 302
    values = [
        workspace.read(name)
        for name in ("company", "time_zone", "default_country", "backup_hour", "backup_days")
    ]
    assert values == ["Acme & Söhne", "Europe/Berlin", "DE", None, 30]
    [told] = AuditEntry.objects.filter(action="workspace.changed")
    assert told.changes["backup_days"] == {"from": 14, "to": 30}
    assert "Acme &amp; Söhne" in client.get("/settings/workspace").content.decode()
    client.post("/settings/workspace", GIVEN)
    assert AuditEntry.objects.filter(action="workspace.changed").count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company", "  "),
        ("time_zone", "Mars/Olympus"),
        ("default_country", "D1"),
        ("backup_days", "0"),
        ("backup_hour", "25"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_what_was_typed_stays(
    signed_in: SignIn, name: str, value: str
) -> None:
    answer = signed_in(make_user()).post("/settings/workspace", {**GIVEN, name: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{name}_error"' in page
    assert 'value="30"' in page or name == "backup_days"
    assert workspace.read("company") == "My company"


def test_a_field_is_added_renamed_and_its_choices_grow(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    first = {"label": "Größe (cm)", "type": "choice", "choices": "small\nlarge\nsmall\n", "slug": ""}
    assert client.post("/settings/fields/add", first).status_code == 302
    [field] = custom_field_details()
    assert (field.slug, field.choices, field.declared_by) == ("grosse_cm", ("small", "large"), "Ada Weiss")
    changed = {"label": "Size", "choices": "large\nhuge"}
    assert client.post("/settings/fields/grosse_cm/change", changed).status_code == 302
    [field] = custom_field_details()
    assert (field.label, field.choices) == ("Size", ("small", "large", "huge"))
    assert client.post("/settings/fields/nothing/change", changed).status_code == 404


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"label": ""}, "label"),
        ({"label": "Plan"}, "slug"),
        ({"label": "الخطة"}, "slug"),
        ({"label": "Other", "slug": "Not This"}, "slug"),
        ({"label": "Other", "type": "choice"}, "choices"),
        ({"label": "Other", "type": "blob"}, "type"),
    ],
)
def test_a_field_that_cannot_be_is_refused_at_the_place(
    signed_in: SignIn, given: dict[str, str], place: str
) -> None:
    CustomField.objects.create(slug="plan", label="Plan", type="text", created_at=NOW)
    answer = signed_in(make_user()).post("/settings/fields/add", {"type": "text", **given})
    assert answer.status_code == 422
    assert f'id="id_{place}_error"' in answer.content.decode()
    assert CustomField.objects.count() == 1


@pytest.mark.parametrize(
    ("label", "slug"), [("Größe (cm)", "grosse_cm"), ("2nd plan", "nd_plan"), ("—", ""), ("A" * 80, "a" * 63)]
)
def test_a_name_for_documents_from_a_label(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def fill_trail() -> None:
    for number in range(120):
        audit.record(
            OPERATOR, "lead.edited", kind="lead", key=f"lead_{number}", at=NOW, changes={"fields": ["role"]}
        )
    audit.record(
        OPERATOR,
        "lead.tagged",
        kind="lead",
        key="lead_7",
        at=NOW,
        changes={"tag": "<script>alert(1)</script>"},
    )


def test_the_trail_is_read_page_by_page_without_gap_or_repetition() -> None:
    fill_trail()
    seen: list[str] = []
    before = None
    while True:
        found = read_trail(actor=OPERATOR, sought=Sought(action="lead.edited"), before=before, limit=50)
        seen += [one.object_id for one in found.entries]
        before = found.older
        if before is None:
            break
    assert seen == [f"lead_{number}" for number in reversed(range(120))]


def test_the_trail_is_narrowed_and_shows_no_markup(signed_in: SignIn) -> None:
    fill_trail()
    client = signed_in(make_user())
    page = client.get("/settings/trail?id=lead_7").content.decode()
    assert page.count("<code>lead_7</code>") == 2
    assert "Lead: tagged" in page
    assert "<script>alert" not in page
    assert "Nothing like that was done" in client.get("/settings/trail?id=lead_x").content.decode()
    assert client.get("/settings/trail?before=x").status_code == 422
    older = client.get("/settings/trail").content.decode()
    assert 'rel="next"' in older


def test_the_trail_is_searched_by_person_deed_and_thing(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_trail()
    ana = lead(at=NOW, email="ana@acme.example", full_name="Ana Ruiz")
    audit.record(OPERATOR, "lead.binned", kind="lead", key=ref(ana), at=NOW)
    client = signed_in(make_user())

    def found(text: str) -> set[str]:
        page = client.get("/settings/trail", {"q": text}).content.decode()
        return set(re.findall(r"<code>([^<]*)</code>", page))

    assert found("BINNED") == found("ana ruiz") == found(f"{OPERATOR.label} binned") == {ref(ana)}
    assert found("lead_119 edited") == {"lead_119"}
    assert found("nobody") == set()

    monkeypatch.setattr("leadwright.accounts.trail.LOOKED_THROUGH", 20)
    page = client.get("/settings/trail", {"q": "lead_7"}).content.decode()
    while "Search further back" in page:
        onward = re.search(r'href="([^"]+)">Search further back', page)
        assert onward
        page = client.get(unescape(onward[1])).content.decode()
    assert "<code>lead_7</code>" in page


def test_the_trail_names_leads_by_what_they_are_called_now(signed_in: SignIn) -> None:
    here = crowd(1, NOW)[0]
    audit.record(OPERATOR, "lead.tagged", kind="lead", key=here, at=NOW)
    page = signed_in(make_user()).get("/settings/trail").content.decode()
    assert re.search(rf'href="/leads/{here}"><bdi>Person 1000000</bdi>', page)
    assert f"<code>{here}</code>" in page


def test_the_number_of_queries_of_the_trail_is_constant(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    client.get("/settings/trail")
    with CaptureQueriesContext(connection) as few:
        client.get("/settings/trail")
    fill_trail()
    with CaptureQueriesContext(connection) as many:
        client.get("/settings/trail")
    assert len(few) == len(many)
