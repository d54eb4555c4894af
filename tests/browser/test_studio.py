"""The scoring studio as people see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from leadwright.playbook.operations import ensure_starter
from tests.accounts.people import NOW, make_user
from tests.browser.looking import Pictures, look

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_studio_has_no_barriers_in_any_size_and_theme(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    ensure_starter(at=NOW)
    make_user()
    look(enter, "/playbook/scoring/default", "studio-read", pictures)
