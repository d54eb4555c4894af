"""One PostgreSQL server: made, started, asked, stopped.

Callers hold the gate of the home, so that one process at a time does any of it; asking needs no gate.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress

from leadwright.platform.database import remains
from leadwright.platform.database.asking import Answer, ask
from leadwright.platform.database.configuration import write_configuration
from leadwright.platform.database.errors import DatabaseUnavailable, VersionRefused
from leadwright.platform.database.place import Place, make_private
from leadwright.platform.database.programs import MAJOR
from leadwright.platform.database.progress import Report, waiting
from leadwright.platform.database.system import programs_for

SUPERUSER = "leadwright"
PORT = "5432"  # part of the socket's name only; given everywhere because PGPORT would change it
START_SECONDS = 600
STOP_SECONDS = 300
LOG_BYTES = 5_000_000


class Cluster:
    """The server of one place."""

    def __init__(self, place: Place, *, durable: bool, report: Report) -> None:
        self.place = place
        self._durable = durable
        self._report = report
        self._launched: subprocess.Popen[bytes] | None = None

    def answer(self) -> Answer:
        """Asks the server as any client would, because a process id proves nothing. Takes about 2 ms."""
        return ask(self.place.socket_folder / remains.SOCKET, user=SUPERUSER, database="postgres")

    def ensure_running(self) -> None:
        """Returns when the server accepts connections, having made and started it where needed.

        Waits up to ten minutes: recovery after a crash reads the log of changes since the last checkpoint.
        """
        if self.answer() is Answer.READY:
            return
        self._ensure_created()
        self._launched = None
        log_begin = self._log_size()
        for _ in waiting(START_SECONDS, f"PostgreSQL is starting; its log is {self.place.log}", self._report):
            answer = self.answer()
            if answer is Answer.READY:
                return
            if answer is Answer.SILENT and self._launched is None:
                self._launch_unless_alive()
            if self._launched is not None and self._launched.poll() is not None:
                raise DatabaseUnavailable(f"PostgreSQL did not start. {self._log_tail(log_begin)}")
        raise DatabaseUnavailable(
            f"PostgreSQL is not ready after {START_SECONDS} s. {self._log_tail(log_begin)}"
        )

    def stop(self) -> None:
        """Shuts the server down, ending its connections, and returns when it is gone; if it is, at once."""
        postmaster = remains.postmaster(self.place.data) or self._launched_process()
        if postmaster is not None:
            with suppress(ProcessLookupError):
                os.kill(postmaster, signal.SIGINT)  # "fast": clients are disconnected, everything is written
            for _ in waiting(STOP_SECONDS, "PostgreSQL is writing its last changes", self._report):
                if not remains.is_alive(postmaster):
                    break
            else:
                self._report(f"PostgreSQL (process {postmaster}) is still writing, and ends by itself.")
        self._launched_process()
        self._launched = None
        if self.place.socket_folder.parent != self.place.folder:
            with suppress(OSError):
                self.place.socket_folder.rmdir()

    def _launched_process(self) -> int | None:
        """The server this process started, if it lives: its lock file may be deleted with its folder."""
        if self._launched is None or self._launched.poll() is not None:
            return None
        return self._launched.pid

    def _launch_unless_alive(self) -> None:
        """A server that is alive but silent is on its way up or down, and is waited for."""
        data, socket_folder = self.place.data, self.place.socket_folder
        if remains.postmaster(data) is None:
            remains.clear(data, socket_folder, self._report)
            self._launch()
        elif remains.lost_its_socket(data, socket_folder):
            self.stop()

    def _ensure_created(self) -> None:
        version_file = self.place.data / "PG_VERSION"
        if not version_file.exists():
            self._create()
            return
        version = version_file.read_text().strip()
        if version != str(MAJOR):
            raise VersionRefused(
                f"The database in {self.place.data} was made by PostgreSQL {version}, and this is PostgreSQL "
                f"{MAJOR}: write a backup with the version of Leadwright that made it, and restore that into "
                "a new data folder."
            )

    def _create(self) -> None:
        """Makes the data folder under another name first: what carries the right name is always whole."""
        for abandoned in self.place.folder.glob("data.new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        fresh = self.place.folder / f"data.new-{os.getpid()}"
        make_private(fresh, self.place.account)
        command = [
            *("initdb", "-D", str(fresh), "-U", SUPERUSER, "-E", "UTF8"),
            # The same order and case rules on every machine: PostgreSQL's own, not those of the C library.
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--auth-local=peer", "--auth-host=reject", "--no-instructions"),
            *([] if self._durable else ["--no-sync"]),
        ]
        with self._run(command, output=subprocess.PIPE) as initdb:
            said = initdb.communicate()[0].decode(errors="replace").strip().splitlines()
        if initdb.returncode:
            raise DatabaseUnavailable(
                f"PostgreSQL could not make its data folder {self.place.data}: {' '.join(said[-3:])}"
            )
        fresh.rename(self.place.data)

    def _launch(self) -> None:
        make_private(self.place.socket_folder, self.place.account)
        configuration = write_configuration(self.place, durable=self._durable, superuser=SUPERUSER)
        if self._log_size() > LOG_BYTES:
            self.place.log.replace(self.place.log.with_suffix(".log.1"))
        log = os.open(self.place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._launched = self._run(
                ["postgres", "-D", str(self.place.data), "-c", f"config_file={configuration}"], output=log
            )
        finally:
            os.close(log)

    def _run(self, command: list[str], *, output: int) -> subprocess.Popen[bytes]:
        """Starts one of PostgreSQL's programs as the place's account, in a session of its own.

        Ctrl-C in the terminal then reaches Leadwright alone, which stops the server in order. Of the
        environment nothing passes on: LANG, PGDATA and their like would change what PostgreSQL does.
        """
        account = self.place.account
        hand_over = not account.is_running
        return subprocess.Popen(  # noqa: S603
            [str(programs_for(account, self._report).path(command[0])), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self.place.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            user=account.uid if hand_over else None,
            group=account.gid if hand_over else None,
            extra_groups=[] if hand_over else None,
        )

    def _log_size(self) -> int:
        try:
            return self.place.log.stat().st_size
        except FileNotFoundError:
            return 0

    def _log_tail(self, begin: int) -> str:
        """What the log says since the given byte, as the end of a sentence: what ended it, or the last."""
        lines: list[str] = []
        with suppress(OSError), self.place.log.open("rb") as log:
            log.seek(begin)
            lines = log.read().decode(errors="replace").strip().splitlines()
        deadly = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
        said = " ".join(line.partition("] ")[2] or line for line in deadly or lines[-3:])
        return f"Its log {self.place.log} says: {said or 'nothing'}"
