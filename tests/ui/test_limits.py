import pytest
from django.core.cache import cache
from django.test import Client

from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.platform import clock
from leadwright.platform.models import CacheEntry
from tests.accounts.people import OPERATOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db

FAILURES_ALLOWED = 5


def attempt(email: str, password: str = "wrong", **place: str) -> int:
    client = Client(**place)  # type: ignore[arg-type]
    return client.post("/sign-in", {"email": email, "password": password}).status_code


def test_an_address_has_five_tries_wherever_they_come_from() -> None:
    make_user(email="ada@acme.example")

    codes = [attempt("ada@acme.example", REMOTE_ADDR=f"192.0.2.{n}") for n in range(FAILURES_ALLOWED + 1)]

    assert codes == [422] * FAILURES_ALLOWED + [429]
    assert attempt("ada@acme.example", PASSWORD, REMOTE_ADDR="198.51.100.7") == 429


def test_an_unknown_address_is_limited_as_a_known_one() -> None:
    codes = [attempt("no@acme.example", REMOTE_ADDR=f"192.0.2.{n}") for n in range(FAILURES_ALLOWED + 1)]

    assert codes == [422] * FAILURES_ALLOWED + [429]


def test_neither_spelling_nor_host_header_gives_more_tries(settings: object) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]  # type: ignore[attr-defined]
    spellings = ["ada@acme.example", "ADA@acme.example", " ada@acme.example"]

    codes = [
        attempt(spellings[n % 3], REMOTE_ADDR=f"192.0.2.{n}", HTTP_HOST=f"localhost:{8000 + n}")
        for n in range(FAILURES_ALLOWED + 1)
    ]

    assert codes[-1] == 429


def test_one_place_has_ten_tries_whatever_the_address() -> None:
    codes = [attempt(f"u{n}@acme.example") for n in range(11)]

    assert codes == [422] * 10 + [429]


def test_everybody_together_is_limited(settings: object) -> None:
    limits = {**settings.ACCOUNT_RATE_LIMITS, "login_everywhere": "3/m/key"}  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = limits  # type: ignore[attr-defined]

    codes = [attempt(f"u{n}@acme.example", REMOTE_ADDR=f"192.0.2.{n}") for n in range(4)]

    assert codes == [422, 422, 422, 429]


def test_signing_in_rightly_uses_no_try_up() -> None:
    make_user(email="ada@acme.example")

    codes = [attempt("ada@acme.example", PASSWORD) for _ in range(FAILURES_ALLOWED + 2)]

    assert set(codes) == {302}


def test_a_forged_forwarding_header_moves_nobody() -> None:
    codes = [attempt(f"u{n}@acme.example", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}") for n in range(11)]

    assert codes[-1] == 429


def test_the_header_of_a_trusted_proxy_tells_people_apart(settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]

    codes = [attempt(f"u{n}@acme.example", HTTP_X_FORWARDED_FOR=f"9.9.9.9, 203.0.113.{n}") for n in range(11)]

    assert set(codes) == {422}


def test_one_time_links_are_limited_for_each_place(client: Client) -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=clock.now())

    codes = [client.post("/sign-in/guess").status_code for _ in range(21)]

    assert codes == [404] * 20 + [429]
    assert client.post(f"/sign-in/{token}").status_code == 429


def test_the_counters_are_rows_every_process_sees() -> None:
    attempt("ada@acme.example")

    keys = CacheEntry.objects.values_list("cache_key", flat=True)
    assert any("login_failed" in key for key in keys)
    assert not any("acme" in key for key in keys)


def test_a_flood_does_not_push_counters_out() -> None:
    assert cache._max_entries >= 20_000  # type: ignore[attr-defined]
