"""The process tree of `serve`, with real processes."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from leadwright.platform import leash
from leadwright.platform.database import Home
from leadwright.platform.errors import DomainError
from leadwright.platform.processes import Command, Patience, Supervisor
from tests.eventually import eventually
from tests.platform.database.servers import is_living, kill_all, servers_of

PROJECT = Path(__file__).resolve().parents[2]
HASTY = Patience(grace=0.3, quick_deaths=3, first_pause=0.01, upkeep=0.01)


def program(text: str) -> list[str]:
    return [sys.executable, "-S", "-c", text]


def supervise(*commands: Command, patience: Patience = HASTY) -> tuple[int, list[str]]:
    output = io.BytesIO()
    status = Supervisor(commands, output=output, patience=patience).run()
    return status, output.getvalue().decode(errors="replace").splitlines()


class Tree:
    """A running `supervised` program: two children, a helper process of each, and the leash."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.platform.supervised", *arguments]
        self.parent = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        numbers: list[int] = []
        while len(numbers) < 4:
            self.lines.append(self.read())
            numbers += map(int, self.lines[-1].partition("processes")[2].split())
        family = psutil.Process(self.parent.pid).children()
        [self.leash] = [each for each in family if each.pid not in numbers and "leash" in str(each.cmdline())]
        self.workers = [psutil.Process(number) for number in numbers]

    def read(self) -> str:
        assert self.parent.stdout is not None
        return self.parent.stdout.readline()

    def assert_gone(self) -> None:
        eventually(lambda: not any(map(is_living, self.workers)), what="the children to be gone")
        eventually(lambda: not is_living(self.leash), what="the leash to be gone")

    def left(self) -> list[psutil.Process]:
        return [process for process in [*self.workers, self.leash] if is_living(process)]

    def end(self) -> None:
        kill_all(
            [*self.left(), psutil.Process(self.parent.pid)] if self.parent.poll() is None else self.left()
        )
        self.parent.communicate()


@pytest.fixture
def tree() -> Iterator[Callable[..., Tree]]:
    trees: list[Tree] = []

    def grow(*arguments: str) -> Tree:
        trees.append(Tree(*arguments))
        return trees[-1]

    yield grow
    for each in trees:
        each.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_parent_ends_the_whole_tree(tree: Callable[..., Tree], number: int) -> None:
    running = tree()
    running.parent.send_signal(number)
    assert running.parent.wait(timeout=60) == 0
    running.assert_gone()


def test_nohup_is_respected_and_an_interrupt_ignored_by_a_shell_script_is_not(
    tree: Callable[..., Tree],
) -> None:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGHUP, signal.SIGINT)}
    try:
        running = tree()  # what is ignored is inherited
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    running.parent.send_signal(signal.SIGHUP)
    running.workers[0].kill()
    assert "starts again" in running.read()
    running.parent.send_signal(signal.SIGINT)
    assert running.parent.wait(timeout=60) == 0


def test_kill_9_of_the_parent_ends_the_whole_tree(tree: Callable[..., Tree]) -> None:
    running = tree()
    running.parent.kill()
    running.assert_gone()


def test_children_that_do_not_listen_are_killed_after_kill_9_of_the_parent(tree: Callable[..., Tree]) -> None:
    running = tree("deaf")
    running.parent.kill()
    running.assert_gone()


def test_ctrl_c_of_serve_stops_the_database_after_the_children(
    tree: Callable[..., Tree],
    home: Home,
) -> None:
    running = tree(str(home.folder))
    assert servers_of(home.folder)
    running.parent.send_signal(signal.SIGINT)
    assert running.parent.wait(timeout=60) == 0
    assert not servers_of(home.folder)
    running.assert_gone()


def test_after_kill_9_of_serve_the_next_serve_works_and_leaves_nothing(
    tree: Callable[..., Tree],
    home: Home,
) -> None:
    first = tree(str(home.folder))
    first.parent.kill()
    first.assert_gone()
    second = tree(str(home.folder))
    second.parent.send_signal(signal.SIGTERM)
    assert second.parent.wait(timeout=60) == 0
    assert not servers_of(home.folder)


