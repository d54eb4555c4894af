"""Who sees which leads: the list and the single lead never disagree."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.accounts.actor import Actor, ActorKind
from leadwright.accounts.rules import Action, Role
from leadwright.leads.access import editable_lead, editable_leads, visible_lead, visible_leads
from leadwright.leads.models import Standing
from leadwright.platform import sql
from leadwright.platform.errors import Forbidden, NotFound
from tests.examples import examples
from tests.leads.people import BOSS, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db


def seen(actor: Actor) -> set[int]:
    condition = visible_leads(actor)
    return {
        one for (one,) in sql.rows(f"select lead_id from standing where {condition.sql}", condition.params)
    }


def test_each_role_sees_what_the_design_says() -> None:
    north, south = team("North"), team("South")
    sam, sue = colleague("sam"), colleague("sue")
    own, colleagues, free, elsewhere = (lead(email=f"p{number}@x.example") for number in range(4))
    for one, owner, its_team in (
        (own, sam, north),
        (colleagues, sue, north),
        (free, None, north),
        (elsewhere, None, south),
    ):
        Standing.objects.filter(pk=one.pk).update(owner_id=owner and owner.pk, team_id=its_team.pk)
    everything = {own.pk, colleagues.pk, free.pk, elsewhere.pk}
    for role in (Role.ADMINISTRATOR, Role.MARKETER, Role.ANALYST):
        assert seen(acting(role)) == everything
    assert seen(acting(Role.SALES_MANAGER, led=(north,))) == everything - {elsewhere.pk}
    assert seen(acting(Role.SALES_MANAGER, teams=(north,))) == set()
    assert seen(acting(Role.SALESPERSON, user=sam, teams=(north,))) == {own.pk, free.pk}
    assert seen(acting(Role.SALESPERSON, user=sue)) == {colleagues.pk}
    assert seen(acting(Role.RECRUITER, user=sam, teams=(north,), led=(north,))) == set()


def test_applicants_are_opened_by_nobody_who_may_not_see_them() -> None:
    one = lead(email="p@x.example")
    Standing.objects.filter(pk=one.pk).update(stage="recruiting")
    for role in (Role.MARKETER, Role.ANALYST):
        assert seen(acting(role)) == set()
        with pytest.raises(NotFound):
            visible_lead(acting(role), ref(one))
    for actor in (BOSS, acting(Role.ADMINISTRATOR)):
        assert visible_lead(actor, ref(one)).id == one.pk


roles = st.sampled_from(list(Role))
subsets = st.frozensets(st.integers(1, 3))


@settings(max_examples=examples(15))
@given(
    roles,
    st.none() | st.integers(1, 3),
    subsets,
    subsets,
    st.none() | st.frozensets(st.sampled_from(list(Action))),
    st.integers(),
)
def test_the_visible_set_is_exactly_what_the_object_check_lets_through(
    role: Role,
    user: int | None,
    teams: frozenset[int],
    led: frozenset[int],
    scopes: frozenset[Action] | None,
    seed: int,
) -> None:
    luck = random.Random(seed)
    leads = [lead(email=f"{seed}-{number}@x.example") for number in range(6)]
    for one in leads:
        Standing.objects.filter(pk=one.pk).update(
            owner_id=luck.choice([None, 1, 2, 3]), team_id=luck.choice([None, 1, 2, 3])
        )
    actor = Actor(ActorKind.USER, "somebody", role, user, teams, led, scopes)
    visible = seen(actor)
    for one in leads:
        try:
            found = visible_lead(actor, ref(one)).id == one.pk
        except NotFound:
            found = False
        assert found == (one.pk in visible)


def test_looking_is_not_changing() -> None:
    one = lead(email="p@x.example")
    assert visible_lead(acting(Role.ANALYST), ref(one)).id == one.pk
    with pytest.raises(Forbidden):
        editable_lead(acting(Role.ANALYST), ref(one))
    with pytest.raises(Forbidden):
        editable_leads(acting(Role.ANALYST), [ref(one)])


def test_many_leads_are_checked_at_once_and_the_first_unseen_one_is_named() -> None:
    one, two = lead(email="p@x.example"), lead(email="q@x.example")
    assert [key.id for key in editable_leads(BOSS, [ref(two), ref(one), ref(two)])] == [two.pk, one.pk]
    with pytest.raises(NotFound, match=ref(one)):
        editable_leads(acting(Role.SALESPERSON), [ref(one)])


def test_an_address_finds_its_lead_in_any_spelling_but_not_for_those_who_may_not_know_addresses() -> None:
    one = lead(email="Ana@Acme.example")
    assert visible_lead(BOSS, " ANA@acme.example ").id == one.pk
    for reference, actor in (
        ("bob@acme.example", BOSS),
        ("ana@acme.example", acting(Role.ANALYST)),
        ("not@an address", BOSS),
    ):
        with pytest.raises(NotFound):
            visible_lead(actor, reference)


def test_an_id_of_another_kind_names_no_lead() -> None:
    one = lead(email="p@x.example")
    with pytest.raises(NotFound):
        visible_lead(BOSS, ref(one).replace("lead_", "user_"))
