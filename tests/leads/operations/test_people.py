"""Owners, facts by hand, visitors and the standing a pulse writes."""

from datetime import timedelta

import pytest

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.leads.errors import AddressTaken
from leadwright.leads.models import (
    Company,
    CustomField,
    DirtyLead,
    Identity,
    Lead,
    LeadHistory,
    LeadToken,
    Standing,
    Subject,
    SubjectLink,
)
from leadwright.leads.operations.people import edit_facts, set_owner
from leadwright.leads.operations.standing import make_pulse_result, record_standing, result_columns
from leadwright.leads.operations.visitors import link_visitor, rejoin_visitor, unlink_visitor
from leadwright.leads.submission import Visitor
from leadwright.platform import sql
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, OutboxEvent
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def uid(user: User) -> str:
    return public_id(Kind.USER, user.public_id)


def test_the_team_follows_the_owner_unless_the_owner_is_in_it() -> None:
    north, south = team("North"), team("South")
    sam, sue = colleague("sam", teams=(north, south)), colleague("sue", teams=(south,))
    one = lead(email="p@x.example")
    Standing.objects.update(team_id=south.pk)
    for owner, expected in ((sam, south), (sue, south), (None, south)):
        set_owner(actor=BOSS, leads=[ref(one)], owner=owner and uid(owner), at=NOW)
        standing = Standing.objects.get()
        assert (standing.owner_id, standing.team_id) == (owner and owner.pk, expected.pk)
    Standing.objects.update(team_id=None)
    set_owner(actor=BOSS, leads=[ref(one)], owner=uid(sam), at=NOW)
    assert Standing.objects.get().team_id == north.pk


def test_an_owner_is_set_for_many_leads_at_once_and_only_changes_are_told() -> None:
    sam = colleague("sam")
    leads = [lead(email=f"p{number}@x.example") for number in range(3)]
    assert set_owner(actor=BOSS, leads=[ref(one) for one in leads[:2]], owner=uid(sam), at=NOW) == 2
    assert set_owner(actor=BOSS, leads=[ref(one) for one in leads], owner=uid(sam), at=NOW) == 1
    assert AuditEntry.objects.filter(action="lead.owner_set").count() == 3
    assert [
        event.payload["lead_ids"]
        for event in OutboxEvent.objects.filter(name="owners_changed").order_by("id")
    ] == [
        [leads[0].pk, leads[1].pk],
        [leads[2].pk],
    ]


def test_a_salesperson_takes_and_gives_up_but_does_not_hand_on() -> None:
    north = team("North")
    sam, sue = colleague("sam"), colleague("sue")
    one = lead(email="p@x.example")
    Standing.objects.update(team_id=north.pk)
    actor = acting(Role.SALESPERSON, user=sam, teams=(north,))
    assert set_owner(actor=actor, leads=[ref(one)], owner=uid(sam), at=NOW) == 1
    with pytest.raises(Forbidden):
        set_owner(actor=actor, leads=[ref(one)], owner=uid(sue), at=NOW)
    assert set_owner(actor=actor, leads=[ref(one)], owner=None, at=NOW) == 1
    set_owner(actor=BOSS, leads=[ref(one)], owner=uid(sue), at=NOW)
    with pytest.raises(NotFound):
        set_owner(actor=actor, leads=[ref(one)], owner=uid(sam), at=NOW)


