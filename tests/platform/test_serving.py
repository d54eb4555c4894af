"""One `serve` per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadwright.platform.database import Home
from leadwright.platform.serving import AlreadyServing, serving

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
