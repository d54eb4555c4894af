import pytest

from leadwright.accounts.models import User
from leadwright.accounts.operations.passwords import set_password
from leadwright.accounts.operations.sessions import end_sessions
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.platform.errors import Forbidden, UnusableInput
from tests.accounts.people import NOW, OPERATOR, PASSWORD, make_actor, make_user

pytestmark = pytest.mark.django_db

NEW = "a kettle made of copper"


def test_users_set_their_own_password_and_administrators_any() -> None:
    user = make_user(role=Role.SALESPERSON)

    set_password(actor=actor_for(user), user=user, password=NEW, at=NOW)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    set_password(actor=OPERATOR, user=user, password=PASSWORD, at=NOW)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_nobody_sets_the_password_of_somebody_else() -> None:
    user = make_user()

    with pytest.raises(Forbidden):
        set_password(actor=make_actor(Role.SALES_MANAGER), user=user, password=NEW, at=NOW)
    with pytest.raises(Forbidden):
        end_sessions(actor=make_actor(Role.MARKETER), user=user, at=NOW)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kettle", "too short"),
        ("password12", "too common"),
        ("483927463829", "entirely numeric"),
        ("ada weiss ", "too similar"),
        ("k" * 1001, "at most 1000"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    user = make_user(name="Ada Weiss")

    with pytest.raises(UnusableInput, match=reason):
        set_password(actor=OPERATOR, user=user, password=password, at=NOW)
    assert User.objects.get().session_epoch == 0


def test_ending_sessions_leaves_the_password() -> None:
    user = make_user()
    before = user.get_session_auth_hash()

    end_sessions(actor=actor_for(user), user=user, at=NOW)

    fresh = User.objects.get()
    assert fresh.check_password(PASSWORD)
    assert fresh.get_session_auth_hash() == user.get_session_auth_hash() != before
