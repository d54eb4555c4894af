"""Brings a workspace up to date: migrations, then the starter playbook of a new one."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leadwright.platform import clock
from leadwright.playbook.operations import ensure_starter
from leadwright.playbook.queries import has_playbook

# Any fixed number: two commands that start at once migrate one after the other.
_MIGRATING = 7_201_000


def prepare() -> None:
    """Apply migrations that are missing and publish the starter playbook where there is none. Repeating changes nothing."""
    if _is_behind():
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


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
