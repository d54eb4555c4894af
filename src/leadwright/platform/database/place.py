"""Where the database of a home lies: inside the home, or for root in a folder of its own under
/var/lib/leadwright.

Root's home names that folder in a note, and the folder names its home, so that a home that was moved,
copied, deleted or made anew is noticed instead of getting somebody else's data or silently none.
"""

import hashlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from leadwright.platform.database.accounts import Account, running_account
from leadwright.platform.database.errors import HomeRefused
from leadwright.platform.database.home import PRIVATE, Home
from leadwright.platform.database.progress import Report
from leadwright.platform.database.system import SYSTEM_FOLDER, service_account

# The kernel allows 107 bytes for a socket (103 on macOS); PostgreSQL's name for it takes 16 of them.
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True)
class Place:
    """The folder of one server and the account that runs it; what lies in it is private to that account."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """A private folder for the socket; outside the home if clients could not use the path as a host."""
        inside = self.folder / "run"
        if _usable_as_host(inside):
            return inside
        # Not TMPDIR: every process of this user must come to the same folder, whatever its environment.
        return Path("/tmp") / f"leadwright-{self.account.uid}-{_digest(self.folder)}"  # noqa: S108


def find_place(home: Home, *, durable: bool, report: Report) -> Place:
    """The place of the home's database, made when missing. Callers hold the gate of the home."""
    running = running_account()
    if running.uid != 0:
        return Place(home.database_folder, running)
    account = service_account(report)
    folder = _known_folder(home, durable=durable)
    if folder is None:
        _settle_earlier(home, durable=durable, report=report)
        folder = _new_folder(home, account)
    return Place(folder, account)


def own_data_folder(home: Home, host: str) -> Path | None:
    """The folder of the home's own server when `host`, a socket folder, belongs to it; None for any other server."""
    if os.geteuid():
        folder = home.database_folder
    elif (name := _read(_note(home.folder))) is not None:
        folder = SYSTEM_FOLDER / name
    else:
        return None
    return folder if host == str(folder / "run") or host.endswith(f"-{_digest(folder)}") else None


def make_private(folder: Path, account: Account) -> None:
    """Makes a folder that the account alone can enter; refuses what is there and is not such a folder."""
    try:
        folder.mkdir(mode=PRIVATE)
        if not account.is_running:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        facts = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or facts.st_uid != account.uid or facts.st_mode & 0o077:
            raise HomeRefused(
                f"{folder} must be a folder that only {account.name} can enter: remove it and start again."
            ) from None


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def _usable_as_host(folder: Path) -> bool:
    """Clients know a socket folder as a host: short, in UTF-8, and no comma, which would part two hosts."""
    try:
        return len(str(folder).encode()) <= LONGEST_SOCKET_FOLDER and "," not in str(folder)
    except UnicodeEncodeError:
        return False


def _known_folder(home: Home, *, durable: bool) -> Path | None:
    """The folder that the home's note names; None for a new home."""
    note = _note(home.folder)
    name = _read(note)
    if name is None:
        return None
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise HomeRefused(f"{note} does not name a folder of {SYSTEM_FOLDER}: restore it from a backup.")
    folder = SYSTEM_FOLDER / name
    recorded = _read(folder / "home")
    if recorded is None:
        if not durable:
            return None
        raise HomeRefused(
            f"The database of {home.folder} is gone: it was {folder}. Restore that folder, or delete {note} "
            "to begin with an empty database."
        )
    if recorded == str(home.folder):
        return folder
    if _read(_note(Path(recorded))) == name:
        raise HomeRefused(
            f"{home.folder} is a copy of {recorded}, whose database stays with it: delete {note} to begin "
            "with an empty database here, and restore a backup into it if it shall hold the same."
        )
    _write(folder / "home", str(home.folder))
    return folder


def _new_folder(home: Home, account: Account) -> Path:
    stem = re.sub(r"[^a-z0-9]+", "-", home.folder.name.lower())[:20].strip("-") or "home"
    folder = SYSTEM_FOLDER / f"{stem}-{secrets.token_hex(4)}"
    # Root's own, so that the service user can put no symbolic link where root writes; its group may only
    # pass.
    folder.mkdir(mode=PRIVATE)
    os.chown(folder, 0, account.gid)
    folder.chmod(0o710)
    _write(folder / "home", str(home.folder))
    _write(_note(home.folder), folder.name)
    return folder


def _settle_earlier(home: Home, *, durable: bool, report: Report) -> None:
    """A deleted home leaves its database behind: one of tests is removed, any other stays and is named."""
    for record in SYSTEM_FOLDER.glob("*/home"):
        if _read(record) != str(home.folder):
            continue
        if not durable:
            shutil.rmtree(record.parent)
        else:
            report(
                f"An earlier data folder {home.folder} was deleted; its database is still in "
                f"{record.parent}: delete that when nobody needs it. Leadwright begins with an empty one."
            )


def _note(home_folder: Path) -> Path:
    return home_folder / "database" / "place"


def _read(file: Path) -> str | None:
    try:
        return os.fsdecode(file.read_bytes().removesuffix(b"\n"))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_bytes(os.fsencode(text) + b"\n")
    fresh.replace(file)
