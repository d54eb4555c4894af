"""The SDKs as they come from their makers, installed once by the locks that lie here."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE.parents[2] / ".test" / "sdks"


@cache
def node_modules() -> Path:
    """The folder of the packages for Node and browsers."""
    folder = INSTALLED / "node"
    if _is_missing(folder, HERE / "package-lock.json"):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)
        _note(folder, HERE / "package-lock.json")
    return folder / "node_modules"


@cache
def python() -> Path:
    """An interpreter that has the packages for Python and nothing of ours."""
    folder = INSTALLED / "python"
    if _is_missing(folder, HERE / "requirements.lock"):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], HERE)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
        _run([str(folder / "bin" / "python"), *install, str(HERE / "requirements.lock")], HERE)
        _note(folder, HERE / "requirements.lock")
    return folder / "bin" / "python"


def send(script: str, address: str, key: str) -> None:
    """Run one of the programs that lie here until it has sent everything."""
    program = ["node", str(HERE / script)] if script.endswith(".cjs") else [str(python()), str(HERE / script)]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    if script.endswith(".cjs"):
        environment["NODE_PATH"] = str(node_modules())
    done = subprocess.run(
        [*program, address, key], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def _is_missing(folder: Path, lock: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "installed"
    return not note.exists() or note.read_text() != lock.read_text()


def _note(folder: Path, lock: Path) -> None:
    shutil.copy(lock, folder / "installed")


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, timeout=600)
