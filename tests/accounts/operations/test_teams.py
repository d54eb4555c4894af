import pytest

from leadwright.accounts.models import Team
from leadwright.accounts.operations.teams import (
    add_to_team,
    create_team,
    remove_from_team,
    set_team_leader,
)
from leadwright.accounts.queries import actor_for, find_team, list_users
from leadwright.accounts.rules import Role
from leadwright.platform.errors import Conflict, Forbidden, NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, OPERATOR, make_actor, make_user

pytestmark = pytest.mark.django_db


def make_team(name: str = "North") -> Team:
    return create_team(actor=OPERATOR, name=name, at=NOW)


def test_an_actor_carries_the_teams_of_its_user_as_they_are_now() -> None:
    user, north, south = make_user(role=Role.SALES_MANAGER), make_team("North"), make_team("South")

    for team in (north, south):
        add_to_team(actor=OPERATOR, team=team, user=user, at=NOW)
    set_team_leader(actor=OPERATOR, team=north, user=user, leads_team=True, at=NOW)
    assert (actor_for(user).teams, actor_for(user).teams_led) == ({north.pk, south.pk}, {north.pk})

    remove_from_team(actor=OPERATOR, team=north, user=user, at=NOW)
    assert (actor_for(user).teams, actor_for(user).teams_led) == ({south.pk}, set())


def test_repeating_a_change_of_a_team_changes_nothing() -> None:
    user = make_user()
    for _ in range(2):
        team = make_team()
        add_to_team(actor=OPERATOR, team=team, user=user, at=NOW)
        set_team_leader(actor=OPERATOR, team=team, user=user, leads_team=True, at=NOW)
    for _ in range(2):
        remove_from_team(actor=OPERATOR, team=team, user=user, at=NOW)

    assert Team.objects.count() == 1
    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
        "team.created",
        "team.member_added",
        "team.leader_set",
        "team.member_removed",
    ]


def test_only_a_member_leads_a_team() -> None:
    with pytest.raises(Conflict, match="is not in the team North"):
        set_team_leader(actor=OPERATOR, team=make_team(), user=make_user(), leads_team=True, at=NOW)


def test_a_sales_manager_does_not_change_teams() -> None:
    actor, team, user = make_actor(Role.SALES_MANAGER), make_team(), make_user()

    for refused in (
        lambda: create_team(actor=actor, name="Own", at=NOW),
        lambda: add_to_team(actor=actor, team=team, user=user, at=NOW),
        lambda: remove_from_team(actor=actor, team=team, user=user, at=NOW),
        lambda: set_team_leader(actor=actor, team=team, user=user, leads_team=True, at=NOW),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_team_is_found_by_name_or_id() -> None:
    team = make_team("North & East")

    assert find_team("North & East") == find_team(public_id(Kind.TEAM, team.public_id)) == team
    with pytest.raises(NotFound):
        find_team("West")


def test_users_are_listed_with_their_teams_in_two_queries(django_assert_num_queries: object) -> None:
    for number in range(3):
        user = make_user(email=f"u{number}@acme.example")
        for name in ("North", "South"):
            add_to_team(actor=OPERATOR, team=make_team(name), user=user, at=NOW)

    with django_assert_num_queries(2):  # type: ignore[operator]
        rows = list_users()

    assert [(row.email, row.teams, row.ready, row.active) for row in rows] == [
        (f"u{number}@acme.example", ("North", "South"), True, True) for number in range(3)
    ]
