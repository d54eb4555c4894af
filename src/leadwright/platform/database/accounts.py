"""The accounts of the operating system that matter: the one that runs Leadwright, and the one that runs
PostgreSQL.

PostgreSQL refuses to run as root, so root's server runs as the service user `leadwright`.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.platform.database.errors import DatabaseUnavailable

SERVICE_USER = "leadwright"


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_running(self) -> bool:
        """Whether this process already runs as the account, so that nothing must be handed over to it."""
        return self.uid == os.geteuid()


def running_account() -> Account:
    """The account of this process. PostgreSQL needs one that the system can name."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise DatabaseUnavailable(
            f"The user id {uid} has no name on this machine, and PostgreSQL needs one: "
            "add it to /etc/passwd, or run Leadwright as another user."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid)


def name_of(uid: int) -> str:
    """The name of a user for a sentence; the number where there is no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"


def service_account() -> Account:
    """The service user, made when missing. Only root may ask; callers hold a lock that keeps a second one
    out.
    """
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        _make_service_user()
        entry = pwd.getpwnam(SERVICE_USER)
    if entry.pw_uid == 0:
        raise DatabaseUnavailable(
            f"The user {SERVICE_USER} has root's rights, and PostgreSQL refuses those: "
            f"give {SERVICE_USER} an id of its own."
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_service_user() -> None:
    reasons = []
    for command in _ways_to_make(SERVICE_USER):
        program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        made = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
        if _exists(SERVICE_USER):
            return
        reasons.append(f"{command[0]}: {made.stderr.strip() or made.returncode}")
    raise DatabaseUnavailable(
        f"Leadwright runs as root, PostgreSQL cannot, and the user {SERVICE_USER} for it could not be made "
        f"({'; '.join(reasons) or 'neither useradd nor adduser is here'}): "
        "make that user, or run Leadwright as a normal user."
    )


def _ways_to_make(name: str) -> Sequence[Sequence[str]]:
    home, shell = "/var/lib/leadwright", "/usr/sbin/nologin"
    return (
        (
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            home,
            "--shell",
            shell,
            name,
        ),
        # BusyBox knows only the short forms.
        ("adduser", "-S", "-D", "-H", "-h", home, "-s", "/sbin/nologin", name),
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
