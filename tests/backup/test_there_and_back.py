"""A workspace into a file and back, with the real programs: every table, every file of the home."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from leadwright.accounts.rules import Role
from leadwright.backup.errors import BackupFailed, RestoreRefused
from leadwright.backup.operations import make_backup
from leadwright.backup.programs import Server
from leadwright.backup.restoring import check_backup, restore_backup
from leadwright.backup.shelf import Shelf
from leadwright.platform import work, workspace
from leadwright.platform.database import Home
from leadwright.platform.errors import Forbidden
from leadwright.platform.models import AuditEntry
from tests.accounts.people import OPERATOR, make_actor
from tests.cli.running import Here
from tests.eventually import eventually

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 3, 4, 3, tzinfo=UTC)
LIST = "Name,Email,Company,Seats\nAna Ruiz,ana@acme.example,Acme,12\nعلي,ali@borealis.example,Borealis,\n"
RESTORED = "leadwright_restored"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home.at(tmp_path / "home")
    home.prepare()
    monkeypatch.setenv("LEADWRIGHT_HOME", str(home.folder))
    return home


def address(name: str) -> str:
    server = Server.of(connection.settings_dict | {"NAME": name}, version=0)
    return make_conninfo("", **server.address, **({"password": server.password} if server.password else {}))


@contextmanager
def empty_database() -> Iterator[dict[str, Any]]:
    """Another database on the server of the tests."""
    with psycopg.connect(address("postgres"), autocommit=True) as maintenance:
        maintenance.execute(f"drop database if exists {RESTORED} with (force)")
        maintenance.execute(f"create database {RESTORED} template template0")
        try:
            yield connection.settings_dict | {"NAME": RESTORED}
        finally:
            maintenance.execute(f"drop database {RESTORED} with (force)")


def contents(name: str) -> dict[str, Any]:
    """Every row of every table as a digest, and where every sequence stands."""
    found: dict[str, Any] = {}
    with psycopg.connect(address(name)) as looking:
        tables = looking.execute(
            "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        ).fetchall()
        for (table,) in tables:
            digest = f"select count(*), md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) from {table} t"
            found[table] = looking.execute(digest.encode()).fetchone()
        sequences = "select sequencename, last_value from pg_sequences"
        found["sequences"] = dict(looking.execute(sequences).fetchall())
    return found


def test_a_restored_backup_holds_every_row_of_every_table_and_the_files_of_the_home(
    here: Here, home: Home, tmp_path: Path
) -> None:
    make_actor(Role.SALESPERSON)
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    assert here("import", str(path), "--source", "fair", "--consent", "unknown").code == 0
    (home.folder / "secret.key").write_text("the key")
    (home.subfolder("uploads") / "a1").write_bytes(b"\0handed in")
    made = make_backup(actor=OPERATOR, at=AT)
    # The trail tells of the backup after it was made, so the backup does not hold that.
    AuditEntry.objects.filter(action="backup.made").delete()
    before = contents(connection.settings_dict["NAME"])
    assert (before["lead"][0], before["app_user"][0]) == (2, 1)

    other = Home.at(tmp_path / "other")
    other.prepare()
    with empty_database() as settings:
        restore_backup(made.path, check_backup(made.path), home=other, settings=settings)
        after = contents(RESTORED)
        with pytest.raises(RestoreRefused, match="holds a workspace already"):
            restore_backup(made.path, check_backup(made.path), home=other, settings=settings)
    after["sequences"]["audit_entry_id_seq"] += 1
    assert after == before
    assert (other.folder / "secret.key").read_text() == "the key"
    assert (other.folder / "uploads" / "a1").read_bytes() == b"\0handed in"
    assert (other.folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_old_backups_are_deleted_and_the_newest_never(home: Home) -> None:
    workspace.write("backup_days", 3)
    for days in (9, 5, 2, 0):
        make_backup(actor=OPERATOR, at=AT - timedelta(days=days))
    assert [(AT - one.made_at).days for one in Shelf.of(home).files()] == [0, 2]
    workspace.write("backup_days", 1)
    make_backup(actor=OPERATOR, at=AT + timedelta(days=30))
    assert [one.made_at for one in Shelf.of(home).files()] == [AT + timedelta(days=30)]


def test_into_another_folder_nothing_is_deleted(home: Home, tmp_path: Path) -> None:
    for days in (900, 0):
        made = make_backup(actor=OPERATOR, at=AT - timedelta(days=days), folder=tmp_path)
        assert made.path.parent == tmp_path
    assert len(Shelf(tmp_path).files()) == 2
    assert Shelf.of(home).files() == []
    with pytest.raises(BackupFailed, match="is no folder"):
        make_backup(actor=OPERATOR, at=AT, folder=tmp_path / "missing")


def test_a_stopped_backup_leaves_nothing_that_looks_like_one(home: Home) -> None:
    def stop(done: int) -> None:
        raise work.CancelledByPerson

    with pytest.raises(work.CancelledByPerson):
        make_backup(actor=OPERATOR, at=AT, progress=stop)
    assert [one.name for one in Shelf.of(home).folder.iterdir()] == ["lock"]


def test_what_a_killed_backup_left_is_removed_by_the_next(home: Home) -> None:
    left = home.subfolder("backups") / "leadwright-2026-01-01T030000Z.unfinished"
    left.write_bytes(b"half of it")
    made = make_backup(actor=OPERATOR, at=AT)
    assert sorted(one.name for one in Shelf.of(home).folder.iterdir()) == [made.path.name, "lock"]


def test_a_database_that_goes_away_meanwhile_is_a_sentence_and_no_file(home: Home) -> None:
    with psycopg.connect(address(connection.settings_dict["NAME"])) as blocking:
        blocking.execute("lock table lead in access exclusive mode")
        ending = threading.Thread(target=_end_dump)
        ending.start()
        with pytest.raises(BackupFailed, match="pg_dump ended with an error"):
            make_backup(actor=OPERATOR, at=AT)
        ending.join()
    assert Shelf.of(home).files() == []


def _end_dump() -> None:
    end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pg_dump' and wait_event_type = 'Lock'"
    with psycopg.connect(address("postgres"), autocommit=True) as other:
        eventually(lambda: other.execute(end).fetchall(), what="pg_dump to wait")


@pytest.mark.usefixtures("home")
def test_only_an_administrator_makes_one() -> None:
    with pytest.raises(Forbidden):
        make_backup(actor=make_actor(Role.MARKETER), at=AT)