def test_only_somebody_who_can_work_a_lead_owns_one() -> None:
    one = lead(email="p@x.example")
    gone = colleague("gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Forbidden, match="analyst"):
        set_owner(actor=BOSS, leads=[ref(one)], owner=uid(colleague("ann", Role.ANALYST)), at=NOW)
    with pytest.raises(NotFound):
        set_owner(actor=BOSS, leads=[ref(one)], owner=uid(gone), at=NOW)


def test_an_edit_changes_the_fact_what_follows_from_it_its_words_and_the_history() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example", role="Buyer")
    changed = edit_facts(
        actor=BOSS, lead=ref(one), changes={"full_name": "Anna Ruiz", "role": "Head of Sales"}, at=LATER
    )
    assert changed == ("department", "full_name", "given_name", "role", "seniority")
    known = Lead.objects.get()
    assert (known.given_name, known.seniority, known.department) == ("Anna", "head", "sales")
    assert (known.folded["full_name"], known.name_order, known.facts_from) == (
        "anna ruiz",
        "anna ruiz",
        LATER,
    )
    assert {"anna", "ruiz"} <= set(LeadToken.objects.values_list("token", flat=True))
    assert not LeadToken.objects.filter(token="ana ruiz").exists()
    old, new = LeadHistory.objects.order_by("valid_from")
    assert (old.full_name, old.valid_to, new.full_name, new.valid_from) == (
        "Ana Ruiz",
        LATER,
        "Anna Ruiz",
        LATER,
    )
    assert DirtyLead.objects.filter(cause="person").count() == 1
    assert AuditEntry.objects.get(action="lead.edited").changes == {"facts": list(changed)}


def test_an_edit_that_says_nothing_new_changes_nothing() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example", custom={"plan": "gold"})
    before = sql.rows("select to_jsonb(l) from lead l")
    assert edit_facts(actor=BOSS, lead=ref(one), changes={"full_name": " Ana  Ruiz "}, at=LATER) == ()
    assert sql.rows("select to_jsonb(l) from lead l") == before
    assert LeadHistory.objects.count() == 1


def test_an_empty_text_forgets_a_fact_and_what_followed_from_it() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example", role="Head of Sales")
    edit_facts(actor=BOSS, lead=ref(one), changes={"role": ""}, at=LATER)
    known = Lead.objects.get()
    assert (known.role, known.seniority, known.department) == (None, None, None)
    assert "role" not in known.folded


def test_a_new_address_names_the_lead_beside_the_old_one() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example")
    edit_facts(actor=BOSS, lead=ref(one), changes={"email": "ana@new.example"}, at=LATER)
    assert Lead.objects.get().email == "ana@new.example"
    assert set(Identity.objects.filter(kind="email").values_list("value", flat=True)) == {
        "ana@acme.example",
        "ana@new.example",
    }
    assert Lead.objects.get().company_domain == "acme.example"


def test_the_address_of_another_lead_is_refused_and_nothing_changes() -> None:
    one, other = lead(email="ana@acme.example"), lead(email="bob@acme.example")
    with pytest.raises(AddressTaken, match=ref(other)):
        edit_facts(
            actor=BOSS, lead=ref(one), changes={"email": "BOB@acme.example", "full_name": "Bob"}, at=LATER
        )
    assert Lead.objects.get(pk=one.pk).full_name is None


def test_a_company_by_hand_is_the_known_one_of_that_name() -> None:
    firm = lead(full_name="Bob", company="Acme Ltd", email="bob@gmail.com")
    one = lead(full_name="Ana Ruiz", email="ana@gmail.com")
    edit_facts(actor=BOSS, lead=ref(one), changes={"company": "ACME  ltd"}, at=LATER)
    assert Lead.objects.get(pk=one.pk).company_id == Lead.objects.get(pk=firm.pk).company_id
    edit_facts(actor=BOSS, lead=ref(one), changes={"company": "Other"}, at=LATER + timedelta(1))
    assert Company.objects.get(pk=Lead.objects.get(pk=one.pk).company_id).name == "Other"
    edit_facts(actor=BOSS, lead=ref(one), changes={"company": None}, at=LATER + timedelta(2))
    assert Lead.objects.get(pk=one.pk).company_id is None


def test_custom_fields_are_read_by_their_type() -> None:
    for slug, kind in (("plan", "choice"), ("seats", "integer"), ("note", "text"), ("price", "money")):
        CustomField.objects.create(
            slug=slug,
            label=slug,
            type=kind,
            choices=["Free", "Gold"] if kind == "choice" else [],
            created_at=NOW,
        )
    one = lead(email="ana@acme.example")
    told = {
        "custom.plan": "gold",
        "custom.seats": "1 200",
        "custom.note": "Élan  Vital",
        "custom.price": "12.50 EUR",
    }
    edit_facts(actor=BOSS, lead=ref(one), changes=told, at=LATER)
    known = Lead.objects.get()
    assert known.custom == {
        "plan": "Gold",
        "seats": 1200,
        "note": "Élan Vital",
        "price": 12.5,
        "price.currency": "EUR",
    }
    assert known.folded["custom.note"] == "élan vital"
    edit_facts(actor=BOSS, lead=ref(one), changes={"custom.price": None}, at=LATER + timedelta(1))
    assert Lead.objects.get().custom == {"plan": "Gold", "seats": 1200, "note": "Élan Vital"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"shoe": "42"}, "shoe"),
        ({"email": "nonsense"}, "email"),
        ({"custom.nothing": "x"}, "nothing"),
        ({"country": "Narnia"}, "country"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(changes: dict[str, str | None], named: str) -> None:
    one = lead(email="ana@acme.example")
    with pytest.raises(UnusableInput, match=named):
        edit_facts(actor=BOSS, lead=ref(one), changes=changes, at=LATER)


def test_a_visitors_history_joins_and_leaves_a_lead() -> None:
    one, visitor = lead(email="p@x.example"), Visitor("web", "v1")
    subject = link_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="form", at=NOW)
    assert link_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="form", at=NOW) == subject
    unlink_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="not me", at=LATER)
    unlink_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="not me", at=LATER)
    assert Subject.objects.get(pk=subject).lead_id is None
    links = SubjectLink.objects.filter(subject_id=subject).order_by("id")
    assert [(link.from_lead_id, link.to_lead_id, link.reason) for link in links] == [
        (None, one.pk, "form"),
        (one.pk, None, "not me"),
    ]
    rejoin_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="was me", at=LATER)
    assert Subject.objects.get(pk=subject).lead_id == one.pk
    other = lead(email="q@x.example")
    unlink_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="not me", at=LATER)
    with pytest.raises(Conflict, match="somebody else's since"):
        rejoin_visitor(actor=BOSS, lead=ref(other), visitor=visitor, reason="mine", at=LATER)
    assert link_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="was me", at=LATER) == subject


