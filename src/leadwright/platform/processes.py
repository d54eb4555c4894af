"""The process tree of `leadwright serve`: starts programs, keeps them running, and leaves nothing behind.

Everything happens in one thread, in a loop around one selector: the output of the children, their deaths and
the signals to this process arrive there.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import BinaryIO

from leadwright.platform import leash
from leadwright.platform.errors import DomainError
from leadwright.platform.leashed import Leash

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], object]
SELF = "serve"
LONGEST_LINE = 65_536
LAST_READS = 100


@dataclass(frozen=True)
class Command:
    """A program to keep running. `environment` is added to that of this process; `early` ones start beside the beginning."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    early: bool = False


@dataclass(frozen=True)
class Patience:
    """How long the supervisor waits and how often it tries, in seconds and times. What children stand on is looked after every
    `upkeep` seconds, and tried as often as they are.
    """

    grace: float = 8.0
    quick: float = 60.0
    quick_deaths: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    upkeep: float = 5.0

    def pause(self, quick_deaths: int) -> float:
        """How long to wait before the next start: doubled with every quick death in a row."""
        return min(self.first_pause * 2.0 ** (quick_deaths - 1), self.longest_pause)


@contextmanager
def signals_as_exit() -> Iterator[None]:
    """Lets SIGTERM and SIGHUP end this process as an exception does, so that `with` blocks are left.

    Without it they end the process at once, and a database started by it stays up. A SIGHUP that is ignored
    (as under nohup) stays ignored.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with _handlers({signal.SIGTERM: leave, signal.SIGHUP: leave}):
        yield


class Supervisor:
    """Runs the commands until it is told to stop or one of them cannot be kept alive.

    SIGINT, SIGTERM or SIGHUP end them one after the other in the given order: SIGTERM, and SIGKILL for what
    is left of the process group after the grace time; a second signal skips the waiting. If this process is
    killed, the leash ends them within two seconds.

    `beginning` is called once, when the early commands have been started and before the others are; what it returns other than 0
    ends everything and is the status. `upkeep` is called every few seconds for what the children stand on; when it raises a
    DomainError, it is tried again soon, and after some times in a row the supervisor gives up with its sentence.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        output: BinaryIO | None = None,
        patience: Patience | None = None,
        beginning: Callable[[], int] | None = None,
        upkeep: Callable[[], None] | None = None,
    ) -> None:
        names = [SELF, *(command.name for command in commands)]
        self._patience = patience or Patience()
        self._printer = _Printer(output or sys.stdout.buffer, max(len(name) for name in names))
        self._children = [_Child(command) for command in commands]
        self._selector = selectors.DefaultSelector()
        self._beginning = beginning
        self._upkeep = upkeep
        self._upkeep_at = 0.0
        self._upkeep_failures = 0
        self._waits = False
        self._stops = 0
        self._gave_up = False

    def run(self) -> int:
        """Blocks until the end: 0 when it was told to stop, 1 when it gave up, or the status of a beginning that failed. Once, in
        the main thread.
        """
        status = 0
        with self._listening(), Leash() as held:
            try:
                status = self._begin(held)
                while not status and not self._stops and not self._gave_up:
                    self._keep_up()
                    self._look_after(held)
                    self._wait(self._idle_seconds())
            except _Stopped:
                pass
            finally:
                self._end_all(held)
        return 1 if self._gave_up else status

    def _begin(self, held: Leash) -> int:
        if self._beginning is None:
            return 0
        for child in self._children:
            if child.command.early:
                self._start(child, held)
        with self._waiting():
            return 0 if self._stops or self._gave_up else self._beginning()

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """For something that may take minutes, which a signal to stop ends at once."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False

    def _keep_up(self) -> None:
        if self._upkeep is None or time.monotonic() < self._upkeep_at:
            return
        pause = self._patience.upkeep
        try:
            with self._waiting():
                self._upkeep()
            self._upkeep_failures = 0
        except DomainError as error:
            # It may have been killed once more while it was being started.
            self._upkeep_failures += 1
            pause = self._patience.pause(self._upkeep_failures)
            if self._upkeep_failures >= self._patience.quick_deaths:
                self._give_up(str(error))
            else:
                self._printer.line(SELF, f"{error} It is tried again in {pause:g} s.".encode())
        self._upkeep_at = time.monotonic() + pause

    def _look_after(self, held: Leash) -> None:
        for child in self._children:
            if child.life is not None and child.life.is_over():
                self._bury(child, child.life, held)
            if child.life is None and time.monotonic() >= child.start_at and not self._gave_up:
                self._start(child, held)

    def _start(self, child: "_Child", held: Leash) -> None:
        held.renew([each.life.group for each in self._children if each.life is not None])
        try:
            child.life = _Life(child.command, self._printer, self._selector, held)
        except (OSError, subprocess.SubprocessError) as error:
            self._give_up(f"{child.command.name} cannot be started: {error}.")

    def _bury(self, child: "_Child", life: "_Life", held: Leash) -> None:
        seconds, how = life.bury(held)
        child.life = None
        # Perhaps for want of what it stands on, which is looked after before it starts again.
        self._upkeep_at = min(self._upkeep_at, time.monotonic())
        child.quick_deaths = child.quick_deaths + 1 if seconds < self._patience.quick else 1
        if child.quick_deaths >= self._patience.quick_deaths:
            times = f"{child.quick_deaths} times in a row soon after its start"
            self._give_up(f"{child.command.name} {how}, {times}; its last lines above say why.")
            return
        pause = self._patience.pause(child.quick_deaths)
        child.start_at = time.monotonic() + pause
        self._printer.line(SELF, f"{child.command.name} {how}; it starts again in {pause:g} s.".encode())

    def _give_up(self, reason: str) -> None:
        self._gave_up = True
        self._printer.line(SELF, f"{reason} Leadwright ends.".encode())

    def _end_all(self, held: Leash) -> None:
        for child in self._children:
            life, child.life = child.life, None
            if life is None:
                continue
            life.ask_to_end()
            deadline = time.monotonic() + self._patience.grace
            while not life.is_over() and self._stops < 2 and time.monotonic() < deadline:
                self._wait(deadline - time.monotonic())
            if not life.is_over():
                self._printer.line(SELF, f"{child.command.name} did not end in time and is killed.".encode())
            life.bury(held)

    def _idle_seconds(self) -> float:
        return min(
            child.start_at - time.monotonic() if child.life is None else 1.0 for child in self._children
        )

    def _wait(self, seconds: float) -> None:
        """Passes on output until something happens, at most this long and at most a second."""
        for key, _ in self._selector.select(min(max(seconds, 0.0), 1.0)):
            if isinstance(key.data, _Life):
                key.data.forward()
            else:
                key.data.recv(4096)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Makes signals wake the selector. SIGCHLD needs a handler to count as one."""

        def stop(number: int, frame: FrameType | None) -> None:
            self._stops += 1
            if self._waits:
                raise _Stopped

        def note(number: int, frame: FrameType | None) -> None:
            pass

        receiver, sender = socket.socketpair()
        with receiver, sender, self._selector:
            receiver.setblocking(False)
            sender.setblocking(False)
            self._selector.register(receiver, selectors.EVENT_READ, receiver)
            before = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
            try:
                with _handlers({**dict.fromkeys(STOPPING, stop), signal.SIGCHLD: note}):
                    yield
            finally:
                signal.set_wakeup_fd(before)


