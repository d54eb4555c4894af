"""The page of one lead, as a browser without script gets it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Note, Standing, Task
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.visitors import link_visitor
from leadwright.leads.submission import Visitor
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.leads.people import lead
from tests.ui.crowd import compute, ref
from tests.ui.lead.page import SignIn, at, facts, form_of, text_of

pytestmark = pytest.mark.django_db


HTMX = {"HX-Request": "true"}


def test_the_page_says_who_why_and_what_is_missing(signed_in: SignIn, one: Lead) -> None:
    page = text_of(signed_in(make_user()).get(at(one)).content.decode())

    for told in (
        "Ximena Quispe Huamán",
        "Head of Quality Assurance",
        "missing for MQL",
        "Asked for a quote",
        "Which persona? Leads a team",
        "Head of a function",
        "Nobody owns this lead",
        "What happened",
        "Requested a quote: cold store",
        "Nobody ever asked",
        "Yesterday",
        "if nothing happens",
    ):
        assert told in page, told


def test_a_persona_somebody_names_stands_before_that_of_the_playbook(signed_in: SignIn, one: Lead) -> None:
    edit_facts(actor=OPERATOR, lead=ref(one), changes={"persona": "Quality Quinn"}, at=NOW)
    page = text_of(signed_in(make_user()).get(at(one)).content.decode())
    assert "Which persona? Quality Quinn Said so: command line" in page
    assert "Leads a team" not in page


def test_where_no_persona_fits_the_page_says_what_stands_for_it(signed_in: SignIn, one: Lead) -> None:
    edit_facts(actor=OPERATOR, lead=ref(one), changes={"role": None}, at=NOW)
    page = text_of(signed_in(make_user()).get(at(one)).content.decode())
    assert "Which persona? Unknown None of 6 fits, and no role is known." in page


def test_the_company_of_the_head_leads_to_its_page(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    found = re.search(r'<a href="(/companies/company_\w+)"><bdi>Andina', client.get(at(one)).content.decode())
    assert found
    assert "Andina Fríos" in client.get(found[1]).content.decode()


def test_shown_lines_add_up_and_tell_how_they_age(signed_in: SignIn, one: Lead) -> None:
    page = signed_in(make_user()).get(at(one)).content.decode()

    for kind in ("fit", "engagement"):
        part = page.partition(f'aria-labelledby="{kind}"')[2].partition("</section>")[0]
        texts = re.findall(r'<td class="pt[^"]*">([+−\d.]+)', part)
        shown = [float(text.replace("−", "-")) for text in texts]
        assert shown
        assert round(sum(shown[:-1]), 6) == shown[-1]
    assert re.search(r"<small>[\d.]+ on \d+ [A-Z][a-z]{2}", page)
    assert re.search(r'href="\?after=[\w-]+#event-\d+"', page)


def test_an_edit_is_saved_told_and_taken_back(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    form = form_of(client, one)
    answer = client.post(at(one, "/edit"), {**form, "role": "CTO", "city": "Arequipa"}, follow=True)
    page = answer.content.decode()

    assert answer.redirect_chain == [(at(one), 302)]
    assert "Saved: City, Role." in text_of(page)
    assert (facts(one)["role"], facts(one)["city"]) == ("CTO", "Arequipa")
    since = re.search(r'name="since" value="([^"]+)"', page)
    assert since
    undone = client.post(at(one, "/undo-edit"), {"since": since[1]}, follow=True)
    assert "Undone." in text_of(undone.content.decode())
    assert facts(one)["role"] == "Head of Quality Assurance"
    assert "city" not in facts(one)


def test_what_nobody_touched_is_not_sent_and_what_is_wrong_stays_typed(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    form = form_of(client, one)
    before = facts(one)
    assert "Nothing was changed" in text_of(client.post(at(one, "/edit"), form, follow=True).content.decode())
    wrong = client.post(at(one, "/edit"), {**form, "email": "not an address", "city": "Lima"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="not an address"' in page
    assert 'value="Lima"' in page
    assert 'id="e-email"' in page
    assert facts(one) == before


def test_the_second_of_two_editors_sees_both_values_and_decides(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    form = form_of(client, one)
    edit_facts(actor=OPERATOR, lead=ref(one), changes={"role": "CIO"}, at=NOW + timedelta(seconds=1))
    clock.freeze(NOW + timedelta(minutes=1))

    answer = client.post(at(one, "/edit"), {**form, "role": "CTO", "city": "Lima"})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert f"Not saved: {OPERATOR.label} changed the same" in text_of(page)
    assert "By now: CIO" in text_of(page)
    assert 'name="role" value="CTO"' in page
    assert 'name="city" value="Lima"' in page
    assert facts(one)["role"] == "CIO"
    again = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page))
    client.post(at(one, "/edit"), {name: value for name, value in again.items() if "csrf" not in name})
    assert (facts(one)["role"], facts(one)["city"]) == ("CTO", "Lima")


def test_notes_and_tasks_come_once_and_go_with_an_undo(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    page = client.get(at(one)).content.decode()
    note = re.search(r'name="note" value="(note_\w+)"', page)
    task = re.search(r'name="task" value="(task_\w+)"', page)
    assert note
    assert task
    for _ in range(2):
        client.post(at(one, "/notes"), {"note": note[1], "text": "Wants a pilot"})
        client.post(at(one, "/tasks"), {"task": task[1], "title": "Call", "due_on": "2020-01-01"})
    assert (Note.objects.count(), Task.objects.count()) == (1, 1)
    shown = text_of(client.get(at(one)).content.decode())
    assert "Wants a pilot" in shown
    assert "Overdue since 1 Jan 2020" in shown

    client.post(at(one, f"/notes/{note[1]}"), {"text": "Wants two"})
    gone = client.post(at(one, f"/notes/{note[1]}/delete"), follow=True).content.decode()
    assert "Wants two" not in text_of(gone)
    assert f"/notes/{note[1]}/restore" in gone
    client.post(at(one, f"/notes/{note[1]}/restore"))
    done = client.post(at(one, f"/tasks/{task[1]}/done"), follow=True).content.decode()
    assert f"/tasks/{task[1]}/reopen" in done
    assert "Wants two" in text_of(done)
    for path, data, sentence in (
        ("/notes", {"text": " "}, "A note needs a text"),
        ("/tasks", {"title": ""}, "A task needs a title"),
        ("/tasks", {"title": "x", "due_on": "soon"}, "“soon” is no day"),
        (f"/notes/{note[1]}", {"text": ""}, "A note needs a text"),
        (f"/tasks/{task[1]}", {"title": "y" * 301}, "301 characters"),
    ):
        answer = client.post(at(one, path), data)
        assert answer.status_code == 422
        assert sentence in text_of(answer.content.decode()), path
    assert client.post(at(one, f"/tasks/{task[1]}/frobnicate")).status_code == 404


def test_two_leads_are_compared_joined_and_taken_apart(signed_in: SignIn, one: Lead) -> None:
    twin = lead(
        at=NOW - timedelta(days=5), full_name="Ximena Quispe", email="xq@gmail.com", role="Director QA"
    )
    compute(NOW)
    client = signed_in(make_user())
    found = client.get(at(one, "/merge?q=ximena")).content.decode()
    assert f"with={ref(twin)}" in found
    sides = client.get(at(one, f"/merge?with={ref(twin)}")).content.decode()
    for told in ("Director QA", "Head of Quality Assurance", "xq@gmail.com"):
        assert told in text_of(sides)
    form = {"with": ref(twin), "survivor": ref(one), "duplicate": ref(twin), "field.role": "duplicate"}
    refused = client.post(at(one, "/merge"), {**form, "reason": ""})
    assert refused.status_code == 422
    assert re.search(r'name="field.role" value="duplicate" checked', refused.content.decode())
    merged = client.post(
        at(one, "/merge"), {**form, "reason": "Same\x00 person"}, follow=True
    ).content.decode()
    assert facts(one)["role"] == "Director QA"
    assert "Same person" in text_of(merged)
    assert client.get(at(twin))["Location"] == at(one)
    merge = re.search(r'name="merge" value="([^"]+)"', merged)
    assert merge
    client.post(at(one, "/unmerge"), {"merge": merge[1]})
    assert facts(one)["role"] == "Head of Quality Assurance"
    assert client.get(at(twin)).status_code == 200


def test_a_device_that_joined_is_taken_out_and_comes_back(signed_in: SignIn, one: Lead) -> None:
    link_visitor(actor=operator(), lead=ref(one), visitor=Visitor("web", "v<1>"), reason="a form", at=NOW)
    compute(NOW)
    client = signed_in(make_user())
    shown = client.get(at(one)).content.decode()
    assert "Take it out" in shown
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'name="(namespace|value)" value="([^"]*)"', shown)
    }
    assert fields == {"namespace": "web", "value": "v<1>"}
    left = client.post(at(one, "/visitor/leave"), fields, follow=True).content.decode()
    assert "no longer counts here" in left
    assert "Take it out" not in left
    assert "Take it out" in client.post(at(one, "/visitor/back"), fields, follow=True).content.decode()
    analyst = signed_in(make_user("ana@acme.example", Role.ANALYST))
    assert "v&lt;1&gt;" not in analyst.get(at(one)).content.decode()


def test_facts_are_saved_in_place_with_what_depends_on_them(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    opened = client.get(at(one, "/edit"), headers={**HTMX, "HX-Target": "facts"}).content.decode()
    assert f'hx-post="{at(one, "/edit")}"' in opened
    assert "<html" not in opened
    form = {**form_of(client, one), "role": "Intern"}
    saved = client.post(
        at(one, "/edit"), form, follow=True, headers={**HTMX, "HX-Target": "facts"}
    ).content.decode()
    assert "<html" not in saved
    assert saved.lstrip().startswith('<section class="card" id="facts"')
    for beside in ('id="who" hx-swap-oob="true"', 'id="three" hx-swap-oob="true"', 'id="reach" hx-swap-oob'):
        assert beside in saved
    for told in ("Intern", "In training", "Saved: Role", "Undo"):
        assert told in text_of(saved)


def test_a_form_in_place_keeps_what_is_wrong_and_what_others_wrote(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    form = form_of(client, one)
    asks = {**HTMX, "HX-Target": "facts"}
    wrong = client.post(at(one, "/edit"), {**form, "email": "nobody"}, headers=asks)
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.content.decode()
    edit_facts(actor=OPERATOR, lead=ref(one), changes={"role": "Director"}, at=NOW)
    second = client.post(at(one, "/edit"), {**form, "role": "Intern"}, headers=asks)
    assert second.status_code == 422
    assert "By now: Director" in text_of(second.content.decode())


def test_notes_and_done_tasks_of_long_ago_can_be_opened(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    for number in range(23):
        client.post(at(one, "/notes"), {"text": f"Note {number:02}"})
    for number in range(5):
        client.post(at(one, "/tasks"), {"title": f"Task {number}"})
    for task in Task.objects.order_by("pk"):
        client.post(at(one, f"/tasks/{public_id(Kind.TASK, task.public_id)}/done"))
    page = client.get(at(one)).content.decode()
    assert "Note 13" in page
    assert "Note 12" not in page
    assert "13 notes before" in text_of(page)
    part = client.get(at(one, "?notes=20"), headers={**HTMX, "HX-Target": "notes"}).content.decode()
    assert [f"Note {number:02}" in part for number in (3, 2, 0)] == [False, True, True]
    assert "<html" not in part
    assert "Latest notes" in part
    done = text_of(client.get(at(one, "?done=3")).content.decode())
    assert "Task 1" in done
    assert "Task 2" not in done
    assert "No note is this old" in text_of(client.get(at(one, "?notes=90")).content.decode())
    assert client.get(at(one, "?notes=first")).status_code == 422


def test_owner_stage_and_need_are_decided_by_hand(signed_in: SignIn, one: Lead) -> None:
    sam = make_user(email="sam@acme.example", name="Sam", role=Role.SALESPERSON)
    client = signed_in(make_user(name="Boss"))
    owner = public_id(Kind.USER, sam.public_id)
    page = client.post(at(one, "/owner"), {"owner": owner}, follow=True).content.decode()
    assert "Owner Sam" in text_of(page)
    assert Standing.objects.get(pk=one.pk).owner_id == sam.pk
    for path, data in (
        ("/stage", {"to": "sql", "reason": ""}),
        ("/stage", {"to": "x", "reason": "y"}),
        ("/need", {"need": " "}),
    ):
        assert client.post(at(one, path), data).status_code == 422
    client.post(at(one, "/stage"), {"to": "disqualified", "reason": "No budget at all"})
    client.post(at(one, "/need"), {"need": "Cold store in Tacna"})
    compute(NOW)
    told = text_of(client.get(at(one)).content.decode())
    assert "Became Disqualified" in told
    assert "Cold store in Tacna" in told


def test_a_form_sent_twice_says_a_stage_and_a_need_once(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    for page, typed, name in (
        ("/stage", {"to": "lost", "reason": "gone\x00"}, "stage_set"),
        ("/need", {"need": "a cold store\x00"}, "prospect_stated"),
    ):
        found = re.search(r'name="once" value="(\w+)"', client.get(at(one, page)).content.decode())
        assert found
        for minutes in (0, 1):
            clock.freeze(NOW + timedelta(minutes=minutes))
            client.post(at(one, page), {**typed, "once": found[1]})
        assert Event.objects.filter(name=name).count() == 1
        assert AuditEntry.objects.filter(object_id=ref(one)).count() == 1 + (page == "/need")
