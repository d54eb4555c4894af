"""The manifest: which files make up the archive, with the digest of each, and the digest of the whole list."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from leadwright.archive.errors import ArchiveUnusable

NAME = "manifest.json"
FORMAT = 1


class File(BaseModel):
    """A Parquet file of the archive. `part` is the month of receipt (2026-11) or the number of the bucket; `first` and `last`
    bound the numbers of the rows it was made of; `state` tells of the rows of a bucket whether any has changed since; `names` are
    the names of the events in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str
    part: str
    first: int
    last: int
    rows: int
    bytes: int
    sha256: str
    state: str = ""
    names: tuple[str, ...] = ()


class DatasetFiles(BaseModel):
    """The files of one data set, and the columns with the types they had when it was written last."""

    model_config = ConfigDict(extra="forbid")
    columns: Mapping[str, str] = Field(default_factory=dict)
    files: list[File] = Field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.files)


class Manifest(BaseModel):
    """Everything a reader needs to know. `settled` is the number up to which all events are in it."""

    model_config = ConfigDict(extra="forbid")
    format: int = FORMAT
    key: str
    leadwright: str
    written_at: datetime
    settled: int = 0
    serial: int = 0
    datasets: dict[str, DatasetFiles] = Field(default_factory=dict)

    def of(self, dataset: str) -> DatasetFiles:
        """The files of a data set; none yet for one that was never written."""
        return self.datasets.setdefault(dataset, DatasetFiles())

    def files(self) -> Iterator[File]:
        for one in self.datasets.values():
            yield from one.files

    def encoded(self) -> bytes:
        """The manifest as it is stored: its body and the digest of that."""
        body = self.model_dump_json()
        return json.dumps({"sha256": _digest(body), "body": json.loads(body)}, indent=1).encode()


def decoded(content: bytes, place: str) -> Manifest:
    """The manifest that was stored. Raises ArchiveUnusable for one that is damaged or of another form."""
    try:
        stored = json.loads(content)
        manifest = Manifest.model_validate(stored["body"])
        if stored["sha256"] != _digest(manifest.model_dump_json()):
            raise ValueError("digest")
    except (ValueError, KeyError, TypeError, ValidationError):
        raise ArchiveUnusable(
            f"The manifest of the archive at {place} is damaged: delete the archive there, or write to another"
            " place with --to; it can be made again."
        ) from None
    if manifest.format != FORMAT:
        raise ArchiveUnusable(
            f"The archive at {place} was written by another version of Leadwright: delete it, and it is made again."
        )
    return manifest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
