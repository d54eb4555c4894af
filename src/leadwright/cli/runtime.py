"""Makes a command able to work: its home, its database started and prepared, Django set up."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from leadwright.platform.database import EmbeddedServer, Home, connection_url, database_url, running_database
from leadwright.platform.database.connection import VARIABLES

# The folder of the home in which compiled conditions are kept between processes.
COMPILED = "compiled"


@dataclass(frozen=True)
class Workspace:
    """Where a command works: its home, and its database as an address (None while only its server is up).

    `revive` starts Leadwright's own server again if it died; None for a server of somebody else's.
    """

    home: Home
    database: str | None = None
    revive: Callable[[], object] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What other programs need to know to work on the same database."""
        return {} if self.database is None else {VARIABLES[0]: self.database}


@contextmanager
def kept_server(home: Home | None = None) -> Iterator[Workspace]:
    """Run the block with the home's server up and nothing else: no table is looked at and Django is not loaded.

    For a process that stays for long and only looks after others.
    """
    home = _found(home)
    if database_url() is not None:
        yield Workspace(home)
        return
    with EmbeddedServer(home) as server:
        yield Workspace(home, server.url, server.revive)


@contextmanager
def bare_database(home: Home | None = None) -> Iterator[Workspace]:
    """Run the block with the home's database up as it is, empty or of any version; Django is not loaded."""
    home = _found(home)
    with running_database(home) as settings:
        yield Workspace(home, connection_url(settings))


@contextmanager
def workspace(home: Home | None = None) -> Iterator[Workspace]:
    """Run the block with the home's database up, its tables current and Django ready; the database stops with the last user."""
    with bare_database(home) as found:
        set_up(found)
        yield found


def set_up(found: Workspace) -> None:
    """Set Django up in this process and bring the tables up to date; cheap when they are."""
    os.environ.update(found.environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
    import django

    django.setup()
    import_module("leadwright.criteria.compile").keep_in(found.home.subfolder(COMPILED))
    import_module("leadwright.cli.preparation").prepare()


def _found(home: Home | None) -> Home:
    home = home or Home.find()
    home.prepare()
    os.environ["LEADWRIGHT_HOME"] = str(home.folder)
    return home
