"""Running the command: as a process of its own with a home of its own, or inside the test on the test's database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from leadwright.cli import main as program
from leadwright.cli.runtime import Workspace
from leadwright.platform.database import EmbeddedServer, Home

PROJECT = Path(__file__).resolve().parents[2]
_NOT_OURS = (
    "DATABASE_URL", "LEADWRIGHT_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LEADWRIGHT_SECRET_KEY", "LEADWRIGHT_PUBLIC_URL",
)  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of what it printed."""
        return json.loads(self.out.splitlines()[-1])

    @property
    def sentence(self) -> str:
        """What it said to the person who typed it; never a stack trace."""
        assert "Traceback" not in self.err
        assert "Traceback" not in self.out
        return self.err.strip()


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return kept | {"LEADWRIGHT_HOME": str(home)}


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "leadwright.cli.main", *arguments]


def in_home(home: Path, *arguments: str) -> Ended:
    """Run the real command in this home and wait for its end."""
    done = subprocess.run(
        command_line(*arguments),
        cwd=PROJECT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def standing_home(folder: Path) -> Iterator[Path]:
    """A home whose database stays up between commands, so that they do not start it again and again."""
    home = Home.at(folder)
    with EmbeddedServer(home, durable=False) as server:
        server.create_database()
        yield home.folder


class Here:
    """The command inside the test: everything but the start of the database is the real thing."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Home
    ) -> None:
        self._capsys = capsys

        @contextmanager
        def workspace() -> Iterator[Workspace]:
            yield Workspace(home)

        monkeypatch.setattr(program, "workspace", workspace)

    def __call__(self, *arguments: str) -> Ended:
        self._capsys.readouterr()
        try:
            code = program.main(arguments)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = self._capsys.readouterr()
        return Ended(code, said.out, said.err)
