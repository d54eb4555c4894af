"""Databases of their own for benchmarks, on Leadwright's own PostgreSQL with durability on."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from leadwright.platform.database import EmbeddedServer, Home, connection_url

HOME = Path(__file__).parent / "out" / "home"


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Run the block with Django set up on a new, migrated, empty database; one such block a process."""
    with EmbeddedServer(Home.at(HOME)) as server:
        _enter(server, name, fresh=True)
        yield


@contextmanager
def kept_database(name: str, contents: str, fill: Callable[[], None]) -> Iterator[None]:
    """Run the block with Django set up on a database that is kept between runs; one such block a process.

    `contents` says what is in it: where an earlier run left the same, it is taken as it is; else it is made anew by `fill`.
    """
    with EmbeddedServer(Home.at(HOME)) as server:
        kept = _comment(server, name) == contents
        _enter(server, name, fresh=not kept)
        if not kept:
            fill()
            with psycopg.connect(server.url, autocommit=True) as admin:
                admin.execute(f"comment on database {name} is '{contents}'".encode())
        yield


def _enter(server: EmbeddedServer, name: str, *, fresh: bool) -> None:
    server.create_database()
    if fresh:
        with psycopg.connect(server.url, autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)".encode())
        server.create_database(name)
    os.environ["LEADWRIGHT_DATABASE_URL"] = connection_url({**server.settings(), "NAME": name})
    os.environ["DJANGO_SETTINGS_MODULE"] = "leadwright.config.settings"
    # One for all processes of a run: what is sealed here is read by what is served.
    os.environ.setdefault("LEADWRIGHT_SECRET_KEY", secrets.token_urlsafe(48))
    import django

    django.setup()
    from leadwright.cli.preparation import prepare

    prepare()


def _comment(server: EmbeddedServer, name: str) -> str | None:
    server.create_database()
    with psycopg.connect(server.url) as admin:
        found = admin.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
    return None if found is None else found[0]


@contextmanager
def second_database(name: str) -> Iterator[str]:
    """The address of another empty database on the same server, with the tables of the first; dropped afterwards."""
    with EmbeddedServer(Home.at(HOME)) as server:
        with psycopg.connect(server.url, autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)".encode())
        server.create_database(name)
        url = connection_url({**server.settings(), "NAME": name})
        _migrate(url)
        yield url
        with psycopg.connect(server.url, autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)".encode())


def _migrate(url: str) -> None:
    """In a process of its own: Django knows one database here."""
    code = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    environment = {**os.environ, "LEADWRIGHT_DATABASE_URL": url}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