def test_a_child_that_dies_starts_again_and_its_leftovers_are_killed_first(tree: Callable[..., Tree]) -> None:
    running = tree()
    web, beside = running.workers[:2]
    web.kill()
    lines = [running.read() for _ in range(2)]
    assert lines[0].startswith("serve  | ")
    assert "was ended by SIGKILL; it starts again in 0.5 s." in lines[0]
    assert "processes" in lines[1]
    running.workers += [psutil.Process(int(number)) for number in lines[1].split()[-2:]]
    assert not is_living(beside)
    assert is_living(running.workers[-1])


def test_a_killed_leash_is_replaced_before_the_next_child_starts(tree: Callable[..., Tree]) -> None:
    running = tree()
    running.leash.kill()
    running.workers[0].kill()
    running.read()
    running.workers += [psutil.Process(int(number)) for number in running.read().split()[-2:]]
    running.parent.kill()
    running.assert_gone()


def test_a_child_that_cannot_be_kept_alive_ends_the_supervisor_with_a_sentence() -> None:
    status, lines = supervise(
        Command("web", program("print('no port'); raise SystemExit(3)")),
        Command("worker", program("import time; time.sleep(600)")),
    )
    assert status == 1
    assert lines[:2] == ["web    | no port", "serve  | web ended (exit status 3); it starts again in 0.01 s."]
    assert lines[-1] == (
        "serve  | web ended (exit status 3), 3 times in a row soon after its start; its last lines above say "
        "why. Leadwright ends."
    )


def test_a_program_that_is_not_there_ends_the_supervisor_with_a_sentence() -> None:
    status, lines = supervise(Command("web", ["/nonexistent/program"]))
    assert status == 1
    assert re.match(r"serve \| web cannot be started: .*No such file.* Leadwright ends\.", lines[-1])


def test_pauses_between_starts_double_up_to_a_bound() -> None:
    patience = Patience(first_pause=0.5, longest_pause=5)
    assert [patience.pause(deaths) for deaths in range(1, 7)] == [0.5, 1, 2, 4, 5, 5]


class Watched(io.BytesIO):
    """An output that sends this process SIGTERM when all of the wanted texts have come."""

    def __init__(self, *wanted: bytes) -> None:
        super().__init__()
        self._wanted = set(wanted)

    def write(self, text: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self._wanted:
            self._wanted = {wanted for wanted in self._wanted if wanted not in bytes(text)}
            if not self._wanted:
                os.kill(os.getpid(), signal.SIGTERM)
        return super().write(text)


def supervise_until(wanted: list[bytes], *commands: Command) -> list[str]:
    output = Watched(*wanted)
    assert Supervisor(commands, output=output, patience=HASTY).run() == 0
    return output.getvalue().decode(errors="replace").splitlines()


def test_output_comes_line_by_line_with_its_origin_and_no_unfinished_or_endless_line_is_lost() -> None:
    text = "import sys; sys.stdout.write('one\\r\\ntwo\\n' + 'x' * 200000 + '\\nlast'); sys.stderr.write('!')"
    lines = supervise_until([b"it starts again"], Command("web", program(text)))
    assert lines[:2] == ["web   | one", "web   | two"]
    assert "".join(line.removeprefix("web   | ") for line in lines[2:-1]) == "x" * 200000 + "last!"


def test_children_end_in_the_given_order_and_a_deaf_one_is_killed_after_the_grace_time() -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(600)"
    )
    polite = (
        "import signal, sys, time\n"
        "def leave(*ignored): print('bye'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave); print('polite'); time.sleep(600)"
    )
    lines = supervise_until(
        [b"deaf", b"polite"], Command("web", program(deaf)), Command("worker", program(polite))
    )
    ends = [line for line in lines if "bye" in line or "killed" in line]
    assert ends == ["serve  | web did not end in time and is killed.", "worker | bye"]


def test_early_commands_run_beside_the_beginning_and_the_others_after_it(tmp_path: Path) -> None:
    pipe, order, counts = tmp_path / "pipe", list[str](), list[int]()
    before = len(psutil.Process().children())
    os.mkfifo(pipe)

    def beginning() -> int:
        order.append(pipe.read_text())  # waits for ever where the early one is not running
        counts.append(len(psutil.Process().children()) - before)
        return 0

    early = Command("web", program(f"print('early'); open({str(pipe)!r}, 'w').write('begun')"), early=True)
    output = Watched(b"late")
    tree = Supervisor(
        [early, Command("worker", program("print('late')"))],
        output=output,
        patience=HASTY,
        beginning=beginning,
    )
    # Of the three there are in the end, the leash and the early one.
    assert (tree.run(), order, counts) == (0, ["begun"], [2])


