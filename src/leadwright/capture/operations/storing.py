"""Files somebody sent lie under random names, in folders nothing is served from by itself."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from leadwright.platform.database import Home


def folder_of(kind: str) -> Path:
    """Where files of a kind lie, such as `offers`."""
    return Home.find().subfolder(kind)


def store_file(kind: str, content: bytes) -> str:
    """Write a file to the disk; the random name it lies under. Each call keeps another. Only the service may read it."""
    stored = secrets.token_hex(16)
    place = folder_of(kind) / stored
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return stored


def remove_files(places: Iterable[Path]) -> None:
    """Delete files once the transaction of the caller is through; those that are gone already do no harm."""
    gone = list(places)

    def remove() -> None:
        for place in gone:
            place.unlink(missing_ok=True)

    transaction.on_commit(remove)
