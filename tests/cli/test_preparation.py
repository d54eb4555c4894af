"""What every command does first, and what the one that stays for weeks leaves out."""

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from leadwright.cli.commands.serve import web_processes
from leadwright.cli.preparation import is_behind
from leadwright.platform.errors import UnusableInput
from tests.cli.running import PROJECT

HEAVY = ("django", "psycopg", "pydantic", "ibis", "rich", "structlog")
IMPORTED_BY_SERVE = f"""
import sys
import leadwright.cli.main
import leadwright.cli.commands.serve
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


@pytest.mark.django_db
def test_a_database_is_behind_while_any_migration_is_missing_and_then_no_more() -> None:
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert not is_behind()
    recorder = MigrationRecorder(connection)
    for app, name in sorted(recorder.applied_migrations()):
        recorder.record_unapplied(app, name)
        assert is_behind(), f"{app}.{name} is missing, and nobody noticed"
        recorder.record_applied(app, name)
    assert not is_behind()


@pytest.mark.django_db
def test_migrating_a_current_database_leaves_it_so() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    assert not is_behind()


def test_the_process_that_looks_after_the_others_stays_light() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED_BY_SERVE], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("told", ["0", "two", "9", "-1", "²"])
def test_a_number_of_web_processes_that_is_none_is_refused(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADWRIGHT_WEB_PROCESSES", told)
    with pytest.raises(UnusableInput, match=f"from 1 to 8, not “{told}”"):
        web_processes()
    monkeypatch.setenv("LEADWRIGHT_WEB_PROCESSES", "2")
    assert web_processes() == 2
