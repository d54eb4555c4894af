"""The file of a backup: an uncompressed zip of `database.dump`, the files of the home, and `manifest.json`, written last.

The dump is compressed by pg_dump. Every part stands in the manifest with its size and SHA-256, so that a file that was cut off,
changed or put together by somebody else is noticed before anything is done with it.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from leadwright.backup.errors import NotABackup

DATABASE = "database.dump"
HOME = "home/"
MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
LARGEST_MANIFEST = 50_000_000

Written = Callable[[int], None]
"""Called with how many bytes there are so far."""


class Part(BaseModel):
    """One part of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    size: int
    sha256: str


class Manifest(BaseModel):
    """What the file holds, and who wrote it: the version of Leadwright, the instant, the version of PostgreSQL."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    leadwright: str
    made_at: datetime
    postgresql: str
    parts: Mapping[str, Part]


@dataclass
class Writer:
    """A backup that is being written."""

    _zip: zipfile.ZipFile
    _told: Written
    _parts: dict[str, Part] = field(default_factory=dict)
    _written: int = 0

    def add(self, name: str, content: IO[bytes]) -> None:
        """Copy a part from a stream of any length; nothing is held in memory."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
            while block := content.read(BLOCK):
                target.write(block)
                digest.update(block)
                size += len(block)
                self._told(self._written + size)
        self._written += size
        self._parts[name] = Part(size=size, sha256=digest.hexdigest())

    def finish(self, *, leadwright: str, made_at: datetime, postgresql: str) -> None:
        """Write the manifest; without it the file is no backup."""
        manifest = Manifest(
            format=FORMAT, leadwright=leadwright, made_at=made_at, postgresql=postgresql, parts=self._parts
        )
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))


@contextmanager
def writing(path: Path, told: Written) -> Iterator[Writer]:
    """A new file, open to its owner alone and on the disk when the block ends; there must be none of this name."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as container:
            yield Writer(container, told)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def reading(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The parts of a file and its manifest, by which nothing is proved yet: see `verify`."""
    try:
        with zipfile.ZipFile(path) as container:
            yield container, _manifest(path, container)
    except FileNotFoundError:
        raise NotABackup(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        raise NotABackup(f"{path} is no backup of Leadwright, or only a part of one.") from None
    except OSError as error:
        raise NotABackup(f"{path} cannot be read: {error.strerror}.") from error


def verify(path: Path) -> Manifest:
    """Read the whole file and compare every part with its digest; the manifest. Raises NotABackup."""
    with reading(path) as (container, manifest):
        names = [info.filename for info in container.infolist()]
        if sorted(names) != sorted([*manifest.parts, MANIFEST]):
            raise NotABackup(
                f"{path} is damaged: it does not hold what its manifest names. Take another backup."
            )
        for name, part in manifest.parts.items():
            if _digest(container, name) != part:
                raise NotABackup(
                    f"{path} is damaged: {name} is not what it was when it was written. Take another backup."
                )
        return manifest


def home_parts(manifest: Manifest) -> Iterator[tuple[str, PurePosixPath]]:
    """The parts that are files of the home, with their path inside it; none leads out of it."""
    for name in manifest.parts:
        if name.startswith(HOME):
            path = PurePosixPath(name.removeprefix(HOME))
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise NotABackup(
                    f"The backup names a file outside the data folder, “{name}”: it is not one of ours."
                )
            yield name, path


def _manifest(path: Path, container: zipfile.ZipFile) -> Manifest:
    try:
        if container.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise NotABackup(f"{path} is no backup of Leadwright.")
        manifest = Manifest.model_validate(json.loads(container.read(MANIFEST)))
    except (KeyError, ValidationError, ValueError):
        raise NotABackup(f"{path} is no backup of Leadwright, or is damaged: it has no manifest.") from None
    if manifest.format != FORMAT or DATABASE not in manifest.parts:
        raise NotABackup(f"{path} is a backup of a form this version of Leadwright cannot read.")
    return manifest


def _digest(container: zipfile.ZipFile, name: str) -> Part | None:
    digest, size = hashlib.sha256(), 0
    try:
        with container.open(name) as content:
            while block := content.read(BLOCK):
                digest.update(block)
                size += len(block)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        return None
    return Part(size=size, sha256=digest.hexdigest())