def test_a_second_person_on_a_device_begins_a_new_subject() -> None:
    one, two, visitor = lead(email="p@x.example"), lead(email="q@x.example"), Visitor("web", "v1")
    first = link_visitor(actor=BOSS, lead=ref(one), visitor=visitor, reason="form", at=NOW)
    second = link_visitor(actor=BOSS, lead=ref(two), visitor=visitor, reason="form", at=LATER)
    assert first != second
    assert (Subject.objects.get(pk=first).lead_id, Subject.objects.get(pk=second).lead_id) == (one.pk, two.pk)
    assert Identity.objects.get(kind="visitor", unlinked_at=None).subject_id == second


def test_a_device_that_came_with_the_lead_itself_cannot_be_taken_out() -> None:
    one = lead(email="p@x.example", visitor_id="v1")
    with pytest.raises(Conflict):
        unlink_visitor(actor=BOSS, lead=ref(one), visitor=Visitor("crm", "v1"), reason="x", at=LATER)
    with pytest.raises(NotFound):
        unlink_visitor(actor=BOSS, lead=ref(one), visitor=Visitor("crm", "v2"), reason="x", at=LATER)


def test_a_pulse_writes_everything_computed_and_leaves_the_owner() -> None:
    one, sam = lead(email="p@x.example"), colleague("sam")
    set_owner(actor=BOSS, leads=[ref(one)], owner=uid(sam), at=NOW)
    make_pulse_result()
    values = "'mql', %(at)s, true, 3, 7, 5, 'A', 2, '1', '{}', %(at)s, -9, 'called us', 1, 2, %(at)s, %(at)s"
    for number in (one.pk, 4_000_000):
        sql.execute(f"insert into pulse_result values ({number}, {values})", {"at": LATER})
    assert record_standing() == 1
    standing = Standing.objects.get()
    assert (standing.stage, standing.priority, standing.reason, standing.wake_at) == (
        "mql",
        3,
        "called us",
        LATER,
    )
    assert standing.owner_id == sam.pk
    columns = sql.rows(
        "select column_name::text from information_schema.columns where table_name = 'pulse_result'"
    )
    assert {name for (name,) in columns} == {"lead_id", *result_columns()}
