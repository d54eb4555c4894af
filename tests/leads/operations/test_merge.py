"""Merging and unmerging against real PostgreSQL: both leads are exactly as before, and nothing else moved."""

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.accounts.rules import Role
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.access import visible_lead
from leadwright.leads.errors import MergeRefused, UnmergeRefused
from leadwright.leads.merging import Side
from leadwright.leads.models import (
    Lead,
    LeadHistory,
    LeadMerge,
    PossibleDuplicate,
    Standing,
    Subject,
    SubjectLink,
)
from leadwright.leads.operations.merge import merge_leads, preview_merge, unmerge_leads
from leadwright.leads.operations.people import edit_facts, set_owner
from leadwright.leads.operations.visitors import link_visitor
from leadwright.leads.submission import IdentityKey, Visitor
from leadwright.platform import sql
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, OutboxEvent
from tests.examples import examples
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = [pytest.mark.later, pytest.mark.django_db]
_NEVER_TWICE = itertools.count()


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def merge(survivor: Lead, duplicate: Lead, days: float = 1, **decisions: Side) -> str:
    done = merge_leads(
        actor=BOSS,
        survivor=ref(survivor),
        duplicate=ref(duplicate),
        reason="same person",
        at=later(days),
        decisions=decisions,
    )
    return done.merge


def unmerge(name: str, days: float = 2) -> None:
    unmerge_leads(actor=BOSS, merge=name, at=later(days))


def state(*leads: Lead) -> dict[str, list[str]]:
    """Every row about some leads that a merge touches, but for the history, which only grows."""
    numbers = [one.pk for one in leads]
    tables = {
        "lead": "select to_jsonb(t) - 'facts_from' from lead t where id = any(%s)",
        "standing": "select to_jsonb(t) from standing t where lead_id = any(%s)",
        "subject": "select to_jsonb(t) from subject t where lead_id = any(%s)",
        "identity": "select to_jsonb(t) from identity t where subject_id = any(%s)",
        "words": "select to_jsonb(t) from lead_token t where lead_id = any(%s)",
        "consent": "select to_jsonb(t) from consent_entry t where subject_id = any(%s)",
    }
    return {name: sorted(repr(row) for (row,) in sql.rows(text, [numbers])) for name, text in tables.items()}


def ana_and_anna() -> tuple[Lead, Lead]:
    ana = lead(
        full_name="Ana Ruiz",
        email="ana@acme.example",
        company="Acme",
        country="DE",
        custom={"plan": "gold", "price": 12.5},
    )
    anna = lead(
        at=later(0.5),
        full_name="Anna Ruiz",
        email="anna.ruiz@gmail.com",
        phone="+49 30 901820",
        role="Head of Sales",
        custom={"plan": "free", "note": "Éclair"},
    )
    return ana, anna


def test_unmerging_restores_both_leads_exactly() -> None:
    ana, anna = ana_and_anna()
    owner = colleague("sam", teams=(team("North"),))
    set_owner(actor=BOSS, leads=[ref(anna)], owner=public_id(Kind.USER, owner.public_id), at=NOW)
    before = state(ana, anna)
    name = merge(ana, anna)
    assert state(ana, anna) != before
    unmerge(name)
    assert state(ana, anna) == before


def test_a_merge_joins_facts_pointers_words_and_owner() -> None:
    ana, anna = ana_and_anna()
    owner = colleague("sam")
    set_owner(actor=BOSS, leads=[ref(anna)], owner=public_id(Kind.USER, owner.public_id), at=NOW)
    merge(ana, anna, email=Side.DUPLICATE)
    joined = Lead.objects.get(pk=ana.pk)
    assert (joined.full_name, joined.email, joined.company_name) == (
        "Ana Ruiz",
        "anna.ruiz@gmail.com",
        "Acme",
    )
    assert (joined.phone, joined.seniority) == ("+4930901820", "head")
    assert joined.custom == {"plan": "free", "price": 12.5, "note": "Éclair"}
    assert set(Subject.objects.filter(lead_id=ana.pk).values_list("pk", flat=True)) == {ana.pk, anna.pk}
    assert Standing.objects.get().owner_id == owner.pk
    words = {word for (word,) in sql.rows("select token from lead_token where lead_id = %s", [ana.pk])}
    assert {"ana@acme.example", "anna.ruiz@gmail.com", "ruiz", "4930901820"} <= words


def test_the_survivors_facts_become_a_new_interval_and_the_duplicates_history_stays() -> None:
    ana, anna = ana_and_anna()
    merge(ana, anna)
    mine = list(LeadHistory.objects.filter(lead_id=ana.pk).order_by("valid_from"))
    assert [one.phone for one in mine] == [None, "+4930901820"]
    assert mine[0].valid_to == mine[1].valid_from == later(1)
    assert mine[1].actor == "command line"
    assert LeadHistory.objects.get(lead_id=anna.pk).full_name == "Anna Ruiz"


