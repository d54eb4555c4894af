"""The server of a home, started by its first user, shared by the others, stopped by the last."""

import atexit
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from leadwright.platform.database.asking import Answer
from leadwright.platform.database.cluster import PORT, SUPERUSER, Cluster
from leadwright.platform.database.connection import connection_url, database_entry
from leadwright.platform.database.errors import DatabaseUnavailable
from leadwright.platform.database.home import Home
from leadwright.platform.database.locks import FileLock
from leadwright.platform.database.place import find_place
from leadwright.platform.database.progress import Report, say

DATABASE = "leadwright"


class EmbeddedServer:
    """Context manager: inside it the server of the home accepts connections.

    Whoever is inside holds a shared lock, which the kernel frees however the process dies; whoever leaves and
    finds no other holder stops the server. After `kill -9` of the last user it therefore stays up until the
    next user leaves. Leaving by the end of the interpreter counts, leaving by an unhandled signal does not:
    see `processes.signals_as_exit`.

    `durable=False` trades safety after a power cut for speed, for the data of tests.
    """

    def __init__(self, home: Home, *, durable: bool = True, report: Report = say) -> None:
        self.home = home
        self._durable = durable
        self._report = report
        self._gate = FileLock(home.database_folder / "start.lock")
        self._users = FileLock(home.database_folder / "users.lock")
        self._cluster: Cluster | None = None

    @property
    def user(self) -> str:
        """The role to log in as; it owns everything."""
        return SUPERUSER

    @property
    def name(self) -> str:
        """The database of Leadwright's tables; `create_database` makes it."""
        return DATABASE

    @property
    def socket_folder(self) -> Path:
        """What clients give as the host."""
        return self._entered().place.socket_folder

    @property
    def folder(self) -> Path:
        """Where the data, the socket, the configuration and the log of the server lie."""
        return self._entered().place.folder

    @property
    def url(self) -> str:
        """The address of the database, for LEADWRIGHT_DATABASE_URL of child processes."""
        return connection_url(self.settings())

    def settings(self) -> dict[str, object]:
        """The entry for Django's DATABASES."""
        return database_entry(name=self.name, user=self.user, host=str(self.socket_folder), port=PORT)

    def __enter__(self) -> "EmbeddedServer":
        if self._cluster is not None:
            raise RuntimeError("this server is in use already; make another EmbeddedServer of the same home")
        self.home.prepare()
        with self._gate_held():
            place = find_place(self.home, durable=self._durable, report=self._report)
            cluster = Cluster(place, durable=self._durable, report=self._report)
            try:
                cluster.ensure_running()
                self._users.share()
            except BaseException:
                self._stop_unless_used(cluster)
                raise
        self._cluster = cluster
        atexit.register(self.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the server, and stops it when nobody else uses it. Leaving twice is harmless."""
        cluster, self._cluster = self._cluster, None
        if cluster is None:
            return
        atexit.unregister(self.close)
        with self._gate_held():
            self._stop_unless_used(cluster)
        self._gate.close()
        self._users.close()

    def revive(self) -> None:
        """Starts the server again if it has died under its users (killed for want of memory, for example).

        Costs 2 ms while it lives, so whoever runs for long can call it every few seconds.
        """
        cluster = self._entered()
        if cluster.answer() is not Answer.SILENT:
            return
        with self._gate_held():
            cluster.ensure_running()

    def create_database(self, name: str = DATABASE) -> None:
        """Makes a database with the order of text that every machine has; one that exists stays as it is."""
        import psycopg  # heavy, and only needed here
        from psycopg.conninfo import make_conninfo

        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise ValueError(f"not a plain name for a database: {name!r}")
        place = {"host": str(self.socket_folder), "port": PORT, "user": SUPERUSER, "dbname": "postgres"}
        make = (
            f"create database {name} template template0 encoding 'UTF8' locale_provider builtin "
            "builtin_locale 'C.UTF-8' locale 'C'"
        )
        try:
            with psycopg.connect(make_conninfo("", **place), autocommit=True) as connection:
                if (
                    connection.execute("select from pg_database where datname = %s", [name]).fetchone()
                    is None
                ):
                    connection.execute(make.encode())
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            pass  # another process made it at this moment
        except psycopg.Error as error:
            raise DatabaseUnavailable(f"The database {name} cannot be made: {str(error).strip()}") from error

    @contextmanager
    def _gate_held(self) -> Iterator[None]:
        """Starts and stops of one server are one at a time. What the system refuses becomes a sentence."""
        folder = self.home.folder
        try:
            self._gate.wait_alone(
                f"Another Leadwright process is starting or stopping the database of {folder}", self._report
            )
            yield
        except (OSError, subprocess.SubprocessError) as error:
            raise DatabaseUnavailable(
                f"The database of {folder} cannot be started or stopped: {error}"
            ) from error
        finally:
            self._gate.release()

    def _stop_unless_used(self, cluster: Cluster) -> None:
        """Gives up this user's share of the lock; whoever then can have it alone was the last user."""
        self._users.release()
        if self._users.try_alone():
            try:
                cluster.stop()
            finally:
                self._users.release()

    def _entered(self) -> Cluster:
        if self._cluster is None:
            raise DatabaseUnavailable("The database is not running: enter EmbeddedServer first.")
        return self._cluster


def for_tests(project: Path) -> EmbeddedServer:
    """The server of the project's tests: in `.test` of the project, fast instead of durable, shared by
    parallel runs.
    """
    return EmbeddedServer(Home.at(project / ".test"), durable=False)
