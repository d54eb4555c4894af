from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from leadwright.accounts.actor import system
from leadwright.accounts.links import LIFETIME, Purpose, link_address
from leadwright.accounts.models import SignInLink, User
from leadwright.accounts.operations.link_use import LinkAnswers, use_link
from leadwright.accounts.operations.links import (
    create_first_run_link,
    create_sign_in_link,
    reset_password_link,
)
from leadwright.accounts.operations.users import deactivate_user, invite_user
from leadwright.accounts.queries import actor_for, open_link
from leadwright.accounts.rules import Role
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.models import AuditEntry
from tests.accounts.people import LATER, NOW, OPERATOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = "a kettle made of copper"
ADA = LinkAnswers(name="Ada  Weiss", email="Ada@acme.example", password=PASSWORD)


def test_the_first_run_link_makes_the_first_administrator() -> None:
    token = create_first_run_link(actor=OPERATOR, at=NOW)

    user = use_link(token=token, answers=ADA, at=LATER)

    assert (user.email, user.name, user.role) == ("ada@acme.example", "Ada Weiss", "administrator")
    assert User.objects.get().check_password(PASSWORD)
    assert AuditEntry.objects.filter(actor_id=user.pk, action="link.first_run_used").exists()


def test_there_is_no_first_run_once_there_is_an_administrator() -> None:
    token = create_first_run_link(actor=system("serve"), at=NOW)
    make_user(email="boss@acme.example")

    with pytest.raises(Conflict, match="There is an administrator already"):
        create_first_run_link(actor=OPERATOR, at=NOW)
    with pytest.raises(Conflict, match="There is an administrator already"):
        use_link(token=token, answers=ADA, at=NOW)
    assert User.objects.count() == 1


def test_the_first_administrator_is_not_made_of_somebody_with_another_role() -> None:
    make_user(email="ada@acme.example", role=Role.ANALYST)
    token = create_first_run_link(actor=OPERATOR, at=NOW)

    with pytest.raises(Conflict, match="with another role"):
        use_link(token=token, answers=ADA, at=NOW)
    assert User.objects.get().role == "analyst"


def test_each_first_run_link_voids_the_one_before() -> None:
    old = create_first_run_link(actor=OPERATOR, at=NOW)
    create_first_run_link(actor=OPERATOR, at=NOW)

    with pytest.raises(NotFound):
        open_link(old, at=NOW)


def test_a_sign_in_link_signs_in_once() -> None:
    user = make_user()
    token = create_sign_in_link(actor=OPERATOR, user=user, at=NOW)

    assert use_link(token=token, answers=LinkAnswers(), at=NOW) == user
    with pytest.raises(NotFound, match="used already, has expired, or was never made"):
        use_link(token=token, answers=LinkAnswers(), at=NOW)


def test_no_user_can_make_a_link_to_become_another() -> None:
    administrator = actor_for(make_user())
    other = make_user(email="b@acme.example")

    with pytest.raises(Forbidden):
        create_sign_in_link(actor=administrator, user=other, at=NOW)
    with pytest.raises(Forbidden):
        create_first_run_link(actor=administrator, at=NOW)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_ends_with_its_lifetime(purpose: Purpose) -> None:
    if purpose == Purpose.FIRST_RUN:
        token = create_first_run_link(actor=OPERATOR, at=NOW)
    elif purpose == Purpose.INVITATION:
        made = invite_user(actor=OPERATOR, email="n@acme.example", name="N", role=Role.ANALYST, at=NOW)
        token = made.token
    elif purpose == Purpose.PASSWORD:
        token = reset_password_link(actor=OPERATOR, user=make_user(), at=NOW)
    else:
        token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=NOW)
    end = NOW + LIFETIME[purpose]

    assert open_link(token, at=end - timedelta(seconds=1)).purpose == purpose
    with pytest.raises(NotFound):
        open_link(token, at=end)


def test_an_invitation_sets_name_and_password() -> None:
    made = invite_user(actor=OPERATOR, email="n@acme.example", name="N", role=Role.ANALYST, at=NOW)

    user = use_link(token=made.token, answers=LinkAnswers(name="Noor", password=PASSWORD), at=LATER)

    assert (user.pk, user.name) == (made.user.pk, "Noor")
    assert User.objects.get().check_password(PASSWORD)


def test_a_new_password_ends_sessions_and_all_other_links() -> None:
    user = make_user()
    before = user.get_session_auth_hash()
    other = create_sign_in_link(actor=OPERATOR, user=user, at=NOW)
    token = reset_password_link(actor=OPERATOR, user=user, at=NOW)

    use_link(token=token, answers=LinkAnswers(password=NEW), at=LATER)

    fresh = User.objects.get()
    assert fresh.check_password(NEW)
    assert fresh.get_session_auth_hash() != before
    with pytest.raises(NotFound):
        open_link(other, at=LATER)


def test_a_refused_password_leaves_the_link_usable() -> None:
    user = make_user()
    token = reset_password_link(actor=OPERATOR, user=user, at=NOW)

    for bad in ("short", "1234567890123", "ada@acme.example", "x" * 1001):
        with pytest.raises(UnusableInput):
            use_link(token=token, answers=LinkAnswers(password=bad), at=LATER)

    assert use_link(token=token, answers=LinkAnswers(password=NEW), at=LATER) == user


def test_the_links_of_a_deactivated_user_end() -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    token = create_sign_in_link(actor=OPERATOR, user=user, at=NOW)

    deactivate_user(actor=OPERATOR, user=user, at=NOW)

    with pytest.raises(NotFound):
        open_link(token, at=NOW)
    with pytest.raises(Conflict, match="activate the user first"):
        create_sign_in_link(actor=OPERATOR, user=user, at=NOW)


def test_only_a_digest_of_the_token_is_kept() -> None:
    token = create_first_run_link(actor=OPERATOR, at=NOW)

    kept = " ".join(str(value) for value in SignInLink.objects.values().get().values())
    assert token not in kept
    assert not AuditEntry.objects.filter(changes__icontains=token).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_is_refused() -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=NOW)

    def use(_: int) -> bool:
        try:
            use_link(token=token, answers=LinkAnswers(), at=NOW)
        except NotFound:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_two_first_run_links_used_at_once_make_one_administrator() -> None:
    tokens = []
    for _ in range(4):
        tokens.append(create_first_run_link(actor=OPERATOR, at=NOW))
        # As when two terminals make one at the same time: neither sees the other's to void it.
        SignInLink.objects.filter(used_at=None).update(used_at=LATER)
    SignInLink.objects.update(used_at=None)
    together = Barrier(len(tokens))

    def use(number: int) -> bool:
        answers = LinkAnswers(name="Ada", email=f"ada{number}@acme.example", password=NEW)
        together.wait()
        try:
            use_link(token=tokens[number], answers=answers, at=NOW)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(tokens)) as pool:
        assert sorted(pool.map(use, range(len(tokens)))) == [False, False, False, True]
    assert User.objects.count() == 1


def test_the_address_of_a_link_is_on_the_public_address(settings: object) -> None:
    settings.PUBLIC_URL = "https://leads.acme.example"  # type: ignore[attr-defined]

    assert link_address("abc") == "https://leads.acme.example/sign-in/abc"
