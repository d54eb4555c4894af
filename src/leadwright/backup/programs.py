"""pg_dump and pg_restore that fit the server, and how they are told where it is."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadwright.backup.errors import BackupFailed
from leadwright.platform.database.programs import MAJOR, find_programs

# Where Debian, and packages made from its sources, put the programs of each version.
INSTALLED = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Server:
    """A database as pg_dump and pg_restore see it."""

    address: Mapping[str, str]
    password: str
    version: int

    @classmethod
    def of(cls, settings: Mapping[str, object], *, version: int) -> "Server":
        """From an entry of Django's DATABASES and the server's version number (180004 is 18.4)."""
        options = settings.get("OPTIONS")
        given = {
            "host": settings["HOST"],
            "port": settings["PORT"],
            "user": settings["USER"],
            "dbname": settings["NAME"],
            **(options if isinstance(options, dict) else {}),
        }
        address = {
            name: str(value) for name, value in given.items() if isinstance(value, str | int) and value
        }
        return cls(address, str(settings["PASSWORD"] or ""), version)

    @property
    def major(self) -> int:
        return self.version // 10_000

    def command(self, program: str, *arguments: str) -> list[str]:
        """The program of the server's own version with its arguments. Raises BackupFailed where there is none."""
        from psycopg.conninfo import make_conninfo

        return [
            str(self._path(program)),
            *arguments,
            f"--dbname={make_conninfo('', **self.address)}",
            "--no-password",
        ]

    def environment(self) -> dict[str, str]:
        """The environment of the program: a password on the command line could be read by everybody on the machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C", **({"PGPASSWORD": self.password} if self.password else {})}

    def _path(self, program: str) -> Path:
        """Of the same major version: an older pg_dump refuses a newer server, and an older server what a newer one writes."""
        if self.major == MAJOR:
            return find_programs().path(program)
        installed = INSTALLED / str(self.major) / "bin" / program
        if installed.is_file():
            return installed
        found = shutil.which(program)
        if found is not None and f"(PostgreSQL) {self.major}." in _version_of(found):
            return Path(found)
        raise BackupFailed(
            f"The server is PostgreSQL {self.major}, and its {program} is not here: install it (Debian: apt-get install "
            f"postgresql-client-{self.major}), or back the server up by its own means."
        )


def _version_of(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return said.stdout
