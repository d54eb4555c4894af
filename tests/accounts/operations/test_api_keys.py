import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from leadwright.accounts.actor import ActorKind
from leadwright.accounts.models import ApiKey, User
from leadwright.accounts.operations.api_keys import (
    NewApiKey,
    authenticate_key,
    create_api_key,
    revoke_api_key,
)
from leadwright.accounts.operations.passwords import set_password
from leadwright.accounts.operations.sessions import end_sessions
from leadwright.accounts.operations.users import change_role, deactivate_user
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Action, Role
from leadwright.platform.errors import Conflict, Forbidden, UnusableInput
from leadwright.platform.models import AuditEntry
from tests.accounts.people import LATER, NOW, OPERATOR, make_actor, make_team, make_user

pytestmark = pytest.mark.django_db


def make_key(user: User, *scopes: Action) -> NewApiKey:
    return create_api_key(
        actor=OPERATOR,
        user=user,
        name="importer",
        scopes=scopes or (Action.SEE_LEADS,),
        expires_at=None,
        at=NOW,
    )


def test_a_key_stands_for_its_user_within_its_scopes() -> None:
    user = make_user(role=Role.SALESPERSON)
    team = make_team("North", leader=user)

    actor = authenticate_key(text=make_key(user, Action.SEE_LEADS).text, at=LATER)

    assert actor is not None
    assert (actor.kind, actor.user_id, actor.role) == (ActorKind.API_KEY, user.pk, Role.SALESPERSON)
    assert actor.teams == actor.teams_led == {team.pk}
    assert actor.may(Action.SEE_LEADS)
    assert not actor.may(Action.EDIT_LEADS)


def test_the_text_of_a_key_has_its_form_and_is_kept_nowhere() -> None:
    made = make_key(make_user())

    assert re.fullmatch(r"lw_[0-9a-f]{12}_[\w-]{43}", made.text)
    kept = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert made.text not in kept
    assert made.text.rpartition("_")[2] not in kept
    assert not AuditEntry.objects.filter(changes__icontains=made.text[16:]).exists()


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1] + "x!"[text[-1] == "x"], str.upper, lambda _: "", lambda _: "lw_"]
)
def test_a_spoiled_key_names_nobody(spoil: Callable[[str], str]) -> None:
    made = make_key(make_user())

    assert authenticate_key(text=spoil(made.text), at=NOW) is None


def test_a_key_ends_when_it_expires_or_is_revoked() -> None:
    user = make_user()
    ending = create_api_key(
        actor=OPERATOR, user=user, name="k", scopes=[Action.SEE_LEADS], expires_at=LATER, at=NOW
    )
    revoked = make_key(user)
    revoke_api_key(actor=actor_for(user), key=revoked.key, at=NOW)

    assert authenticate_key(text=ending.text, at=LATER - timedelta(seconds=1)) is not None
    assert authenticate_key(text=ending.text, at=LATER) is None
    assert authenticate_key(text=revoked.text, at=NOW) is None


@pytest.mark.parametrize(
    "end",
    [
        lambda user: change_role(actor=OPERATOR, user=user, role=Role.MARKETER, at=NOW),
        lambda user: set_password(actor=OPERATOR, user=user, password="a kettle made of copper", at=NOW),
        lambda user: deactivate_user(actor=OPERATOR, user=user, at=NOW),
        lambda user: end_sessions(actor=OPERATOR, user=user, at=NOW),
    ],
    ids=["role", "password", "deactivation", "sign-out everywhere"],
)
def test_keys_end_with_whatever_ends_sessions(end: Callable[[User], None]) -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    made, other = make_key(user), make_key(make_user(email="other@acme.example"))

    end(user)

    assert authenticate_key(text=made.text, at=NOW) is None
    assert authenticate_key(text=other.text, at=NOW) is not None


def test_a_key_has_at_least_one_scope_and_none_beyond_the_role() -> None:
    user = make_user(role=Role.ANALYST)

    with pytest.raises(UnusableInput, match="at least one scope"):
        create_api_key(actor=OPERATOR, user=user, name="k", scopes=[], expires_at=None, at=NOW)
    with pytest.raises(UnusableInput, match="may not: manage_people"):
        make_key(user, Action.SEE_LEADS, Action.MANAGE_PEOPLE)
    with pytest.raises(UnusableInput, match="would expire before"):
        create_api_key(actor=OPERATOR, user=user, name="k", scopes=[Action.SEE_LEADS], expires_at=NOW, at=NOW)


def test_keys_of_others_are_the_administrators_business() -> None:
    user = make_user()
    made = make_key(user)
    stranger = make_actor(Role.MARKETER)

    with pytest.raises(Forbidden):
        revoke_api_key(actor=stranger, key=made.key, at=NOW)
    with pytest.raises(Forbidden):
        create_api_key(
            actor=stranger, user=user, name="k", scopes=[Action.SEE_LEADS], expires_at=None, at=NOW
        )


def test_a_deactivated_user_gets_no_key() -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    deactivate_user(actor=OPERATOR, user=user, at=NOW)

    with pytest.raises(Conflict):
        make_key(user)


def test_a_key_that_outlived_its_user_names_nobody() -> None:
    made = make_key(make_user())
    User.objects.update(is_active=False)

    assert authenticate_key(text=made.text, at=NOW) is None


def test_use_is_noted_at_most_once_a_minute() -> None:
    made = make_key(make_user())
    seen = []
    for seconds in (0, 30, 59, 61):
        authenticate_key(text=made.text, at=NOW + timedelta(seconds=seconds))
        seen.append((ApiKey.objects.get().last_used_at - NOW).total_seconds())

    assert seen == [0, 0, 0, 61]


def test_revoking_again_changes_nothing() -> None:
    made = make_key(make_user())

    revoke_api_key(actor=OPERATOR, key=made.key, at=NOW)
    revoke_api_key(actor=OPERATOR, key=made.key, at=LATER)

    assert ApiKey.objects.get().revoked_at == NOW
    assert AuditEntry.objects.filter(action="api_key.revoked").count() == 1
