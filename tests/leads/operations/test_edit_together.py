"""Two people edit one lead, and a change is taken back: the second is told, and nothing is lost."""

from datetime import timedelta

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.errors import FactsChanged
from leadwright.leads.models import Identity, Lead, LeadHistory
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.undo_edit import undo_edit
from leadwright.leads.queries import lead_detail
from leadwright.leads.queries.provenance import fact_tellings
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.models import AuditEntry
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LATEST = NOW + timedelta(hours=2)


def ana() -> str:
    return ref(lead(full_name="Ana Ruiz", email="ana@acme.example", company="Acme", role="Head of IT"))


def facts(reference: str) -> dict[str, object]:
    return dict(lead_detail(actor=BOSS, reference=reference).facts)


def test_the_second_of_two_people_is_told_and_nothing_is_written() -> None:
    one, mia = ana(), acting(Role.MARKETER, user=colleague("mia"))
    seen = lead_detail(actor=BOSS, reference=one).facts_from
    edit_facts(actor=mia, lead=one, changes={"role": "CTO", "city": "Bonn"}, at=LATER, seen=seen)
    with pytest.raises(FactsChanged, match="mia changed the same") as refused:
        edit_facts(actor=BOSS, lead=one, changes={"role": "CIO"}, at=LATEST, seen=seen)
    assert refused.value.data["fields"] == ["role"]
    assert facts(one)["role"] == "CTO"


def test_other_facts_are_no_obstacle_and_the_same_change_is_none() -> None:
    one = ana()
    seen = lead_detail(actor=BOSS, reference=one).facts_from
    edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATER, seen=seen)
    assert edit_facts(actor=BOSS, lead=one, changes={"city": "Bonn"}, at=LATEST, seen=seen) == ("city",)
    assert edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATEST, seen=seen) == ()
    assert (facts(one)["role"], facts(one)["city"]) == ("CTO", "Bonn")


def test_what_was_looked_at_and_is_in_no_history_counts_as_overtaken() -> None:
    one = ana()
    with pytest.raises(FactsChanged):
        edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATER, seen=NOW - timedelta(days=9))


def test_an_edit_is_taken_back_and_what_was_told_since_stays() -> None:
    one = ana()
    before = facts(one)
    edit_facts(actor=BOSS, lead=one, changes={"email": "oops@acme.example", "company": "Umbrella"}, at=LATER)
    edit_facts(actor=BOSS, lead=one, changes={"city": "Bonn"}, at=LATEST)
    told = undo_edit(actor=BOSS, lead=one, since=LATER, at=LATEST + timedelta(hours=1))
    assert {"email", "company_name"} <= set(told)
    assert facts(one) == before | {"city": "Bonn"}
    again = lead_detail(actor=BOSS, reference="ana@acme.example")
    assert again.id == one
    assert again.company is not None
    assert again.company.name == "Acme"
    with pytest.raises(NotFound):
        lead_detail(actor=BOSS, reference="oops@acme.example")
    assert Identity.objects.get(value="oops@acme.example").unlinked_at is not None
    assert Lead.objects.get().folded["company_name"] == "acme"
    assert undo_edit(actor=BOSS, lead=one, since=LATER, at=LATEST + timedelta(hours=2)) == ()
    assert AuditEntry.objects.filter(action="lead.edit_undone", object_id=one).count() == 1


def test_the_undo_can_be_taken_back() -> None:
    one = ana()
    edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATER)
    undo_edit(actor=BOSS, lead=one, since=LATER, at=LATEST)
    undo_edit(actor=BOSS, lead=one, since=LATEST, at=LATEST + timedelta(hours=1))
    assert facts(one)["role"] == "CTO"


def test_what_was_changed_again_is_not_taken_back() -> None:
    one = ana()
    edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATER)
    edit_facts(actor=BOSS, lead=one, changes={"role": "CIO"}, at=LATEST)
    with pytest.raises(FactsChanged):
        undo_edit(actor=BOSS, lead=one, since=LATER, at=LATEST)
    with pytest.raises(NotFound):
        undo_edit(actor=BOSS, lead=one, since=NOW, at=LATEST)
    assert facts(one)["role"] == "CIO"


def test_every_value_says_who_told_it_when_and_from_what() -> None:
    one, mia = ana(), acting(Role.MARKETER, user=colleague("mia"))
    edit_facts(actor=mia, lead=one, changes={"role": "CTO", "city": "Bonn"}, at=LATER)
    edit_facts(actor=BOSS, lead=one, changes={"city": None}, at=LATEST)
    found = fact_tellings(actor=BOSS, reference=one)
    assert [(told.value, told.told.by, told.told.source) for told in found["role"]] == [
        ("CTO", "mia", None),
        ("Head of IT", "test", "crm"),
    ]
    assert [(told.value, told.told.since) for told in found["city"]] == [(None, LATEST), ("Bonn", LATER)]
    then = fact_tellings(actor=BOSS, reference=one, at=LATER - timedelta(seconds=1))
    assert [told.value for told in then["role"]] == ["Head of IT"]
    assert "city" not in then
    hidden = fact_tellings(actor=acting(Role.ANALYST), reference=one)
    assert "role" in hidden
    assert not {"email", "phone", "email_display"} & hidden.keys()


def test_what_came_with_an_import_is_taken_back_with_the_import() -> None:
    one = ana()
    edit_facts(actor=BOSS, lead=one, changes={"role": "CTO"}, at=LATER)
    LeadHistory.objects.filter(valid_from=LATER).update(batch=7)
    with pytest.raises(UnusableInput, match="undo the import"):
        undo_edit(actor=BOSS, lead=one, since=LATER, at=LATEST)