def test_the_id_of_a_merged_lead_leads_to_its_survivor_through_every_merge() -> None:
    one, two, three = (lead(email=f"p{number}@x.example") for number in range(3))
    merge(two, one, 1)
    merge(three, two, 2)
    assert visible_lead(BOSS, ref(one)).id == three.pk
    assert visible_lead(BOSS, "p0@x.example").id == three.pk


def test_merging_again_changes_nothing() -> None:
    ana, anna = ana_and_anna()
    first = merge(ana, anna)
    before = state(ana, anna)
    again = merge_leads(actor=BOSS, survivor=ref(ana), duplicate=ref(anna), reason="again", at=later(3))
    assert (again.merge, again.changed) == (first, False)
    assert state(ana, anna) == before
    assert LeadMerge.objects.count() == 1


def test_unmerging_again_changes_nothing() -> None:
    ana, anna = ana_and_anna()
    name = merge(ana, anna)
    unmerge(name)
    before = state(ana, anna)
    assert unmerge_leads(actor=BOSS, merge=name, at=later(4)).changed is False
    assert state(ana, anna) == before


def test_events_that_came_since_stay_with_the_subject_they_came_with() -> None:
    ana, anna = ana_and_anna()
    source = ensure_source(slug="web", at=NOW).pk
    name = merge(ana, anna)
    append_events(
        [
            NewEvent(
                name="page_viewed",
                occurred_at=later(1.5),
                subject=subject,
                source_id=source,
                message_id=str(subject),
            )
            for subject in (ana.pk, anna.pk)
        ],
        at=later(1.5),
    )
    count = "select count(*) from event e join subject s on s.id = e.subject where s.lead_id = %s"
    assert sql.scalar(count, [ana.pk]) == 2
    unmerge(name)
    assert (sql.scalar(count, [ana.pk]), sql.scalar(count, [anna.pk])) == (1, 1)


def test_what_was_told_since_the_merge_stays_with_the_survivor() -> None:
    ana, anna = ana_and_anna()
    name = merge(ana, anna)
    edit_facts(
        actor=BOSS, lead=ref(ana), changes={"city": "Bonn", "custom.note": None}, at=later(1.2)
    ) if False else edit_facts(actor=BOSS, lead=ref(ana), changes={"need": "Cold chain"}, at=later(1.2))
    unmerge(name)
    one, two = Lead.objects.get(pk=ana.pk), Lead.objects.get(pk=anna.pk)
    assert (one.need, one.phone, one.custom) == ("Cold chain", None, {"plan": "gold", "price": 12.5})
    assert (two.need, two.phone) == (None, "+4930901820")


def test_a_visitor_that_joined_since_stays_with_the_survivor() -> None:
    ana, anna = ana_and_anna()
    name = merge(ana, anna)
    subject = link_visitor(
        actor=BOSS, lead=ref(ana), visitor=Visitor("web", "v1"), reason="form", at=later(1.1)
    )
    unmerge(name)
    assert Subject.objects.get(pk=subject).lead_id == ana.pk


def test_the_earlier_of_two_merges_can_be_undone_first() -> None:
    one = lead(full_name="Ana Ruiz", email="a@x.example")
    two = lead(full_name="Ana Ruiz", email="b@x.example", phone="+49 30 901820")
    three = lead(full_name="Ana Ruiz", email="c@x.example", phone="+49 30 901821")
    before = state(one, two, three)
    first, second = merge(one, two, 1), merge(one, three, 2)
    assert Lead.objects.get(pk=one.pk).phone == "+4930901820"
    unmerge(first, 3)
    assert Lead.objects.get(pk=one.pk).phone == "+4930901821"
    unmerge(second, 4)
    assert state(one, two, three) == before


def test_a_merge_below_another_is_undone_from_the_top() -> None:
    one, two, three = (
        lead(full_name="Ana Ruiz", email=f"p{number}@x.example", at=later(number / 10)) for number in range(3)
    )
    before = state(one, two, three)
    inner, outer = merge(two, one, 1), merge(three, two, 2)
    with pytest.raises(UnmergeRefused, match="undo that merge first"):
        unmerge(inner, 3)
    unmerge(outer, 3)
    unmerge(inner, 4)
    assert state(one, two, three) == before


@settings(max_examples=examples(24))
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 3), min_size=4, max_size=14))
def test_any_history_of_merges_and_their_undoing_ends_where_it_began(
    luck: random.Random, moves: list[int]
) -> None:
    """Whatever is merged into whatever, in whatever order it is taken apart again."""
    # No address twice, in no example: all of them share one database, in which an earlier one may have ended half-way.
    words = [{"full_name": f"Person {n}", "email": f"p{next(_NEVER_TWICE)}@x.example"} for n in range(4)]
    extra: list[dict[str, str]] = [
        {"phone": "+49 30 901820"},
        {"company": "Acme"},
        {"role": "Buyer", "city": "Bonn"},
        {},
    ]
    leads = [lead(**(one | luck.choice(extra)), custom={"plan": luck.choice(["a", "b"])}) for one in words]
    before, day, open_merges = state(*leads), 1.0, []
    for move in moves:
        day += 1
        live = [one for one in leads if Standing.objects.filter(pk=one.pk).exists()]
        if move and len(live) > 1:
            survivor, duplicate = luck.sample(live, 2)
            open_merges.append(merge(survivor, duplicate, day, email=luck.choice(list(Side))))
        elif open_merges:
            _undo_one(luck, open_merges, day)
    while open_merges:
        day += 1
        _undo_one(luck, open_merges, day)
    assert state(*leads) == before


