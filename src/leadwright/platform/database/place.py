"""Where the database of a home lies: inside the home, or for root in a folder of its own under
/var/lib/leadwright.

Root's home names that folder in a note, and the folder names its home, so that a home that was moved, copied,
deleted or made anew is noticed instead of getting somebody else's data or silently none.
"""

import hashlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from leadwright.platform.database.accounts import Account, running_account, service_account
from leadwright.platform.database.errors import HomeRefused
from leadwright.platform.database.home import PRIVATE, Home
from leadwright.platform.database.locks import FileLock
from leadwright.platform.database.programs import Programs, programs_for
from leadwright.platform.database.progress import Report

SYSTEM_FOLDER = Path("/var/lib/leadwright")
# The kernel allows 107 bytes for a socket (103 on macOS); PostgreSQL's name for it takes 16 of them.
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True)
class Place:
    """The folder of one server and the account that runs it; what is in it is private to that account (and
    root).
    """

    folder: Path
    account: Account
    programs: Programs

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """A private folder for the socket; outside the home where the path would be too long or would read as
        a list.
        """
        inside = self.folder / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and "," not in str(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        # Not TMPDIR: every process of this user must come to the same folder, whatever its environment.
        return Path("/tmp") / f"leadwright-{self.account.uid}-{digest}"  # noqa: S108


def find_place(home: Home, *, durable: bool, report: Report) -> Place:
    """The place of the home's database, made when missing. Callers hold the gate of the home."""
    running = running_account()
    if running.uid != 0:
        return Place(home.database_folder, running, programs_for(running, home.database_folder))
    _prepare_system_folder()
    lock = FileLock(SYSTEM_FOLDER / "lock")
    try:
        lock.wait_alone("Another Leadwright process is preparing /var/lib/leadwright", report)
        account = service_account()
        programs = programs_for(account, SYSTEM_FOLDER)
        folder = _known_folder(home, durable=durable) or _new_folder(
            home, account, durable=durable, report=report
        )
    finally:
        lock.release()
    return Place(folder, account, programs)


def make_private(folder: Path, account: Account) -> None:
    """Makes a folder that the account alone can enter, and refuses one that is there and is not such a
    folder.
    """
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


def _prepare_system_folder() -> None:
    try:
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        facts = SYSTEM_FOLDER.lstat()
    except OSError as error:
        raise HomeRefused(
            f"Started as root, Leadwright keeps its database under {SYSTEM_FOLDER}, which cannot be made "
            f"({error.strerror}): make it, run Leadwright as a normal user, or name a server with "
            "DATABASE_URL."
        ) from error
    if facts.st_uid != 0 or facts.st_mode & 0o022 or SYSTEM_FOLDER.is_symlink():
        raise HomeRefused(
            f"{SYSTEM_FOLDER} must be a folder that belongs to root and that only root can write."
        )


def _note(home_folder: Path) -> Path:
    return home_folder / "database" / "place"


def _read(file: Path) -> str | None:
    try:
        return file.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(f"{text}\n")
    fresh.replace(file)


def _known_folder(home: Home, *, durable: bool) -> Path | None:
    name = _read(_note(home.folder))
    if name is None:
        return None
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise HomeRefused(
            f"{_note(home.folder)} does not name a folder of {SYSTEM_FOLDER}: restore it from a backup."
        )
    folder = SYSTEM_FOLDER / name
    recorded = _read(folder / "home")
    if recorded is None:
        if not durable:
            return None
        raise HomeRefused(
            f"The database of {home.folder} is gone: it was {folder}. Restore that folder, or delete "
            f"{_note(home.folder)} to begin with an empty database."
        )
    if recorded != str(home.folder):
        if _read(_note(Path(recorded))) == name:
            raise HomeRefused(
                f"{home.folder} is a copy of {recorded}, whose database stays with it: delete "
                f"{_note(home.folder)} to begin with an empty database here, and restore a backup into it if "
                "it shall hold the same."
            )
        _write(folder / "home", str(home.folder))
    return folder


def _new_folder(home: Home, account: Account, *, durable: bool, report: Report) -> Path:
    _settle_earlier(home, durable=durable, report=report)
    stem = re.sub(r"[^a-z0-9]+", "-", home.folder.name.lower()).strip("-") or "home"
    folder = SYSTEM_FOLDER / f"{stem[:20]}-{secrets.token_hex(4)}"
    # Root's own, so that the service user can put no symbolic link where root writes; its group may only
    # pass.
    folder.mkdir(mode=PRIVATE)
    os.chown(folder, 0, account.gid)
    folder.chmod(0o710)
    _write(folder / "home", str(home.folder))
    _write(_note(home.folder), folder.name)
    return folder


def _settle_earlier(home: Home, *, durable: bool, report: Report) -> None:
    """A deleted home leaves its database behind: a test's goes, any other stays and is named."""
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
