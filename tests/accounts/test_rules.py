from leadwright.accounts.actor import Actor, ActorKind
from leadwright.accounts.rules import PERMISSIONS, Action, Role, known_actions, may


def test_every_role_has_permissions_of_its_own() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_only_administrators_manage_people() -> None:
    assert [role for role in Role if may(role, Action.MANAGE_PEOPLE)] == [Role.ADMINISTRATOR]


def test_a_recruiter_sees_applicants_and_nothing_else() -> None:
    assert PERMISSIONS[Role.RECRUITER] == {Action.SEE_APPLICANTS}


def test_an_analyst_sees_no_contact_data() -> None:
    assert may(Role.ANALYST, Action.SEE_LEADS)
    assert not may(Role.ANALYST, Action.SEE_CONTACT_DATA)


def test_scopes_narrow_a_role_and_never_widen_it() -> None:
    scopes = frozenset({Action.SEE_LEADS, Action.MANAGE_PEOPLE})
    actor = Actor(kind=ActorKind.API_KEY, label="key", role=Role.SALESPERSON, scopes=scopes)

    assert actor.may(Action.SEE_LEADS)
    assert not actor.may(Action.EDIT_LEADS)
    assert not actor.may(Action.MANAGE_PEOPLE)


def test_a_scope_no_version_knows_grants_nothing() -> None:
    assert known_actions(["see_leads", "rule_the_world"]) == {Action.SEE_LEADS}
