import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from leadwright.platform.database import EmbeddedServer, Home
from leadwright.platform.database.accounts import Account
from leadwright.platform.database.programs import find_programs
from tests.platform.database.servers import (
    STRANGER,
    Occupant,
    assert_nothing_runs,
    kill_all,
    remove,
    works_below,
)

# Under nohup the hang-up is ignored, and so it would be in every process these tests start.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def new_home(tmp_path: Path) -> Iterator[Home]:
    """A home that is not made yet. When the test ends, nothing of it may be running."""
    folder = tmp_path / "home"
    yield Home.at(folder)
    try:
        assert_nothing_runs(folder)
    finally:
        remove(folder)


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home.at(tmp_path_factory.mktemp("made") / "home")
    with EmbeddedServer(home, durable=False) as server:
        server.create_database()
    yield home
    remove(home.folder)


@pytest.fixture
def home(made_home: Home) -> Iterator[Home]:
    """A home with a stopped server, for the tests that spoil nothing: making one takes half a second."""
    yield made_home
    assert_nothing_runs(made_home.folder)


@pytest.fixture
def occupy() -> Iterator[Callable[..., Occupant]]:
    """Starts a process that uses the server of a home; `enter()` of the result waits until it is inside."""
    started: list[subprocess.Popen[str]] = []

    def start(home: Home | Path, *, user: str = "", environment: Mapping[str, str] | None = None) -> Occupant:
        folder = home.folder if isinstance(home, Home) else home
        command = [
            sys.executable,
            "-m",
            "tests.platform.database.occupant",
            str(folder),
            *([user] if user else []),
        ]
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=dict(environment) if environment is not None else None,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return Occupant(process)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def stranger_home(tmp_path: Path) -> Iterator[Path]:
    """The home of another user, whom only root can become; made in a folder that this user may enter."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    entry = pwd.getpwnam(STRANGER)
    if not find_programs().readable_by(Account(STRANGER, entry.pw_uid, entry.pw_gid)):
        pytest.skip(f"{STRANGER} cannot read this environment")
    folder = Path("/var/tmp") / f"leadwright-test-{os.getpid()}"
    folder.mkdir(mode=0o700)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    yield folder
    left = [process for process in psutil.process_iter() if works_below(process, folder)]
    kill_all(left)
    shutil.rmtree(folder)
    assert not left, f"the test left {left} running"