def test_a_beginning_that_fails_ends_what_was_started_with_its_status() -> None:
    early = Command("web", program("import time; time.sleep(600)"), early=True)
    output = io.BytesIO()
    tree = Supervisor(
        [early, Command("worker", ["/nonexistent"])], output=output, patience=HASTY, beginning=lambda: 2
    )
    assert (tree.run(), output.getvalue()) == (2, b"")


def test_an_early_command_that_cannot_be_started_leaves_no_beginning() -> None:
    output = io.BytesIO()
    early = Command("web", ["/nonexistent"], early=True)
    assert Supervisor([early], output=output, beginning=lambda: 3).run() == 1
    assert b"web cannot be started" in output.getvalue()


def test_a_signal_ends_a_beginning_that_takes_long() -> None:
    def wait() -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait()
        return 0

    assert Supervisor([], output=io.BytesIO(), beginning=wait).run() == 0


def test_upkeep_that_fails_ends_the_supervisor_with_its_sentence() -> None:
    tries = list[int]()

    def fail() -> None:
        tries.append(1)
        raise DomainError("The ground gave way.")

    output = io.BytesIO()
    commands = [Command("web", program("import time; time.sleep(600)"))]
    assert Supervisor(commands, output=output, patience=HASTY, upkeep=fail).run() == 1
    assert output.getvalue().decode().endswith("serve | The ground gave way. Leadwright ends.\n")
    assert len(tries) == HASTY.quick_deaths


def test_when_a_child_dies_what_it_stands_on_is_looked_after_before_it_starts_again() -> None:
    ground = list[bool]()

    def mend() -> None:
        ground.append(True)

    slow = Patience(grace=0.3, quick_deaths=3, first_pause=0.01, upkeep=600.0)
    output = io.BytesIO()
    command = Command("web", program("pass"))
    assert Supervisor([command], output=output, patience=slow, upkeep=mend).run() == 1
    assert len(ground) == slow.quick_deaths  # at the beginning, and behind each death but the last


def test_upkeep_that_fails_now_and_then_ends_nothing() -> None:
    tries = list[int]()

    def shaky() -> None:
        tries.append(1)
        if len(tries) % HASTY.quick_deaths:
            raise DomainError("The ground shook.")
        if len(tries) > 2 * HASTY.quick_deaths:
            os.kill(os.getpid(), signal.SIGTERM)

    output = io.BytesIO()
    commands = [Command("web", program("import time; time.sleep(600)"))]
    assert Supervisor(commands, output=output, patience=HASTY, upkeep=shaky).run() == 0
    told = output.getvalue().decode().splitlines()
    assert set(told) == {
        f"serve | The ground shook. It is tried again in {pause} s." for pause in (0.01, 0.02)
    }


def test_a_signal_ends_an_upkeep_that_takes_long() -> None:
    def wait() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait()

    assert Supervisor([Command("web", ["/nonexistent"])], output=io.BytesIO(), upkeep=wait).run() == 0


def test_environment_is_added_to_that_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHERITED", "yes")
    text = "import os; print(os.environ['INHERITED'], os.environ['GIVEN'], os.getpgid(0) == os.getpid())"
    lines = supervise_until([b"starts again"], Command("web", program(text), {"GIVEN": "too"}))
    assert lines[0] == "web   | yes too True"


def test_an_output_that_went_away_does_not_end_the_work() -> None:
    class Gone(io.BytesIO):
        def write(self, text: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
            raise BrokenPipeError

    command = Command("web", program("print('lost')"))
    assert Supervisor([command], output=Gone(), patience=HASTY).run() == 1


def test_signals_to_the_supervisor_are_handled_as_before_when_it_has_ended() -> None:
    before = signal.getsignal(signal.SIGTERM)
    supervise(Command("web", ["/nonexistent"]))
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_leash_counts_groups_that_are_still_held_and_ignores_a_line_cut_short() -> None:
    assert leash.groups_left([b"+10\n", b"+11\n", b"-10\n", b"+12\n", b"+1"]) == {11, 12}
