"""Proving an archive whole."""

from dataclasses import dataclass

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.archive.errors import ArchiveUnusable
from leadwright.archive.manifest import NAME, Manifest, decoded
from leadwright.archive.storage import Storage, storage_of


@dataclass(frozen=True)
class Checked:
    """How many files were read whole, and those that are not what they were when they were written."""

    url: str
    files: int
    damaged: tuple[str, ...]


def check_archive(*, actor: Actor, place: str) -> Checked:
    """Read every file and compare it with its digest. Raises ArchiveUnusable where there is no archive, Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    storage = storage_of(place)
    files = list(read_manifest(storage).files())
    damaged = tuple(one.path for one in files if storage.digest(one.path) != one.sha256)
    return Checked(storage.url, len(files), damaged)


def read_manifest(storage: Storage) -> Manifest:
    """The manifest of an archive that was written before. Raises ArchiveUnusable."""
    stored = storage.read(NAME)
    if stored is None:
        raise ArchiveUnusable(f"There is no archive at {storage.url}: write one with `leadwright archive`.")
    return decoded(stored, storage.url)
