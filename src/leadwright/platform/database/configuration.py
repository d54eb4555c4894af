"""The files that configure a server, written anew at every start from what the machine has.

They lie beside the data folder, not in it: the data folder belongs to the account that runs PostgreSQL, and
root writes nothing into a folder where somebody else could have put a symbolic link.
"""

import os
import secrets
from pathlib import Path

from leadwright.platform.database.accounts import running_account
from leadwright.platform.database.machine import machine_settings
from leadwright.platform.database.place import Place

FIXED = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Costs more than it gains for many short statements, and the wheel is built without it.
    "jit": "off",
    # Solid-state disks: a page out of order costs about what one in order does.
    "random_page_cost": "1.1",
    # Failed statements carry people's data in text and details; the program that sent one is told anyway.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Enough for a backup of the running server.
    "wal_level": "replica",
    # Fewer checkpoints, so fewer full pages in the log; recovery after a crash in a large import takes a minute or two.
    "checkpoint_timeout": "15min",
    # The log may grow to its largest size divided by one and this before a checkpoint begins.
    "checkpoint_completion_target": "0.7",
}
# For tests: a power cut loses the data, the crash of a process does not.
THROWN_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}


def write_configuration(place: Place, *, durable: bool, superuser: str) -> Path:
    """Writes the three files and returns the main one."""
    rules, names = place.folder / "pg_hba.conf", place.folder / "pg_ident.conf"
    # The system tells the server who is at the other end of the socket: no password, and nobody else gets in.
    _write(rules, "local all all peer map=owners\nlocal replication all peer map=owners\n", place)
    owners = {place.account.name, running_account().name}
    _write(names, "".join(f'owners "{owner}" {superuser}\n' for owner in sorted(owners)), place)
    settings = {
        **FIXED,
        **machine_settings(place.folder),
        **(DURABLE if durable else THROWN_AWAY),
        "unix_socket_directories": '"{}"'.format(str(place.socket_folder).replace('"', '""')),
        "hba_file": str(rules),
        "ident_file": str(names),
    }
    main = place.folder / "postgresql.conf"
    _write(main, "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items()), place)
    return main


def _quoted(value: str) -> str:
    return "'{}'".format(value.replace("\\", "\\\\").replace("'", "''"))


def _write(file: Path, text: str, place: Place) -> None:
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8", errors="surrogateescape") as target:
        target.write(text)
        if not place.account.is_running:
            os.fchown(handle, 0, place.account.gid)
            os.fchmod(handle, 0o640)
    fresh.replace(file)
