"""Notes and tasks: written, changed, deleted and brought back, by those who may."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Note, Task
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.operations.notes import delete_note, edit_note, restore_note, write_note
from leadwright.leads.operations.people import set_owner
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.leads.operations.tasks import (
    TaskText,
    add_task,
    complete_task,
    delete_task,
    edit_task,
    reopen_task,
    restore_task,
)
from leadwright.leads.operations.written import discard_deleted
from leadwright.leads.queries.work import LeadWork, lead_work
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.platform.models import AuditEntry
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref

pytestmark = pytest.mark.django_db


def work(reference: str) -> LeadWork:
    return lead_work(actor=BOSS, reference=reference)


def test_a_note_is_written_once_changed_deleted_and_brought_back() -> None:
    ana = ref(lead(full_name="Ana Ruiz", email="ana@acme.example"))
    wanted = public_id(Kind.NOTE, new_uuid())
    for _ in range(2):
        assert write_note(actor=BOSS, lead=ana, text=" Wants\r\na pilot ", at=NOW, note=wanted) == wanted
    (note,) = work(ana).notes
    assert (note.text, note.by, note.is_own) == ("Wants\na pilot", "command line", True)

    assert edit_note(actor=BOSS, note=wanted, text="Wants two", at=NOW + timedelta(hours=1))
    assert not edit_note(actor=BOSS, note=wanted, text="Wants two", at=NOW + timedelta(hours=2))
    assert delete_note(actor=BOSS, note=wanted, at=NOW)
    assert not delete_note(actor=BOSS, note=wanted, at=NOW)
    assert work(ana).notes == ()
    assert restore_note(actor=BOSS, note=wanted, at=NOW)
    (note,) = work(ana).notes
    assert (note.text, note.edited_at) == ("Wants two", NOW + timedelta(hours=1))
    told = list(AuditEntry.objects.filter(object_id=ana).order_by("id").values_list("action", "changes"))
    assert [action for action, _ in told] == ["note.written", "note.edited", "note.deleted", "note.restored"]
    assert "pilot" not in str(told)


def test_a_task_is_done_and_not_done_after_all() -> None:
    sam = colleague("sam")
    ana = ref(lead(full_name="Ana Ruiz", email="ana@acme.example"))
    told = TaskText("Send\n the list", date(2026, 5, 8), public_id(Kind.USER, sam.public_id))
    one = add_task(actor=BOSS, lead=ana, told=told, at=NOW)
    two = add_task(actor=BOSS, lead=ana, told=TaskText("Later"), at=NOW)
    assert [(task.id, task.title) for task in work(ana).tasks] == [(one, "Send the list"), (two, "Later")]
    first = work(ana).tasks[0]
    assert first.owner is not None
    assert (first.owner.name, first.due_on) == ("sam", date(2026, 5, 8))

    assert complete_task(actor=BOSS, task=one, at=NOW)
    assert not complete_task(actor=BOSS, task=one, at=NOW)
    assert [(task.title, task.done_by) for task in work(ana).tasks] == [
        ("Later", ""),
        ("Send the list", "command line"),
    ]
    assert reopen_task(actor=BOSS, task=one, at=NOW)
    assert edit_task(actor=BOSS, task=one, told=TaskText("Send it"), at=NOW)
    assert not edit_task(actor=BOSS, task=one, told=TaskText("Send it"), at=NOW)
    assert delete_task(actor=BOSS, task=two, at=NOW)
    assert [(task.title, task.due_on, task.owner) for task in work(ana).tasks] == [("Send it", None, None)]
    with pytest.raises(NotFound):
        edit_task(actor=BOSS, task=two, told=TaskText("x"), at=NOW)
    assert restore_task(actor=BOSS, task=two, at=NOW)
    assert len(work(ana).tasks) == 2


def test_notes_follow_a_merge_and_its_undo_and_go_with_the_person() -> None:
    ana, twin = (
        lead(full_name="Ana Ruiz", email="ana@acme.example"),
        lead(full_name="Ana R", email="a@b.example"),
    )
    write_note(actor=BOSS, lead=ref(ana), text="of Ana", at=NOW)
    write_note(actor=BOSS, lead=ref(twin), text="of the twin", at=NOW)
    add_task(actor=BOSS, lead=ref(twin), told=TaskText("call"), at=NOW)
    merged = merge_leads(actor=BOSS, survivor=ref(ana), duplicate=ref(twin), reason="same", at=NOW)
    assert [note.text for note in work(ref(ana)).notes] == ["of the twin", "of Ana"]
    assert len(work(ref(ana)).tasks) == 1
    unmerge_leads(actor=BOSS, merge=merged.merge, at=NOW)
    assert [note.text for note in work(ref(ana)).notes] == ["of Ana"]
    assert [note.text for note in work(ref(twin)).notes] == ["of the twin"]

    erase_lead(actor=BOSS, lead=ref(twin), at=NOW)
    assert (Note.objects.count(), Task.objects.count()) == (1, 0)


def test_a_note_belongs_to_its_author_and_is_seen_with_the_lead() -> None:
    sam, mia = colleague("sam"), colleague("mia")
    ana = ref(lead(full_name="Ana Ruiz", email="ana@acme.example"))
    set_owner(actor=BOSS, leads=[ana], owner=public_id(Kind.USER, sam.public_id), at=NOW)
    marketer = acting(Role.MARKETER, user=mia)
    note = write_note(actor=marketer, lead=ana, text="hers", at=NOW)
    as_sam = acting(Role.SALESPERSON, user=sam)
    assert [one.is_own for one in lead_work(actor=as_sam, reference=ana).notes] == [False]
    with pytest.raises(Forbidden, match="only the author"):
        delete_note(actor=as_sam, note=note, at=NOW)
    set_owner(actor=BOSS, leads=[ana], owner=None, at=NOW)
    for refused in (
        lambda: lead_work(actor=as_sam, reference=ana),
        lambda: edit_note(actor=as_sam, note=note, text="x", at=NOW),
        lambda: write_note(actor=as_sam, lead=ana, text="x", at=NOW),
        lambda: add_task(actor=as_sam, lead=ana, told=TaskText("x"), at=NOW),
    ):
        with pytest.raises(NotFound):
            refused()
    analyst = acting(Role.ANALYST)
    assert lead_work(actor=analyst, reference=ana).notes == ()
    with pytest.raises(Forbidden):
        write_note(actor=analyst, lead=ana, text="x", at=NOW)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda ana: write_note(actor=BOSS, lead=ana, text=" \r\n", at=NOW), "needs a text"),
        (lambda ana: write_note(actor=BOSS, lead=ana, text="x" * 10_001, at=NOW), "10,001 characters"),
        (lambda ana: add_task(actor=BOSS, lead=ana, told=TaskText(""), at=NOW), "needs a title"),
        (lambda ana: add_task(actor=BOSS, lead=ana, told=TaskText("x" * 301), at=NOW), "301 characters"),
    ],
)
def test_what_cannot_be_written_is_explained(act: Callable[[str], Any], sentence: str) -> None:
    with pytest.raises(UnusableInput, match=sentence):
        act(ref(lead(full_name="Ana Ruiz", email="ana@acme.example")))


def test_an_id_of_a_form_is_not_used_for_two_leads() -> None:
    ana, bob = (ref(lead(full_name=name, email=f"{name}@acme.example")) for name in ("ana", "bob"))
    note = write_note(actor=BOSS, lead=ana, text="hers", at=NOW)
    with pytest.raises(Conflict):
        write_note(actor=BOSS, lead=bob, text="his", at=NOW, note=note)


def test_what_was_deleted_is_forgotten_after_thirty_days() -> None:
    ana = ref(lead(full_name="Ana Ruiz", email="ana@acme.example"))
    note = write_note(actor=BOSS, lead=ana, text="gone", at=NOW)
    write_note(actor=BOSS, lead=ana, text="stays", at=NOW)
    delete_note(actor=BOSS, note=note, at=NOW)
    assert discard_deleted(at=NOW + timedelta(days=30) - timedelta(seconds=1)) == 0
    assert discard_deleted(at=NOW + timedelta(days=30)) == 1
    assert [one.text for one in Note.objects.all()] == ["stays"]
