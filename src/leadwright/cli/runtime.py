"""Makes a command able to work: its home, its database started and prepared, Django set up."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from leadwright.platform.database import EmbeddedServer, Home, connection_url, database_url, running_database
from leadwright.platform.database.connection import VARIABLES


@dataclass(frozen=True)
class Workspace:
    """Where a command works. `revive` starts Leadwright's own database again if it died; None for a server of somebody else's."""

    home: Home
    revive: Callable[[], object] | None
    database: str | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What other programs need to know to work on the same database."""
        return {} if self.database is None else {VARIABLES[0]: self.database}


@contextmanager
def kept_database(home: Home | None = None) -> Iterator[Workspace]:
    """Run the block with the home's server up and nothing else: no table is looked at and Django is not loaded.

    For a process that stays for long and only looks after others.
    """
    home = _found(home)
    if database_url() is not None:
        yield Workspace(home, None)
        return
    with EmbeddedServer(home) as server:
        yield Workspace(home, server.revive, server.url)


@contextmanager
def workspace(home: Home | None = None) -> Iterator[Workspace]:
    """Run the block with the home's database up, its tables current and Django ready; the database stops with the last user."""
    home = _found(home)
    if database_url() is None:
        with EmbeddedServer(home) as server:
            server.create_database()
            _set_up(server.settings())
            yield Workspace(home, server.revive, server.url)
    else:
        with running_database(home) as settings:
            _set_up(settings)
            yield Workspace(home, None)


def _found(home: Home | None) -> Home:
    home = home or Home.find()
    home.prepare()
    os.environ["LEADWRIGHT_HOME"] = str(home.folder)
    return home


def _set_up(settings: Mapping[str, object]) -> None:
    """Set Django up in this process and bring the tables up to date; cheap when they are."""
    os.environ[VARIABLES[0]] = connection_url(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
    import django

    django.setup()
    import_module("leadwright.cli.preparation").prepare()
