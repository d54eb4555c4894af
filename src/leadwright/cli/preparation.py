"""Brings a workspace up to date: migrations, then the starter playbook of a new one."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from leadwright.platform import clock
from leadwright.playbook.operations import ensure_starter
from leadwright.playbook.queries import has_playbook

# Any fixed number: two commands that start at once migrate one after the other.
_MIGRATING = 7_201_000


def prepare() -> None:
    """Apply migrations that are missing and publish the starter playbook where there is none. Repeating changes nothing."""
    if is_behind():
        _migrate()
    if not has_playbook():
        ensure_starter(at=clock.now())


def _migrate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_MIGRATING])
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [_MIGRATING])


def is_behind() -> bool:
    """Whether the files name a migration that the database has not had.

    By names alone: Django's own plan imports every migration of every package, which each command would pay for in time and
    each process that stays in memory.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    return any(migration not in applied for migration in _migrations())


def _migrations() -> set[tuple[str, str]]:
    found = set()
    for app in apps.get_app_configs():
        package, _ = MigrationLoader.migrations_module(app.label)
        try:
            folders = import_module(str(package)).__path__
        except ModuleNotFoundError:
            continue  # a package without tables
        found |= {(app.label, name) for _, name, _ in iter_modules(folders) if name[0] not in "_~"}
    return found
