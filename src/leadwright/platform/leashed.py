"""Processes that must not outlive this one: this end of the pipe to the leash, and a program run at its end."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from leadwright.platform import leash

GRACE_SECONDS = 20.0


def run_leashed(argv: Sequence[str]) -> int:
    """Run a program to its end and return its exit code; it reads nothing and prints where this process prints.

    It stands in a process group of its own, so that the terminal's Ctrl-C comes here alone: whatever ends the waiting asks the
    program to end (SIGTERM), kills its group when it has not done so in time, and is raised again. If this process is killed,
    the leash ends the program within two seconds.
    """
    with Leash() as held:
        process = subprocess.Popen(  # noqa: S603
            list(argv), stdin=subprocess.DEVNULL, process_group=0, preexec_fn=held.hold_this_process
        )
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
            raise
        finally:
            leash.send(process.pid, signal.SIGKILL)
            process.wait()
            held.let_go(process.pid)


class Leash:
    """This process's end of the pipe to the leash; see the module `leash`."""

    def __init__(self) -> None:
        self._process, self._pipe = self._spawn()

    def __enter__(self) -> "Leash":
        return self

    def __exit__(self, *reason: object) -> None:
        os.close(self._pipe)
        self._process.wait()  # no group is left, so it ends at once

    def hold_this_process(self) -> None:
        """Names the calling process's group. Runs in a new child before it becomes its program."""
        os.write(self._pipe, b"+%d\n" % os.getpid())

    def let_go(self, group: int) -> None:
        with suppress(BrokenPipeError):
            os.write(self._pipe, b"-%d\n" % group)

    def renew(self, groups: Sequence[int]) -> None:
        """Makes a new leash if somebody killed it."""
        if self._process.poll() is None:
            return
        os.close(self._pipe)
        self._process, self._pipe = self._spawn()
        for group in groups:
            os.write(self._pipe, b"+%d\n" % group)

    @staticmethod
    def _spawn() -> tuple["subprocess.Popen[bytes]", int]:
        reader, writer = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", leash.__file__],
                stdin=reader,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(reader)
        return process, writer
