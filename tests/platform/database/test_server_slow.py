"""What takes longer: races, long recoveries, an environment that the service user cannot read."""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from leadwright.platform.database import EmbeddedServer, Home
from leadwright.platform.database.programs import LIBRARIES, PACKAGE, find_programs
from leadwright.platform.database.system import SYSTEM_FOLDER
from tests.platform.database.servers import Occupant, kill_all, postmaster_of, servers_of

pytestmark = pytest.mark.slow
Occupy = Callable[..., Occupant]


def test_six_racing_first_starts_make_one_server(new_home: Home, occupy: Occupy) -> None:
    users = [occupy(new_home) for _ in range(6)]
    for user in users:
        user.enter()
    assert len({user.facts["url"] for user in users}) == 1
    postmaster = postmaster_of(new_home.folder)
    for user in users[1:]:
        user.leave()
        assert postmaster_of(new_home.folder) == postmaster
    users[0].leave()
    assert not servers_of(new_home.folder)


def test_users_that_come_and_go_at_the_same_time_always_find_a_server(home: Home, occupy: Occupy) -> None:
    for _ in range(5):
        users = [occupy(home) for _ in range(3)]
        for user in users:
            user.enter()
            with psycopg.connect(user.facts["url"]) as connection:
                connection.execute("select 1")
            user.leave()
    assert not servers_of(home.folder)


def test_a_recovery_of_more_than_ten_seconds_is_waited_for_and_reported(new_home: Home) -> None:
    with EmbeddedServer(new_home) as server:
        server.create_database()
        data = server.folder / "data"
    owner = data.stat()
    # Recovery asks this command for several files and, as it gives none, takes those of the data folder.
    slow = "restore_command = 'sleep 6; false'\n"
    for name, text in (("recovery.signal", ""), ("postgresql.auto.conf", slow)):
        (data / name).write_text(text)
        os.chown(data / name, owner.st_uid, owner.st_gid)
    said: list[str] = []
    begin = time.monotonic()
    with EmbeddedServer(new_home, report=said.append) as server, psycopg.connect(server.url) as connection:
        assert time.monotonic() - begin > 10
        connection.execute("select 1")
    assert "PostgreSQL is starting; its log is" in said[0]
    assert "s so far" in said[0]


def test_killed_in_the_middle_of_writing_a_durable_server_keeps_what_was_committed(
    new_home: Home, occupy: Occupy
) -> None:
    with EmbeddedServer(new_home) as server:
        server.create_database()
        with psycopg.connect(server.url) as connection:
            connection.execute("create table kept (number int)")
            connection.execute("insert into kept select generate_series(1, 10000)")
        with psycopg.connect(server.url) as connection:
            connection.execute("insert into kept select generate_series(1, 500000)")
            kill_all(servers_of(new_home.folder))
            connection.close()
    with EmbeddedServer(new_home) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (10000,)


@pytest.fixture
def closed_environment(tmp_path: Path) -> Iterator[Path]:
    """A folder with the programs that only root can enter, as in a clone under /root."""
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user")
    before = set(SYSTEM_FOLDER.glob("programs-*"))
    programs, closed = find_programs(), tmp_path / "closed"
    package = closed / PACKAGE
    shutil.copytree(
        programs.installation, package / programs.installation.name, ignore=shutil.ignore_patterns("include")
    )
    if (programs.root / LIBRARIES).is_dir():
        shutil.copytree(programs.root / LIBRARIES, closed / LIBRARIES)
    (package / "__init__.py").touch()
    closed.chmod(0o700)
    yield closed
    for copy in set(SYSTEM_FOLDER.glob("programs-*")) - before:
        shutil.rmtree(copy)


def test_where_the_service_user_cannot_read_the_programs_it_runs_a_copy(
    new_home: Home, occupy: Occupy, closed_environment: Path
) -> None:
    modes = {path: path.stat().st_mode for path in (closed_environment, *closed_environment.parents)}
    path = os.pathsep.join([str(closed_environment), os.environ.get("PYTHONPATH", "")])
    user = occupy(new_home, environment={**os.environ, "PYTHONPATH": path}).enter()
    program = Path(psutil.Process(postmaster_of(new_home.folder)).exe())
    assert program.is_relative_to(SYSTEM_FOLDER)
    assert not any(
        path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH) or path.stat().st_uid
        for path in (program, *program.parents)
    )
    user.leave()
    assert {path: path.stat().st_mode for path in modes} == modes
