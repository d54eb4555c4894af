"""What can be said about arguments before a database is started."""

import os
from argparse import Namespace
from pathlib import Path
from urllib.parse import urlunsplit


def nothing(options: Namespace) -> None:
    """Every combination makes sense."""


def of_import(options: Namespace) -> None:
    """A file needs its source and its consent basis; listing and undoing need no file."""
    if options.list or options.undo:
        return
    for needed, what in (("file", "a FILE"), ("source", "--source NAME"), ("consent", "--consent BASIS")):
        if getattr(options, needed) is None:
            options.parser.error(f"an import needs {what}")


def of_leads(options: Namespace) -> None:
    """A limit is a number of rows."""
    if options.limit < 0:
        options.parser.error("--limit takes a number of rows, 0 for all")


def of_restore(options: Namespace) -> None:
    """Prove the backup whole before anything is made for it."""
    from leadwright.backup.restoring import check_backup  # heavy, and only needed here

    options.manifest = check_backup(Path(options.file).expanduser())


def of_serving(options: Namespace) -> None:
    """Name the address people use: from the environment, else where this process listens."""
    shown = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104 - what was asked for
    host = f"[{shown}]" if ":" in shown else shown
    os.environ.setdefault("LEADWRIGHT_PUBLIC_URL", urlunsplit(("http", f"{host}:{options.port}", "", "", "")))
