"""The scoring studio, by its HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadwright.playbook.operations import ensure_starter
from tests.accounts.people import NOW, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def starter() -> None:
    ensure_starter(at=NOW)


def test_a_model_is_read_as_rules_with_their_points_and_limits(signed_in: SignIn) -> None:
    page = signed_in(make_user()).get("/playbook/scoring/default").content.decode()
    for words in (
        "Can decide",
        "+25",
        "Employees is at least 200",
        "at most 50 points",
        "half after 21 days",
        "happened in the last 120 days",
        "at most 2 times a day",
        "group pages",
        "Whom to call first",
        'aria-labelledby="dim-engagement"',
    ):
        assert words in page, words
    assert '<span class="vh">A1: </span>1<' in page
