"""What root's servers share on a machine: /var/lib/leadwright, the service user, the copied programs.

PostgreSQL refuses to run as root, so root's servers run as the service user, which cannot read everything
that root can.
"""

import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from leadwright.platform.database.accounts import Account
from leadwright.platform.database.errors import DatabaseUnavailable, HomeRefused
from leadwright.platform.database.locks import FileLock
from leadwright.platform.database.programs import Programs, copied_programs, find_programs
from leadwright.platform.database.progress import Report

SYSTEM_FOLDER = Path("/var/lib/leadwright")
SERVICE_USER = "leadwright"


def service_account(report: Report) -> Account:
    """The service user, made when missing; /var/lib/leadwright then is there too. Only root may ask."""
    account = _service_user()
    if account is None or not SYSTEM_FOLDER.is_dir():
        with _alone(report):
            account = _service_user() or _make_service_user(report)
    if account.uid == 0:
        raise DatabaseUnavailable(
            f"The user {SERVICE_USER} has root's rights, and PostgreSQL refuses those: "
            f"give {SERVICE_USER} an id of its own."
        )
    return account


def programs_for(account: Account, report: Report) -> Programs:
    """PostgreSQL's programs where the account can read every file of them: if need be, a copy."""
    programs = find_programs()
    if account.is_running or programs.readable_by(account):
        return programs
    with _alone(report):
        return copied_programs(programs, SYSTEM_FOLDER)


@contextmanager
def _alone(report: Report) -> Iterator[None]:
    """Keeps a second process out while what all homes share is made."""
    try:
        with suppress(FileExistsError):
            SYSTEM_FOLDER.mkdir()
            SYSTEM_FOLDER.chmod(0o755)  # whatever the umask is: the service user passes through
        facts = SYSTEM_FOLDER.lstat()
    except OSError as error:
        raise HomeRefused(
            f"Started as root, Leadwright keeps its database under {SYSTEM_FOLDER}, which cannot be made "
            f"({error.strerror}): make it, run Leadwright as a normal user, or name a server with "
            "DATABASE_URL."
        ) from error
    if facts.st_uid != 0 or SYSTEM_FOLDER.is_symlink():
        raise HomeRefused(f"{SYSTEM_FOLDER} must be a folder that belongs to root: remove what is there.")
    lock = FileLock(SYSTEM_FOLDER / "lock")
    lock.wait_alone(f"Another Leadwright process is preparing {SYSTEM_FOLDER}", report)
    try:
        yield
    finally:
        lock.close()


def _service_user() -> Account | None:
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_service_user(report: Report) -> Account:
    reasons = []
    for command in _ways_to_make(SERVICE_USER):
        program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        made = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
        account = _service_user()
        if account is not None:
            report(f"Made the system user {SERVICE_USER}, which runs the database because root must not.")
            return account
        reasons.append(f"{command[0]}: {made.stderr.strip() or made.returncode}")
    raise DatabaseUnavailable(
        f"Leadwright runs as root, PostgreSQL cannot, and the user {SERVICE_USER} for it could not be made "
        f"({'; '.join(reasons) or 'neither useradd nor adduser is here'}): make that user, or run Leadwright "
        "as a normal user."
    )


def _ways_to_make(name: str) -> Sequence[Sequence[str]]:
    home = str(SYSTEM_FOLDER)
    return (
        (
            *("useradd", "--system", "--user-group", "--no-create-home"),
            *("--home-dir", home, "--shell", "/usr/sbin/nologin", name),
        ),
        # BusyBox knows only the short forms.
        ("adduser", "-S", "-D", "-H", "-h", home, "-s", "/sbin/nologin", name),
    )
