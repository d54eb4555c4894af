"""Where an archive lies: a folder of this machine, or any place fsspec knows (object stores, memory, other machines)."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadwright.archive.errors import ArchiveFailed
from leadwright.platform.database import Home

_BLOCK = 1 << 20
_PRIVATE = 0o700
NAMED = "archive"
_SCRATCH = "scratch"


@dataclass(frozen=True)
class Storage:
    """One place. `url` is what people call it; `filesystem` is fsspec's, None for a folder of this machine."""

    url: str
    root: str
    filesystem: Any = None

    @property
    def is_local(self) -> bool:
        return self.filesystem is None

    def address(self, name: str) -> str:
        """What an engine opens the file by."""
        if self.is_local:
            return str(Path(self.root) / name)
        return f"{self.protocol}://{self._remote(name)}"

    @property
    def protocol(self) -> str:
        """fsspec's first word for this kind of place."""
        named = self.filesystem.protocol
        return str(named if isinstance(named, str) else named[0])

    def read(self, name: str) -> bytes | None:
        """The content of a small file, None where there is none."""
        with self._failures():
            try:
                if self.is_local:
                    return (Path(self.root) / name).read_bytes()
                return bytes(self.filesystem.cat_file(self._remote(name)))
            except FileNotFoundError:
                return None

    def replace(self, name: str, content: bytes) -> None:
        """Put a small file in the place of the one of that name, as one step."""
        with self._failures():
            if self.is_local:
                fresh = Path(self.root) / f".{name}.new"
                with open(fresh, "wb") as target:
                    target.write(content)
                    target.flush()
                    os.fsync(target.fileno())
                fresh.replace(Path(self.root) / name)
            else:
                self.filesystem.pipe_file(self._remote(name), content)

    def add(self, name: str, written: Path) -> None:
        """Bring a file that was written in the scratch folder to its place, whole or not at all."""
        with self._failures():
            if self.is_local:
                target = Path(self.root) / name
                target.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
                with open(written, "rb+") as file:
                    os.fsync(file.fileno())
                shutil.move(written, target)
            else:
                self.filesystem.makedirs(self._remote(name).rpartition("/")[0], exist_ok=True)
                self.filesystem.put_file(str(written), self._remote(name))
                written.unlink()

    def remove(self, name: str) -> None:
        """Delete a file. One that is gone already is no trouble."""
        with self._failures():
            try:
                if self.is_local:
                    (Path(self.root) / name).unlink()
                else:
                    self.filesystem.rm_file(self._remote(name))
            except FileNotFoundError:
                pass

    def names(self) -> Iterator[str]:
        """Every Parquet file there is, by its name inside the archive."""
        with self._failures():
            if self.is_local:
                root = Path(self.root)
                yield from (str(one.relative_to(root)) for one in root.rglob("*.parquet"))
            elif self.filesystem.exists(self._remote("")):
                for path in self.filesystem.find(self._remote("")):
                    if path.endswith(".parquet"):
                        yield path.removeprefix(self._remote(""))

    def digest(self, name: str) -> str:
        """The SHA-256 of a file; an empty text where there is none."""
        digest = hashlib.sha256()
        with self._failures():
            try:
                with self._opened(name) as content:
                    while block := content.read(_BLOCK):
                        digest.update(block)
            except FileNotFoundError:
                return ""
        return digest.hexdigest()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder of this machine for files that are being written; what a killed process left in it is gone."""
        parent = Path(self.root) if self.is_local else Home.find().subfolder(NAMED)
        folder = parent / f".{_SCRATCH}"
        with self._failures():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=_PRIVATE, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def prepare(self) -> None:
        """Make the place where it is missing."""
        with self._failures():
            if self.is_local:
                Path(self.root).mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            else:
                self.filesystem.makedirs(self._remote("").rstrip("/"), exist_ok=True)

    def _opened(self, name: str) -> Any:
        if self.is_local:
            return open(Path(self.root) / name, "rb")
        return self.filesystem.open(self._remote(name), "rb")

    def _remote(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveFailed(
                f"The archive at {self.url} cannot be reached ({error.strerror or error}): see to the place, or name"
                " another one with --to."
            ) from error


def default_url() -> str:
    """The folder of the data folder that archives go into when nobody says where."""
    return str(Home.find().folder / NAMED)


def storage_of(place: str) -> Storage:
    """The place of that name: a path, or an address such as s3://bucket/folder. Raises ArchiveFailed where there is no way."""
    if "://" not in place or place.startswith("file://"):
        root = str(Path(place.removeprefix("file://")).expanduser().resolve())
        return Storage(root, root)
    import fsspec

    try:
        filesystem, root = fsspec.core.url_to_fs(place)
    except ImportError as error:
        raise ArchiveFailed(f"There is no way to {place} here: {error}.") from None
    except ValueError:
        kind = place.partition("://")[0]
        raise ArchiveFailed(
            f"“{kind}://” is no kind of place that is known: name a folder, or an address fsspec knows."
        ) from None
    return Storage(place, str(root), filesystem)
