"""Makes a command able to work: its home, its database started and prepared, Django set up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from leadwright.platform.database import Home, connection_url, running_database
from leadwright.platform.database.connection import VARIABLES


@contextmanager
def workspace(home: Home | None = None) -> Iterator[Home]:
    """Run the block with the home's database up, its tables current and Django ready; the database stops with the last user."""
    home = home or Home.find()
    home.prepare()
    os.environ["LEADWRIGHT_HOME"] = str(home.folder)
    with running_database(home) as settings:
        os.environ[VARIABLES[0]] = connection_url(settings)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
        set_up()
        yield home


def set_up() -> None:
    """Set Django up in this process and bring the tables up to date; cheap when they are."""
    import django

    django.setup()
    import_module("leadwright.cli.preparation").prepare()