class _Stopped(BaseException):
    """A signal to stop came in the middle of the beginning or the upkeep."""


@dataclass
class _Child:
    """One command, its process at the moment, and when it may start again."""

    command: Command
    life: "_Life | None" = None
    start_at: float = 0.0
    quick_deaths: int = 0


class _Life:
    """One run of a command, from start to burial, in a process group of its own."""

    def __init__(
        self, command: Command, printer: "_Printer", selector: selectors.BaseSelector, held: Leash
    ) -> None:
        self._name = command.name
        self._printer = printer
        self._selector = selector
        self._unfinished = b""
        self._started_at = time.monotonic()
        self._pipe, writer = os.pipe()
        try:
            self._process = _spawn(command, writer, held)
        except BaseException:
            os.close(self._pipe)
            raise
        finally:
            os.close(writer)
        os.set_blocking(self._pipe, False)
        selector.register(self._pipe, selectors.EVENT_READ, self)

    @property
    def group(self) -> int:
        return self._process.pid

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def ask_to_end(self) -> None:
        self._process.terminate()

    def forward(self) -> bool:
        """Prints the lines that have come; False when there is nothing more to read now."""
        try:
            text = os.read(self._pipe, LONGEST_LINE)
        except BlockingIOError:
            return False
        if not text:  # everybody who could write is gone; a selector would report that for ever
            with suppress(KeyError):
                self._selector.unregister(self._pipe)
            return False
        *lines, self._unfinished = (self._unfinished + text).split(b"\n")
        if len(self._unfinished) > LONGEST_LINE:
            lines, self._unfinished = [*lines, self._unfinished], b""
        for line in lines:
            self._printer.line(self._name, line)
        return True

    def bury(self, held: Leash) -> tuple[float, str]:
        """Kills what is left of the group and prints its last output. Seconds it lived, and how it ended."""
        leash.send(self.group, signal.SIGKILL)
        status = self._process.wait()
        for _ in range(LAST_READS):  # bounded, as a process that left the group may still be writing
            if not self.forward():
                break
        if self._unfinished:
            self._printer.line(self._name, self._unfinished)
        with suppress(KeyError):
            self._selector.unregister(self._pipe)
        os.close(self._pipe)
        held.let_go(self.group)
        return time.monotonic() - self._started_at, _ending(status)


def _spawn(command: Command, output: int, held: Leash) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603
        list(command.argv),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **command.environment},
        process_group=0,  # the terminal's Ctrl-C reaches the supervisor alone
        # Between fork and exec, so that there is no instant at which the leash does not know the child; safe
        # because this process has one thread.
        preexec_fn=held.hold_this_process,
    )


class _Printer:
    """Writes lines with the name of their origin. An output that went away ends the printing alone."""

    def __init__(self, output: BinaryIO, width: int) -> None:
        self._output: BinaryIO | None = output
        self._width = width

    def line(self, name: str, text: bytes) -> None:
        if self._output is None:
            return
        try:
            self._output.write(f"{name:<{self._width}} | ".encode() + text.rstrip(b"\r") + b"\n")
            self._output.flush()
        except (OSError, ValueError):
            self._output = None


def _ending(status: int) -> str:
    if status >= 0:
        return f"ended (exit status {status})"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"


@contextmanager
def _handlers(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    """Sets signal handlers for the block, but none for SIGHUP where nohup made it ignored.

    An ignored SIGINT is no such wish: every shell script sets it for what it starts with `&`.
    """
    before = {number: signal.getsignal(number) for number in handlers}
    changed = [number for number in handlers if number != signal.SIGHUP or before[number] != signal.SIG_IGN]
    for number in changed:
        signal.signal(number, handlers[number])
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, before[number] or signal.SIG_DFL)
