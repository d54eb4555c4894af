from collections.abc import Callable

import pytest
from django.test import Client

from leadwright.accounts.models import User


@pytest.fixture
def browser() -> Client:
    """A browser that checks CSRF tokens, as real ones are checked."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """A browser in which this user is signed in."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in
