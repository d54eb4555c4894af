"""Forms in the browser: begun, changed, published, tried and counted; and the quarantine."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.capture.forms.document import FormBody
from leadwright.capture.models import FormSubmission
from leadwright.capture.operations.counting import Seen, count_seen
from leadwright.capture.queries.forms import live_form
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Standing
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.playbook.models import DocumentVersion
from leadwright.ui import typed_drafts
from tests.accounts.people import make_user
from tests.capture.forms.world import ADA, AT, publish, submit
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(signed_in: Callable[[User], Client]) -> Client:
    clock.freeze(AT)
    return signed_in(make_user(role=Role.MARKETER))


def typed(page: str) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    form = page[page.index('id="editor"') :]
    found: dict[str, str] = {}
    for told in re.findall(r"<input\b([^>]*)>", form):
        parts = dict(re.findall(r'([a-z0-9-]+)="([^"]*)"', told))
        if parts.get("type") == "checkbox" and " checked" not in told:
            continue
        if "name" in parts:
            found[parts["name"]] = unescape(parts.get("value", "on"))
    for told, text in re.findall(r"<textarea\b([^>]*)>([^<]*)</textarea>", form):
        found[re.findall(r'name="([^"]+)"', told)[0]] = unescape(text)
    for told, text in re.findall(r"<select\b([^>]*)>(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', text) or re.search(r'value="([^"]*)"', text)
        if chosen:
            found[re.findall(r'name="([^"]+)"', told)[0]] = unescape(chosen[1])
    return found


def body_of(slug: str) -> FormBody:
    found = live_form(slug)
    assert found is not None
    return found.body


def test_a_form_is_begun_changed_and_published_without_script(ada: Client) -> None:
    begun = ada.post("/forms/new", {"type": "quote", "title": "Price list"})
    assert begun["Location"] == "/forms/price-list/edit"
    page = ada.get("/forms/price-list/edit").content.decode()
    asked = ada.post(
        "/forms/price-list/edit",
        {**typed(page), "step": "ask", "wanted": "new.choice", "wanted_label": "Halls?"},
    )
    assert asked.status_code == 302, asked.content
    page = ada.get("/forms/price-list/edit").content.decode()
    told = typed(page)
    place = next(name.split(".")[0] for name, text in told.items() if text == "Halls?")
    told |= {
        f"{place}.choices": "1\r\n2-5\r\nmore",
        f"{place}.how": "required",
        "heading": "What does it cost?",
    }
    told |= {"thanks.page": "https://www.acme.example/danke", "reason": "For the fair"}
    done = ada.post("/forms/price-list/publish", told)
    assert done["Location"] == "/forms/price-list", done.content
    body = body_of("price-list")
    assert (body.type, body.words, body.thanks.page) == (
        "quote",
        "What does it cost?",
        "https://www.acme.example/danke",
    )
    halls = body.fields[-1]
    assert (halls.custom, halls.choices, halls.required) == ("halls", ["1", "2-5", "more"], True)
    assert body.consents[0].confirm


def test_publishing_bears_what_leaving_the_last_field_saves_meanwhile(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    told = typed(ada.get("/forms/contact/edit").content.decode())
    told |= {"heading": "What can we do?", "reason": "For the fair"}
    write = typed_drafts.draft_document

    def overtaken(**asked: Any) -> DocumentVersion:
        monkeypatch.setattr(typed_drafts, "draft_document", write)
        assert ada.post("/forms/contact/edit", told).status_code == 302
        return write(**asked)

    monkeypatch.setattr(typed_drafts, "draft_document", overtaken)
    done = ada.post("/forms/contact/publish", told)
    assert done["Location"] == "/forms/contact", done.content
    assert body_of("contact").heading == "What can we do?"


def test_a_button_bears_that_leaving_the_field_before_it_was_saved_first(ada: Client) -> None:
    publish()
    told = typed(ada.get("/forms/contact/edit").content.decode())
    told |= {"wanted": "new.choice", "wanted_label": "How many halls?", "heading": "What can we do?"}
    assert ada.post("/forms/contact/edit", told, headers={"HX-Request": "true"}).status_code == 200

    assert ada.post("/forms/contact/edit", {**told, "step": "ask"})["Location"].endswith("?asked=1#ask")
    draft = DocumentVersion.objects.get(status="draft").body
    assert draft["heading"] == "What can we do?"
    assert draft["fields"][-1]["label"] == "How many halls?"


def test_saving_what_is_shown_changes_nothing(ada: Client) -> None:
    for name in ("contact", "quote", "newsletter", "event"):
        publish(name, name, kiosk=True, sites=["https://a.example"], notice={"link": "https://a.example/p"})
        page = ada.get(f"/forms/{name}/edit").content.decode()
        assert ada.post(f"/forms/{name}/edit", typed(page)).status_code == 302
    assert not DocumentVersion.objects.filter(status="draft").exists()


def test_questions_and_boxes_move_and_go(ada: Client) -> None:
    publish()
    before = [one.name for one in body_of("contact").fields]
    for step in ("down:q:0", "gone:q:2", "up:q:0", "agree", "gone:c:0", "up:q:99", "gone:x:1", "nonsense"):
        page = ada.get("/forms/contact/edit").content.decode()
        assert ada.post("/forms/contact/edit", {**typed(page), "step": step}).status_code == 302
    draft = DocumentVersion.objects.get(status="draft").body
    names = [one.get("field") for one in draft["fields"]]
    assert names == [before[1], before[0], *before[3:]]
    assert [box["purpose"] for box in draft["consents"]] == ["newsletter"]


def test_what_cannot_work_is_said_and_not_saved(ada: Client) -> None:
    publish()
    told = typed(ada.get("/forms/contact/edit").content.decode())
    answer = ada.post("/forms/contact/edit", {**told, "thanks.page": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert "whole web address" in answer.content.decode()
    assert 'value="javascript:alert(1)"' in answer.content.decode()
    assert not DocumentVersion.objects.filter(status="draft").exists()
    assert ada.post("/forms/contact/publish", told).status_code == 422  # no reason


def test_two_windows_do_not_overwrite_each_other(ada: Client) -> None:
    publish()
    told = typed(ada.get("/forms/contact/edit").content.decode())
    assert ada.post("/forms/contact/edit", {**told, "heading": "One"}).status_code == 302
    answer = ada.post("/forms/contact/edit", {**told, "heading": "Two"})
    assert answer.status_code == 422
    assert "changed since you loaded this page" in answer.content.decode()


def test_htmx_gets_the_look_alone_with_the_draft_it_is_of(ada: Client) -> None:
    publish()
    told = typed(ada.get("/forms/contact/edit").content.decode())
    answer = ada.post("/forms/contact/edit", {**told, "heading": "One"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<form" not in page
    digest = DocumentVersion.objects.get(status="draft").digest
    assert f'value="{digest}" hx-swap-oob="true"' in page


def test_the_preview_is_the_real_thing_in_a_frame_for_an_hour(ada: Client) -> None:
    publish()
    page = ada.get("/forms/contact/edit")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    address = unescape(re.findall(r'<iframe src="([^"]+)"', page.content.decode())[0])
    look = Client().get(address)
    assert look.status_code == 200
    assert "How can we help?" in look.content.decode()
    assert "<script" not in look.content.decode()
    policy = look["Content-Security-Policy"]
    assert "form-action 'none'" in policy
    assert policy.endswith("; sandbox allow-scripts")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "X-Frame-Options" not in look
    assert look["X-Robots-Tag"] == "noindex"
    clock.freeze(AT + timedelta(hours=1, minutes=1))
    assert Client().get(address).status_code == 404
    assert Client().get(address[:-3] + "abc").status_code == 404


def test_the_list_counts_looks_starts_submissions_leads_and_mqls(ada: Client) -> None:
    form = publish()
    for what, times in ((Seen.VIEW, 5), (Seen.START, 3)):
        for slot in range(times):
            count_seen(form="contact", version_id=form.version_id, what=what, slot=slot, at=AT)
    submit(form)
    submit(form, {**ADA, "email": "bo@li-freight.com", "full_name": "Bo Li"})
    submit(form, {**ADA, "homepage": "x"})
    submit(form, ADA, at=AT - timedelta(days=40))
    Standing.objects.filter(lead__email="bo@li-freight.com").update(stage="sql")
    page = ada.get("/forms").content.decode()
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    cells = [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    ]
    assert cells[:9] == ["Contact", "In force", "5", "3", "2", "40\N{NO-BREAK SPACE}%", "2", "1", "1"]
    assert "MQL or further" in ada.get("/forms/contact?days=90").content.decode()


def test_a_form_is_closed_and_opened_again(ada: Client) -> None:
    publish()
    ada.post("/forms/contact/close")
    assert Client().get("/f/contact").status_code == 404
    assert "This form is closed" in ada.get("/forms/contact").content.decode()
    assert "Closed" in ada.get("/forms").content.decode()
    ada.post("/forms/contact/open", {"version": "1"})
    assert Client().get("/f/contact").status_code == 200


def _tables() -> dict[str, int]:
    return {
        one.__name__: one.objects.count()
        for one in (Lead, Event, FormSubmission, DocumentVersion, AuditEntry)
    }


def test_trying_says_exactly_what_would_happen_and_does_nothing(ada: Client) -> None:
    starter_in_force(at=AT)
    publish()
    before = _tables()
    values = {**ADA, "role": "Head of Purchasing", "agree.marketing.email": "yes", "seconds": "30"}
    page = ada.post(
        "/forms/contact/try", {**values, "page": "https://a.example/?utm_source=x&gclid=G"}
    ).content.decode()
    for said in (
        "new lead",
        "Asked to be contacted",
        "Requested, until",
        "lovelace-engines.com",
        "gclid: G",
        "It would be",
    ):
        assert said in page, said
    assert _tables() == before

    submit(live_form("contact"), ADA)  # type: ignore[arg-type]
    page = ada.post("/forms/contact/try", {**values, "full_name": "Someone Else"}).content.decode()
    assert "lead that is known" in page
    assert "Ada King</bdi> stays" in page
    page = ada.post("/forms/contact/try", {**values, "full_name": "Buy now http://x"}).content.decode()
    assert "wait in the quarantine" in page
    assert "web address in the field for the name" in page
    assert ada.post("/forms/contact/try", {**values, "email": "x"}).status_code == 422
    assert Lead.objects.get(kind="person").full_name == "Ada King"


def _held(**values: str) -> str:
    submit(publish(), {**ADA, "agree.marketing.email": "yes", "homepage": "x", **values})
    return public_id(Kind.SUBMISSION, FormSubmission.objects.latest("id").public_id)


def test_what_is_held_is_let_in_with_one_click_as_of_when_it_came(ada: Client) -> None:
    held = _held()
    page = ada.get("/quarantine").content.decode()
    assert "A field that people do not see was filled in." in page
    assert "Ada King" in page
    clock.freeze(AT + timedelta(hours=5))
    for _ in range(2):
        answer = ada.post(f"/quarantine/{held}/release")
        assert answer.status_code == 302
    lead = Lead.objects.get(kind="person")
    event = Event.objects.get(name="form_submitted")
    assert (event.subject, event.occurred_at) == (lead.pk, AT)
    assert FormSubmission.objects.get().state == "released"
    assert "Nothing is suspect" in ada.get("/quarantine").content.decode()
    assert ada.post(f"/quarantine/{held}/discard").status_code == 409


def test_what_is_thrown_away_can_be_put_back(ada: Client) -> None:
    held = _held()
    ada.post(f"/quarantine/{held}/discard")
    assert "Nothing is suspect" in ada.get("/quarantine").content.decode()
    assert "Ada King" in ada.get("/quarantine?discarded=1").content.decode()
    assert ada.post(f"/quarantine/{held}/release").status_code == 409
    ada.post(f"/quarantine/{held}/hold")
    assert "Ada King" in ada.get("/quarantine").content.decode()
    assert not Lead.objects.exists()
    told = set(AuditEntry.objects.filter(action__startswith="submission.").values_list("action", flat=True))
    assert told == {"submission.discarded", "submission.put_back"}


def test_the_quarantine_has_pages(ada: Client) -> None:
    form = publish()
    for number in range(52):
        submit(form, {**ADA, "full_name": f"Number {number:03}", "homepage": "x"})
    first = ada.get("/quarantine").content.decode()
    older = unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0])
    second = ada.get(f"/quarantine{older}").content.decode()
    assert "Number 051" in first
    assert "Number 001" in second
    assert ada.get("/quarantine?after=nonsense").status_code == 422


def test_a_hostile_text_stays_a_text(ada: Client) -> None:
    evil = '"><script>alert(1)</script>'
    publish(title=evil[:60], intro=evil, fields=[{"field": "email"}, {"field": "full_name", "label": evil}])
    submit(live_form("contact"), {"email": "a@b-c.de", "full_name": evil})  # type: ignore[arg-type]
    for address in ("/forms", "/forms/contact", "/forms/contact/edit", "/forms/contact/try", "/quarantine"):
        page = ada.get(address).content.decode()
        assert "<script>alert" not in page
        assert "alert(1)" in page


def test_lists_cost_the_same_however_much_there_is(ada: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        form = publish(f"form-{number}")
        submit(form, {**ADA, "homepage": "x", "email": f"a{number}@b-c.de"})
    with django_assert_max_num_queries(20):
        ada.get("/forms")
    with django_assert_max_num_queries(20):
        ada.get("/quarantine")


def test_a_flood_is_thrown_away_at_once_and_put_back(ada: Client) -> None:
    form = publish()
    for number in range(4):
        submit(form, {**ADA, "full_name": f"Number {number}", "homepage": "x"})
    page = ada.get("/quarantine").content.decode()
    shown = re.findall(r'name="submissions" value="([^"]+)"', page)[0]
    ada.post(f"/quarantine/{shown.split()[0]}/release")
    answer = ada.post("/quarantine/discard", {"submissions": shown}, follow=True).content.decode()
    assert "3 thrown away." in answer
    assert FormSubmission.objects.filter(state="discarded").count() == 3
    back = re.findall(r'name="submissions" value="([^"]+)"', answer)[-1]
    ada.post("/quarantine/hold", {"submissions": back})
    assert FormSubmission.objects.filter(state="held").count() == 3
    assert ada.post("/quarantine/discard", {"submissions": "nonsense"}).status_code == 404
