"""What people do with many leads at once, and how it is taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.rules import Role
from leadwright.criteria import registry
from leadwright.criteria.parse import parse
from leadwright.criteria.validate import validate
from leadwright.leads.models import BinEntry, Lead, LeadTag, Standing, Tag
from leadwright.leads.operations import chosen
from leadwright.leads.operations.bin import KEPT_FOR, bin_leads, empty_bin, restore_leads
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.queries import lead_detail, ranked_leads
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, DueRow
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def some(number: int) -> list[Lead]:
    return [lead(email=f"ana{one}@acme.example", full_name=f"Ana {one}") for one in range(number)]


def listed(actor: object = BOSS, **wanted: object) -> set[str]:
    return {row.id for row in ranked_leads(actor=actor, **wanted).rows}  # type: ignore[arg-type]


def tagged(*tags: str) -> set[str]:
    node = parse({"field": "tags", "any_of": list(tags)})
    validate(node, registry.catalogue())
    return listed(condition=node)


def test_owners_are_given_and_given_back_unless_somebody_decided_since() -> None:
    north = team("north")
    ana, bo = colleague("ana", teams=(north,)), colleague("bo")
    one, two, three = some(3)
    chosen.give_leads(actor=BOSS, leads=[three.pk], owner=public_id(Kind.USER, bo.public_id), at=NOW)
    user = public_id(Kind.USER, ana.public_id)

    before = chosen.give_leads(actor=BOSS, leads=[one.pk, two.pk, three.pk], owner=user, at=NOW)
    again = chosen.give_leads(actor=BOSS, leads=[one.pk, two.pk, three.pk], owner=user, at=NOW)
    assert [each.owner for each in before] == [None, None, bo.pk]
    assert again == []
    assert set(Standing.objects.values_list("owner_id", "team_id")) == {(ana.pk, north.pk)}

    chosen.give_leads(actor=BOSS, leads=[two.pk], owner=None, at=LATER)
    back = chosen.give_back_leads(actor=BOSS, given=user, before=before, at=LATER)

    assert back == [one.pk, three.pk]
    assert dict(Standing.objects.values_list("lead_id", "owner_id")) == {
        one.pk: None,
        two.pk: None,
        three.pk: bo.pk,
    }
    assert AuditEntry.objects.filter(action="lead.owner_set", object_id=ref(one)).count() == 2


def test_a_salesperson_takes_leads_and_gives_them_to_nobody_else() -> None:
    north = team("north")
    ana, bo = colleague("ana", teams=(north,)), colleague("bo", teams=(north,))
    mine, theirs = some(2)
    Standing.objects.update(team_id=north.pk)
    Standing.objects.filter(pk=theirs.pk).update(owner_id=bo.pk)
    actor = acting(Role.SALESPERSON, user=ana, teams=(north,))

    with pytest.raises(Forbidden):
        chosen.give_leads(actor=actor, leads=[mine.pk], owner=public_id(Kind.USER, bo.public_id), at=NOW)
    taken = chosen.give_leads(
        actor=actor, leads=[mine.pk, theirs.pk], owner=public_id(Kind.USER, ana.public_id), at=NOW
    )

    assert [one.lead for one in taken] == [mine.pk]
    with pytest.raises(Forbidden):
        bin_leads(actor=actor, leads=[mine.pk], at=NOW)


def test_tags_are_facts_conditions_can_name() -> None:
    one, two, _ = some(3)

    assert chosen.tag_leads(actor=BOSS, leads=[one.pk, two.pk], tag=" Fair  2026 ", at=NOW) == [
        one.pk,
        two.pk,
    ]
    assert chosen.tag_leads(actor=BOSS, leads=[one.pk], tag="fair 2026", at=NOW) == []

    assert list(Tag.objects.values_list("name", flat=True)) == ["Fair 2026"]
    assert tagged("Fair 2026") == {ref(one), ref(two)}
    assert chosen.untag_leads(actor=BOSS, leads=[one.pk], tag="FAIR 2026", at=NOW) == [one.pk]
    assert tagged("Fair 2026") == {ref(two)}
    for bad in ("", "  ", "x" * 61):
        with pytest.raises(UnusableInput):
            chosen.tag_leads(actor=BOSS, leads=[one.pk], tag=bad, at=NOW)
    with pytest.raises(NotFound):
        chosen.untag_leads(actor=BOSS, leads=[one.pk], tag="nothing", at=NOW)


def test_tags_follow_a_merge_and_its_undo() -> None:
    one, two = some(2)
    chosen.tag_leads(actor=BOSS, leads=[two.pk], tag="fair", at=NOW)

    merged = merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(two), reason="same", at=NOW)
    assert tagged("fair") == {ref(one)}
    assert chosen.tag_leads(actor=BOSS, leads=[one.pk], tag="fair", at=NOW) == []

    unmerge_leads(actor=BOSS, merge=merged.merge, reason="not the same", at=LATER)
    assert tagged("fair") == {ref(two)}


def test_the_bin_hides_leads_and_gives_them_back_as_they_were() -> None:
    ana = colleague("ana")
    one, two = some(2)
    chosen.give_leads(actor=BOSS, leads=[one.pk], owner=public_id(Kind.USER, ana.public_id), at=NOW)
    before = Standing.objects.filter(pk=one.pk).values().get()

    assert bin_leads(actor=BOSS, leads=[one.pk, one.pk], at=NOW) == [one.pk]
    assert bin_leads(actor=BOSS, leads=[one.pk], at=NOW) == []
    assert listed() == listed(sort="name") == {ref(two)}
    with pytest.raises(NotFound):
        lead_detail(actor=BOSS, reference=ref(one))

    assert restore_leads(actor=BOSS, leads=[one.pk, two.pk], at=LATER) == [one.pk]
    assert Standing.objects.filter(pk=one.pk).values().get() == before
    assert listed() == listed(sort="name") == {ref(one), ref(two)}


def test_a_manager_restores_only_what_the_team_saw() -> None:
    north, south = team("north"), team("south")
    one, two = some(2)
    Standing.objects.filter(pk=one.pk).update(team_id=north.pk)
    Standing.objects.filter(pk=two.pk).update(team_id=south.pk)
    bin_leads(actor=BOSS, leads=[one.pk, two.pk], at=NOW)
    manager = acting(Role.SALES_MANAGER, user=colleague("m", Role.SALES_MANAGER), led=(north,))

    assert restore_leads(actor=manager, leads=[one.pk, two.pk], at=LATER) == [one.pk]


def test_the_bin_is_emptied_after_thirty_days_and_not_before() -> None:
    one, two, three = some(3)
    bin_leads(actor=BOSS, leads=[one.pk], at=NOW)
    bin_leads(actor=BOSS, leads=[two.pk], at=NOW + timedelta(days=1))

    assert empty_bin(now=NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert empty_bin(now=NOW + KEPT_FOR) == 1
    assert set(Lead.objects.values_list("pk", flat=True)) == {two.pk, three.pk}
    assert DueRow.objects.get().due_at == NOW + KEPT_FOR + timedelta(days=1)
    assert empty_bin(now=NOW + KEPT_FOR * 2) == 1
    assert empty_bin(now=NOW + KEPT_FOR * 2) == 0
    assert not BinEntry.objects.exists()
    assert not LeadTag.objects.exists()


def test_somebody_we_hear_from_again_comes_back_from_the_bin() -> None:
    (one,) = some(1)
    bin_leads(actor=BOSS, leads=[one.pk], at=NOW)

    lead(email="ana0@acme.example", full_name="Ana 0", role="Buyer", at=LATER)

    assert listed() == {ref(one)}
    assert not BinEntry.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_leads() -> None:
    def cost(number: int, start: int) -> list[int]:
        numbers = [lead(email=f"p{one}@x{start}.example", full_name=f"P {one}").pk for one in range(number)]
        costs = []
        for act in (
            lambda: chosen.tag_leads(actor=BOSS, leads=numbers, tag="t", at=NOW),
            lambda: chosen.untag_leads(actor=BOSS, leads=numbers, tag="t", at=NOW),
            lambda: bin_leads(actor=BOSS, leads=numbers, at=NOW),
            lambda: restore_leads(actor=BOSS, leads=numbers, at=NOW),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                act()
            costs.append(len(queries))
        return costs

    first = cost(1, 0)
    assert cost(1, 1)[1:] == cost(12, 2)[1:]
    assert first[1] == cost(12, 3)[1]
