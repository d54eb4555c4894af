from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from leadwright.config import security


def test_https_makes_cookies_secure_and_bound_to_the_host() -> None:
    made = security.django_settings("https://leads.acme.example")

    assert made["SESSION_COOKIE_SECURE"] is True
    assert made["CSRF_COOKIE_SECURE"] is True
    assert made["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert made["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert made["SECURE_HSTS_SECONDS"] >= 31536000


def test_plain_http_still_works_on_this_machine() -> None:
    made = security.django_settings("http://127.0.0.1:8000")

    assert made["SESSION_COOKIE_SECURE"] is False
    assert not made["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert made["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Leads.Acme.example/", "https://leads.acme.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        (" https://user:secret@acme.example:8443/leads?x=1 ", "https://acme.example:8443"),
    ],
)
def test_the_public_address_is_an_origin(given: str, origin: str) -> None:
    assert security.public_origin(given) == origin


@pytest.mark.parametrize(
    "given", ["", "leads.acme.example", "ftp://acme.example", "https://", "javascript:1"]
)
def test_what_is_no_public_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="must be like"):
        security.public_origin(given)


def test_only_the_public_host_and_this_machine_are_answered() -> None:
    assert security.allowed_hosts("https://leads.acme.example:8443") == [
        "127.0.0.1",
        "[::1]",
        "leads.acme.example",
        "localhost",
    ]


def test_forwarding_headers_are_believed_only_of_ones_own_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in security.django_settings("https://acme.example")

    monkeypatch.setenv("LEADWRIGHT_TRUSTED_PROXIES", "1")
    made = security.django_settings("https://acme.example")

    assert made["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert made["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_the_key_is_made_once_and_readable_by_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADWRIGHT_SECRET_KEY", raising=False)
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))

    first, second = security.secret_key(), security.secret_key()

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_processes_that_begin_at_once_get_the_same_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADWRIGHT_SECRET_KEY", raising=False)
    for number in range(10):
        home = tmp_path / str(number)
        home.mkdir()
        monkeypatch.setenv("LEADWRIGHT_HOME", str(home))
        start = Barrier(6)

        def ask(_: int, start: Barrier = start) -> str:
            start.wait()
            return security.secret_key()

        with ThreadPoolExecutor(6) as pool:
            keys = set(pool.map(ask, range(6)))
        assert (len(keys), "" in keys, [one.name for one in home.iterdir()]) == (1, False, ["secret.key"])


def test_without_a_home_the_key_dies_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEADWRIGHT_SECRET_KEY", raising=False)
    monkeypatch.delenv("LEADWRIGHT_HOME", raising=False)

    assert security.secret_key() != security.secret_key()
