"""What a machine lacks is named in one sentence, before anything is made."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OLD = 'case "$*" in --version) echo "Python 3.9.2";; *version_info*) exit 1;; esac'
WITHOUT_VENV = f'case "$*" in *"import venv"*) exit 1;; *) exec {sys.executable} "$@";; esac'


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        (None, "Leadwright needs Python 3.11 or newer; install it"),
        (OLD, "this is Python 3.9.2"),
        (WITHOUT_VENV, "its venv module is not; install it (Debian: apt-get install python3-venv)."),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, python: str | None, sentence: str) -> None:
    program = tmp_path / "python3"
    if python is not None:
        program.write_text(f"#!/bin/sh\n{python}\n")
        program.chmod(0o755)
    done = subprocess.run(
        [PROJECT / "scripts" / "check-machine", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_this_machine_lacks_nothing() -> None:
    done = subprocess.run([PROJECT / "scripts" / "check-machine", sys.executable], check=False)
    assert done.returncode == 0
