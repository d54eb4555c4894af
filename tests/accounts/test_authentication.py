from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate, hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.models import User
from leadwright.accounts.operations.users import deactivate_user
from tests.accounts.people import NOW, OPERATOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_address_and_password_name_the_user_whatever_the_case_of_the_address() -> None:
    user = make_user(email="ada@acme.example")

    assert authenticate(email=" ADA@Acme.example", password=PASSWORD) == user


def test_a_deactivated_user_is_not_let_in() -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    deactivate_user(actor=OPERATOR, user=user, at=NOW)

    assert authenticate(email=user.email, password=PASSWORD) is None


def _cost(email: str) -> tuple[int, int]:
    """Queries and password hashes that one failing sign-in takes."""
    hashes = 0
    real = hashers.MD5PasswordHasher.encode

    def counting(*args: Any, **kwargs: Any) -> str:
        nonlocal hashes
        hashes += 1
        return real(*args, **kwargs)

    with (
        patch.object(hashers.MD5PasswordHasher, "encode", counting),
        CaptureQueriesContext(connection) as queries,
    ):
        assert authenticate(email=email, password="not the password") is None
    return len(queries), hashes


def test_a_failing_sign_in_costs_the_same_for_known_and_unknown_addresses() -> None:
    make_user(email="boss@acme.example")
    make_user(email="known@acme.example")
    deactivate_user(actor=OPERATOR, user=make_user(email="gone@acme.example"), at=NOW)
    invited = User(email="invited@acme.example", name="New", role="analyst", created_at=NOW)
    invited.set_unusable_password()
    invited.save()

    costs = {name: _cost(f"{name}@acme.example") for name in ("known", "gone", "invited", "nobody")}

    assert set(costs.values()) == {(1, 1)}, costs
