"""The accounts of the operating system that matter: who runs Leadwright, and who runs PostgreSQL."""

import os
import pwd
from dataclasses import dataclass

from leadwright.platform.database.errors import DatabaseUnavailable


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
