"""One `serve` per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadwright.platform.database import Home
from leadwright.platform.serving import AlreadyServing, Gate, serving, wait_at_gate

PROGRAM = """
import pathlib, sys, time
from leadwright.platform.database import Home
from leadwright.platform.serving import serving
with serving(Home.at(pathlib.Path(sys.argv[1])), "http://127.0.0.1:8000"):
    print("serving", flush=True)
    time.sleep(600)
"""


def test_a_second_serve_of_a_home_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with (
        serving(home, "http://127.0.0.1:8000"),
        pytest.raises(AlreadyServing) as refusal,
        serving(home, "http://127.0.0.1:9000"),
    ):
        pass
    assert f"already running with the data folder {home.folder}, at http://127.0.0.1:8000 (process" in str(
        refusal.value
    )
    assert refusal.value.data == {"address": "http://127.0.0.1:8000", "process": os.getpid()}


def test_another_home_can_be_served_beside_it_and_the_same_one_afterwards(tmp_path: Path) -> None:
    home, other = Home.at(tmp_path / "home"), Home.at(tmp_path / "other")
    with serving(home, "a"), serving(other, "b"):
        pass
    with serving(home, "c"):
        pass


def test_a_killed_serve_is_no_obstacle(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    command = [sys.executable, "-c", PROGRAM, str(home.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "serving\n"
        with (
            pytest.raises(AlreadyServing, match=f"process {first.pid}"),
            serving(home, "http://127.0.0.1:9000"),
        ):
            pass
        first.kill()
    with serving(home, "http://127.0.0.1:9000"):
        pass


WAITER = """
import pathlib, sys
from leadwright.platform.database import Home
from leadwright.platform.serving import wait_at_gate
print("waiting", flush=True)
wait_at_gate(Home.at(pathlib.Path(sys.argv[1])))
print("open", flush=True)
"""


@pytest.mark.parametrize("way", ["opened", "left"])
def test_programs_wait_at_the_gate_until_it_is_open(tmp_path: Path, way: str) -> None:
    home = Home.at(tmp_path / "home")
    command = [sys.executable, "-c", WAITER, str(home.folder)]
    with Gate(home) as gate, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waiter:
        assert waiter.stdout is not None
        assert waiter.stdout.readline() == "waiting\n"
        with pytest.raises(subprocess.TimeoutExpired):
            waiter.wait(0.5)
        gate.open() if way == "opened" else gate.__exit__()
        assert waiter.stdout.readline() == "open\n"
    wait_at_gate(home)
