"""Addresses of a server, read and written."""

import os

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.platform.database import connection_settings, connection_url, database_url
from leadwright.platform.database.connection import database_entry
from leadwright.platform.database.errors import DatabaseUnavailable, VersionRefused
from leadwright.platform.database.running import require_supported_server

PARTS = ("USER", "PASSWORD", "HOST", "PORT", "NAME")


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgres://me:secret@db.example:6432/leads", ("me", "secret", "db.example", "6432", "leads")),
        ("postgresql://me@db.example/leads", ("me", "", "db.example", "", "leads")),
        ("postgresql:///leads", ("", "", "", "", "leads")),
        ("postgresql://%2FVar%2Frun%2Fpostgresql/leads", ("", "", "/Var/run/postgresql", "", "leads")),
        (
            "postgresql://me@/leads?host=/run/postgresql&port=5433",
            ("me", "", "/run/postgresql", "5433", "leads"),
        ),
        ("postgresql://m%40e:p%2F%3A%25@h/l%20s", ("m@e", "p/:%", "h", "", "l s")),
        ("postgresql://me@[2001:db8::1]:5432/leads", ("me", "", "2001:db8::1", "5432", "leads")),
        ("postgresql://h?dbname=leads&user=me&password=p", ("me", "p", "h", "", "leads")),
    ],
)
def test_an_address_is_read_as_postgresqls_own_programs_read_it(url: str, parts: tuple[str, ...]) -> None:
    settings = connection_settings(url)
    assert tuple(settings[part] for part in PARTS) == parts
    assert settings["OPTIONS"] == {}
    library = psycopg.conninfo.conninfo_to_dict(url)
    theirs = tuple(str(library.get(name, "")) for name in ("user", "password", "host", "port", "dbname"))
    assert theirs == parts


def test_other_parameters_become_options() -> None:
    settings = connection_settings("postgresql://h/l?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    assert settings["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:topsecret@h/l",
        "postgresql://me:topsecret@h:port/l",
        "postgresql://me:topsecret@h:99999/l",
        "postgresql://me:topsecret@h",
        "postgresql://me:topsecret@h/",
        "postgresql://me:topse[cret@h/l",
        "topsecret",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_an_example_and_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal:
        connection_settings(url)
    assert "postgresql://user:password@host:5432/name" in str(refusal.value)
    assert "topse" not in str(refusal.value)


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
names = texts.filter(bool)


@given(
    entry=st.builds(
        database_entry,
        name=names,
        user=names,
        password=texts,
        host=st.one_of(
            st.just(""), st.just("::1"), texts.map(lambda t: "/" + t.replace(":", "")), st.just("db.example")
        ),
        port=st.sampled_from(["", "5432"]),
        options=st.dictionaries(st.sampled_from(["sslmode", "application_name"]), texts),
    )
)
def test_the_address_of_settings_gives_the_settings_back(entry: dict[str, object]) -> None:
    assert connection_settings(connection_url(entry)) == entry


def test_leadwrights_own_variable_wins_and_blank_ones_count_for_nothing() -> None:
    assert database_url({"DATABASE_URL": "a", "LEADWRIGHT_DATABASE_URL": "b"}) == "b"
    assert database_url({"DATABASE_URL": "a", "LEADWRIGHT_DATABASE_URL": " "}) == "a"
    assert database_url({}) is None


def test_settings_can_be_read_without_a_database() -> None:
    assert connection_settings("")["HOST"] == ""


def test_a_server_that_cannot_be_reached_is_named_without_the_password() -> None:
    settings = connection_settings("postgresql://me:topsecret@%2Fnonexistent/leads")
    with pytest.raises(DatabaseUnavailable, match="leads on /nonexistent cannot be reached") as refusal:
        require_supported_server(settings)
    assert "topsecret" not in str(refusal.value)


def test_a_server_older_than_15_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadwright.platform.database.running.OLDEST_SERVER", 99)
    settings = connection_settings(os.environ["LEADWRIGHT_DATABASE_URL"])
    with pytest.raises(VersionRefused, match=r"is PostgreSQL \d+; Leadwright needs PostgreSQL 99 or newer"):
        require_supported_server({**settings, "NAME": "postgres"})
