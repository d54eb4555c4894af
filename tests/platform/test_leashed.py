"""A program run at the end of a leash, with real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from leadwright.platform.leashed import run_leashed
from tests.eventually import eventually
from tests.platform.database.servers import is_living

PROJECT = Path(__file__).resolve().parents[2]
HOLDER = """
import signal, sys
from leadwright.platform.leashed import run_leashed
from leadwright.platform.processes import signals_as_exit
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run that a script began with & passes on that it is ignored
with signals_as_exit():
    sys.exit(run_leashed([sys.executable, "-S", "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"]))
"""


def test_the_exit_code_of_the_program_is_the_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_leashed([sys.executable, "-S", "-c", "print('said'); raise SystemExit(7)"]) == 7
    assert capfd.readouterr().out == "said\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_holder_ends_the_program_ends_too(number: int) -> None:
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as holder:
        assert holder.stdout is not None
        program = psutil.Process(int(holder.stdout.readline()))
        [leash] = [one for one in psutil.Process(holder.pid).children() if one != program]
        assert os.getpgid(program.pid) == program.pid, "Ctrl-C of a terminal would reach it twice"
        holder.send_signal(number)
        holder.wait(60)
        eventually(lambda: not is_living(program), what="the program to be gone")
        eventually(lambda: not is_living(leash), what="the leash to be gone")
