import pytest

from leadwright.accounts.queries import find_user
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db


def test_a_user_is_found_by_id_and_by_address_in_any_case() -> None:
    user = make_user(email="ada@acme.example")

    assert find_user(" ADA@acme.example") == user
    assert find_user(public_id(Kind.USER, user.public_id)) == user


def test_an_id_of_another_kind_finds_no_user() -> None:
    user = make_user()

    for text in (public_id(Kind.LEAD, user.public_id), str(user.pk), "nobody@acme.example", ""):
        with pytest.raises(NotFound):
            find_user(text)
