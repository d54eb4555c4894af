"""Commands that die half-way, as processes die: with kill -9."""

import csv
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from leadwright.platform.database import EmbeddedServer, Home
from tests.cli.running import PROJECT, command_line, environment, in_home
from tests.eventually import eventually
from tests.platform.database.servers import servers_of

pytestmark = pytest.mark.slow

ROWS = 30_000
FACTS = """
    select l.full_name, l.email, l.company_name, l.custom::text, s.stage, s.points, s.priority, s.reason
    from lead l join standing s on s.lead_id = l.id order by l.email collate "C", l.full_name
"""
COUNTS = (
    "lead", "lead_history", "subject", "identity", "company", "event", "event_receipt", "consent_entry", "contact_point",
    "lead_token", "dirty_lead", "import_run", "stage_transition",
)  # fmt: skip


@pytest.fixture(params=[0, 600], ids=["one writer", "two writers"])
def long_list(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """People of which some come twice and some name nobody; with remarks of many letters two chunks are written at a time."""
    remark = "." * request.param
    path = tmp_path / "long.csv"
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["Name", "Email", "Company", "Job title", "Seats", "Column of remarks"])
        for number in range(ROWS):
            who = number if number % 50 else number // 2
            name = "" if number % 97 == 1 else f"Ana Ruiz {who}"
            email = "" if number % 97 == 1 else f"ana{who}@acme{who % 900}.example"
            company = "" if number % 97 == 1 else f"Acme {who % 900}"
            role = "Head of Logistics" if number % 3 else ""
            lines.writerow([name, email, company, role, number % 40, remark])
    return path


def import_line(path: Path, errors: Path) -> list[str]:
    return [
        "import", str(path), "--source", "fair", "--consent", "consent:letters", "--json", "--errors", str(errors),
    ]  # fmt: skip


@contextmanager
def looking_into(home: Path) -> Iterator[psycopg.Connection]:
    """A connection to the database of the home, which stays up meanwhile."""
    with EmbeddedServer(Home.at(home), durable=False) as server:
        server.create_database()
        with psycopg.connect(server.url, autocommit=True) as connection:
            yield connection


def rows_done(connection: psycopg.Connection) -> int:
    try:
        found = connection.execute("select count(*) from import_row").fetchone()
    except psycopg.errors.UndefinedTable:
        return 0
    return found[0] if found else 0


def state(connection: psycopg.Connection) -> tuple[dict[str, object], list[tuple[object, ...]]]:
    counts = {table: connection.execute(f"select count(*) from {table}").fetchone() for table in COUNTS}
    outcomes = connection.execute("select outcome, count(*) from import_row group by 1 order by 1").fetchall()
    return counts | {"outcomes": outcomes}, connection.execute(FACTS).fetchall()


def test_an_import_killed_half_way_and_run_again_ends_as_one_run(tmp_path: Path, long_list: Path) -> None:
    with looking_into(tmp_path / "whole") as whole:
        done = in_home(tmp_path / "whole", *import_line(long_list, tmp_path / "one.csv"))
        assert done.code == 0, done.err
        expected, facts = state(whole)
    with looking_into(tmp_path / "killed") as killed:
        process = subprocess.Popen(
            command_line(*import_line(long_list, tmp_path / "two.csv")),
            cwd=PROJECT,
            env=environment(tmp_path / "killed"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(lambda: rows_done(killed), seconds=300, what="the first rows of the import")
        process.kill()
        process.wait()
        assert 0 < rows_done(killed) < ROWS
        again = in_home(tmp_path / "killed", *import_line(long_list, tmp_path / "two.csv"))
        assert again.code == 0, again.err
        assert {name: again.json[name] for name in ("rows", "created", "rejected", "duplicates")} == {
            name: done.json[name] for name in ("rows", "created", "rejected", "duplicates")
        }
        found, found_facts = state(killed)
    assert found == expected
    assert found_facts == facts
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_an_undo_killed_half_way_changed_nothing_and_ends_when_run_again(
    tmp_path: Path, long_list: Path
) -> None:
    home = tmp_path / "home"
    with looking_into(home) as looking:
        done = in_home(home, *import_line(long_list, tmp_path / "one.csv"))
        before = state(looking)
        undo = ("import", "--undo", str(done.json["import"]), "--json")
        process = subprocess.Popen(
            command_line(*undo),
            cwd=PROJECT,
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        under_way = (
            "select count(*) from pg_stat_activity where query like 'delete from%%' and state <> 'idle'"
        )
        eventually(lambda: looking.execute(under_way).fetchone() != (0,), seconds=300, what="deletions")
        process.kill()
        process.wait()
        assert state(looking) == before
        again = in_home(home, *undo)
        assert (again.code, again.json["removed"]) == (0, done.json["created"])
        counts, facts = state(looking)
    assert (counts["lead"], counts["event"], facts) == ((0,), (0,), [])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(home: Path, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command_line("serve", "--port", str(port)),
        cwd=PROJECT,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def living_in(home: Path) -> list[psutil.Process]:
    """Every process that was told to work in this home, and the servers of its database."""
    found = list(servers_of(home))
    for process in psutil.process_iter():
        try:
            if (
                process.environ().get("LEADWRIGHT_HOME") == str(home)
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def test_serve_killed_starts_again_and_leaves_nothing_after_ctrl_c(tmp_path: Path) -> None:
    home, port = (tmp_path / "home").resolve(), free_port()
    first = started(home, port)
    running = [first]
    try:
        eventually(lambda: answers(port), seconds=180, what="the pages of the first")
        first.kill()
        first.wait()
        eventually(lambda: not answers(port), seconds=30, what="the children of the killed one to end")
        second = started(home, port)
        running.append(second)
        assert second.stdout is not None
        assert f"http://127.0.0.1:{port}" in second.stdout.readline()
        eventually(lambda: answers(port), seconds=180, what="the pages of the second")
        os.kill(second.pid, signal.SIGINT)
        second.wait(60)
        eventually(lambda: not living_in(home), seconds=30, what="every process of the home to end")
        assert not answers(port)
    finally:
        for process in running:
            process.kill()
            process.communicate()
