"""The data folder of one installation."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadwright.platform.database.accounts import name_of
from leadwright.platform.database.errors import HomeRefused

PRIVATE = 0o700


@dataclass(frozen=True)
class Home:
    """A folder, absolute and free of symbolic links, so that two spellings of it are one home.

    A folder that Leadwright makes is open to its owner alone; one that was there keeps its permissions,
    because it may be anybody's (LEADWRIGHT_HOME=/srv), and what Leadwright puts into it is private by itself.
    """

    folder: Path

    @classmethod
    def find(cls, environment: Mapping[str, str] = os.environ) -> "Home":
        """The home that LEADWRIGHT_HOME names, else `leadwright` in the XDG data folder. Makes nothing."""
        named = environment.get("LEADWRIGHT_HOME", "").strip()
        return cls.at(Path(named) if named else _data_folder(environment) / "leadwright")

    @classmethod
    def at(cls, folder: Path) -> "Home":
        """The home in the given folder, which need not exist."""
        return cls(folder.expanduser().resolve())

    @property
    def database_folder(self) -> Path:
        """Where the locks of the database lie, and, but for root, the database. Who owns it owns the home."""
        return self.folder / "database"

    def subfolder(self, name: str) -> Path:
        """A private folder of this name inside the home, made when missing."""
        self.prepare()
        folder = self.folder / name
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        return folder

    def prepare(self) -> None:
        """Makes the folder when missing. Refuses one that another user set up or that cannot be written."""
        self._refuse_foreign()
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=PRIVATE, exist_ok=True)
            self.database_folder.mkdir(mode=PRIVATE, exist_ok=True)
        except OSError as error:
            raise HomeRefused(
                f"The data folder {self.folder} cannot be used ({error.strerror}: {error.filename}): make it "
                f"a folder that {name_of(os.geteuid())} may write, or name another one with LEADWRIGHT_HOME."
            ) from error

    def _refuse_foreign(self) -> None:
        try:
            owner = self.database_folder.lstat().st_uid
        except (FileNotFoundError, NotADirectoryError):
            return
        except PermissionError:
            owner = _nearest_owner(self.folder)
        if owner != os.geteuid():
            theirs, ours = name_of(owner), name_of(os.geteuid())
            raise HomeRefused(
                f"The data folder {self.folder} belongs to {theirs}, and this is {ours}: run Leadwright as "
                f"{theirs}, or name another folder with LEADWRIGHT_HOME."
            )


def _data_folder(environment: Mapping[str, str]) -> Path:
    configured = Path(environment.get("XDG_DATA_HOME", ""))
    if configured.is_absolute():  # the XDG specification: a relative path is to be ignored
        return configured
    try:
        return Path.home() / ".local" / "share"
    except RuntimeError:
        raise HomeRefused("This user has no home folder: name a data folder with LEADWRIGHT_HOME.") from None


def _nearest_owner(folder: Path) -> int:
    """The owner of the folder, or of the nearest one above it that may be looked at."""
    for candidate in (folder, *folder.parents):
        try:
            return candidate.lstat().st_uid
        except PermissionError:
            continue
    return 0