def _undo_one(luck: random.Random, open_merges: list[str], day: float) -> None:
    luck.shuffle(open_merges)
    for name in list(open_merges):
        try:
            unmerge(name, day)
        except UnmergeRefused:
            continue
        open_merges.remove(name)
        return
    raise AssertionError("no merge could be undone")


def test_the_preview_proposes_the_older_known_lead_and_names_what_has_to_be_chosen() -> None:
    nameless = lead(identities=(IdentityKey("external", "crm", "1"),))
    ana, anna = ana_and_anna()
    assert preview_merge(actor=BOSS, one=ref(nameless), other=ref(anna)).survivor == ref(anna)
    preview = preview_merge(actor=BOSS, one=ref(anna), other=ref(ana))
    assert preview.survivor == ref(ana)
    assert {one.field: one.chosen for one in preview.choices} == {
        "name": Side.SURVIVOR,
        "email": Side.SURVIVOR,
        "custom.plan": Side.DUPLICATE,
    }
    assert preview.choices[0].survivor == {
        "full_name": "Ana Ruiz",
        "given_name": "Ana",
        "family_name": "Ruiz",
    }


def test_the_merge_does_what_the_preview_said() -> None:
    ana, anna = ana_and_anna()
    preview = preview_merge(actor=BOSS, one=ref(ana), other=ref(anna))
    merge(ana, anna)
    joined = Lead.objects.get(pk=ana.pk)
    for choice in preview.choices:
        side = choice.survivor if choice.chosen is Side.SURVIVOR else choice.duplicate
        assert side is not None
        for name, value in side.items():
            told: Any = (
                joined.custom[name.removeprefix("custom.")]
                if name.startswith("custom.")
                else getattr(joined, name)
            )
            assert told == value


def test_a_person_and_an_organisation_stay_two() -> None:
    person, firm = (
        lead(full_name="Ana Ruiz", email="ana@acme.example"),
        lead(company="Acme Ltd", website="acme.example"),
    )
    with pytest.raises(MergeRefused, match="organisation"):
        merge(person, firm)


def test_a_lead_is_not_merged_with_itself_and_not_twice() -> None:
    one, two, three = (lead(email=f"p{number}@x.example") for number in range(3))
    with pytest.raises(MergeRefused):
        merge(one, one)
    merge(one, two)
    with pytest.raises(MergeRefused, match="already"):
        merge(three, two)


def test_only_those_who_may_merge_can_and_only_what_they_see() -> None:
    ana, anna = ana_and_anna()
    with pytest.raises(Forbidden):
        merge_leads(
            actor=acting(Role.SALESPERSON), survivor=ref(ana), duplicate=ref(anna), reason="x", at=later(1)
        )
    with pytest.raises(NotFound):
        merge_leads(
            actor=acting(Role.SALES_MANAGER), survivor=ref(ana), duplicate=ref(anna), reason="x", at=later(1)
        )


def test_a_merge_needs_a_reason_and_known_fields() -> None:
    ana, anna = ana_and_anna()
    with pytest.raises(UnusableInput, match="reason"):
        merge_leads(actor=BOSS, survivor=ref(ana), duplicate=ref(anna), reason=" ", at=later(1))
    with pytest.raises(UnusableInput, match="shoe_size"):
        merge(ana, anna, shoe_size=Side.DUPLICATE)


def test_a_merge_is_audited_told_quietly_and_answers_the_question_of_the_pair() -> None:
    ana, anna = ana_and_anna()
    PossibleDuplicate.objects.create(lead_id=ana.pk, other_lead_id=anna.pk, reason="x", found_at=NOW)
    merge(ana, anna)
    assert set(AuditEntry.objects.filter(action="lead.merged").values_list("object_id", flat=True)) == {
        ref(ana),
        ref(anna),
    }
    event = OutboxEvent.objects.get(name="leads_merged")
    assert (event.cause, event.payload["survivor_id"], event.payload["duplicate_id"]) == (
        "merge",
        ana.pk,
        anna.pk,
    )
    assert PossibleDuplicate.objects.get().resolved_at == later(1)
    assert SubjectLink.objects.get().reason == "same person"


def test_the_number_of_queries_does_not_grow_with_what_is_moved() -> None:
    counts = []
    for visitors in (1, 12):
        one, two = lead(email=f"a{visitors}@x.example"), lead(email=f"b{visitors}@x.example")
        for number in range(visitors):
            link_visitor(
                actor=BOSS,
                lead=ref(two),
                visitor=Visitor("web", f"{visitors}-{number}"),
                reason="form",
                at=NOW,
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            merge(one, two)
        counts.append(len(queries))
    assert counts[0] == counts[1]
