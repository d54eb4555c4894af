"""The server of a normal user, tried by root, who can become one."""

import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.platform.database.servers import STRANGER, Occupant, is_living

pytestmark = pytest.mark.slow

Occupy = Callable[..., Occupant]


def test_a_normal_users_server_runs_as_that_user_inside_the_home(stranger_home: Path, occupy: Occupy) -> None:
    user = occupy(stranger_home / "home", user=STRANGER).enter()
    data = stranger_home / "home" / "database" / "data"
    postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    assert postmaster.username() == STRANGER
    assert user.facts["folder"] == str(data.parent)
    user.leave()
    assert not (data / "postmaster.pid").exists()


def test_nobody_else_can_log_in_to_a_normal_users_server(stranger_home: Path, occupy: Occupy) -> None:
    user = occupy(stranger_home / "home", user=STRANGER).enter()
    # Root passes every folder, so what refuses it is the server.
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(user.facts["url"])
    user.leave()


def test_the_server_of_a_home_deleted_meanwhile_ends_with_its_user(
    stranger_home: Path, occupy: Occupy
) -> None:
    user = occupy(stranger_home / "home", user=STRANGER).enter()
    lock_file = Path(user.facts["folder"]) / "data" / "postmaster.pid"
    postmaster = psutil.Process(int(lock_file.read_text().split()[0]))
    shutil.rmtree(stranger_home / "home")
    user.leave()
    assert not is_living(postmaster)


def test_a_home_of_130_characters_works_and_leaves_no_socket_folder(
    stranger_home: Path, occupy: Occupy
) -> None:
    long = stranger_home / ("x" * 65) / ("y" * 65)
    long.parent.mkdir(mode=0o700)
    entry = pwd.getpwnam(STRANGER)
    os.chown(long.parent, entry.pw_uid, entry.pw_gid)
    first, second = occupy(long, user=STRANGER).enter(), occupy(long, user=STRANGER).enter()
    folder = Path(first.facts["socket_folder"])
    assert folder.parent == Path("/tmp")
    assert second.facts["socket_folder"] == str(folder)
    first.leave()
    assert (folder / ".s.PGSQL.5432").exists()
    second.leave()
    assert not folder.exists()
