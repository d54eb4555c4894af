from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from leadwright.accounts.models import SignInLink, User
from leadwright.accounts.operations.links import reset_password_link
from leadwright.accounts.operations.users import activate_user, change_role, deactivate_user, invite_user
from leadwright.accounts.queries import list_users, usable_link
from leadwright.accounts.rules import Action, Role, may
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.models import AuditEntry
from tests.accounts.people import LATER, NOW, OPERATOR, make_actor, make_user

pytestmark = pytest.mark.django_db


def invite(email: str = "new@acme.example", role: Role = Role.MARKETER, name: str = "Noor") -> User:
    return invite_user(actor=OPERATOR, email=email, name=name, role=role, at=NOW).user


def test_an_invited_user_cannot_sign_in_before_the_link_is_used() -> None:
    user = invite(email="New@Acme.example")

    assert (user.email, user.role, user.has_usable_password()) == ("new@acme.example", "marketer", False)
    assert [row.ready for row in list_users()] == [False]


def test_inviting_again_gives_a_new_link_and_voids_the_old_one() -> None:
    first = invite_user(actor=OPERATOR, email="new@acme.example", name="Noor", role=Role.MARKETER, at=NOW)
    second = invite_user(actor=OPERATOR, email="NEW@acme.example", name="Noor", role=Role.MARKETER, at=NOW)

    assert first.user == second.user
    assert usable_link(second.token, at=LATER).user == second.user
    with pytest.raises(NotFound):
        usable_link(first.token, at=LATER)


def test_an_account_in_use_is_not_invited() -> None:
    make_user(email="ada@acme.example")

    with pytest.raises(Conflict, match="has an account already"):
        invite(email="ada@acme.example")


def test_inviting_again_is_no_way_to_change_a_role() -> None:
    invite(role=Role.ADMINISTRATOR)

    with pytest.raises(Conflict, match="invited as administrator"):
        invite(role=Role.ANALYST)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_user_needs_a_name_of_some_length(name: str) -> None:
    with pytest.raises(UnusableInput):
        invite(name=name)


def test_changing_a_role_ends_what_was_granted_before() -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    link = reset_password_link(actor=OPERATOR, user=user, at=NOW)
    before = user.get_session_auth_hash()

    change_role(actor=OPERATOR, user=user, role=Role.ANALYST, at=NOW)

    assert user.role == "analyst"
    assert User.objects.get(pk=user.pk).get_session_auth_hash() != before
    with pytest.raises(NotFound):
        usable_link(link, at=NOW)


def test_the_same_role_again_changes_nothing() -> None:
    user = make_user()

    change_role(actor=OPERATOR, user=user, role=Role.ADMINISTRATOR, at=NOW)

    assert User.objects.get(pk=user.pk).session_epoch == 0
    assert not AuditEntry.objects.exists()


def test_the_last_administrator_stays_one() -> None:
    user = make_user()
    make_user(email="m@acme.example", role=Role.MARKETER)

    with pytest.raises(Conflict, match="only administrator"):
        change_role(actor=OPERATOR, user=user, role=Role.MARKETER, at=NOW)
    with pytest.raises(Conflict, match="only administrator"):
        deactivate_user(actor=OPERATOR, user=user, at=NOW)


def test_a_deactivated_administrator_does_not_count_as_one() -> None:
    first, second = make_user(), make_user(email="b@acme.example")
    deactivate_user(actor=OPERATOR, user=second, at=NOW)

    with pytest.raises(Conflict):
        deactivate_user(actor=OPERATOR, user=first, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_leave_one() -> None:
    users = [make_user(email="a@acme.example"), make_user(email="b@acme.example")]

    def demote(user: User) -> bool:
        try:
            change_role(actor=OPERATOR, user=user, role=Role.ANALYST, at=NOW)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(demote, users))

    assert sorted(done) == [False, True]
    assert User.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_deactivating_and_activating_are_idempotent_and_audited_once() -> None:
    make_user(email="boss@acme.example")
    user = make_user()

    for _ in range(2):
        deactivate_user(actor=OPERATOR, user=user, at=NOW)
    for _ in range(2):
        activate_user(actor=OPERATOR, user=user, at=LATER)

    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
        "user.deactivated",
        "user.activated",
    ]
    assert User.objects.get(pk=user.pk).session_epoch == 1


@pytest.mark.parametrize("role", [role for role in Role if not may(role, Action.MANAGE_PEOPLE)])
def test_nobody_but_an_administrator_manages_people(role: Role) -> None:
    actor, user = make_actor(role), make_user()

    with pytest.raises(Forbidden):
        invite_user(actor=actor, email="x@acme.example", name="X", role=role, at=NOW)
    with pytest.raises(Forbidden):
        change_role(actor=actor, user=user, role=role, at=NOW)
    with pytest.raises(Forbidden):
        deactivate_user(actor=actor, user=user, at=NOW)
    with pytest.raises(Forbidden):
        activate_user(actor=actor, user=user, at=NOW)
    with pytest.raises(Forbidden):
        reset_password_link(actor=actor, user=user, at=NOW)
    assert not SignInLink.objects.exists()
