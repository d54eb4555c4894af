"""Where uploaded lists lie until they are imported and a while longer, and how large they may be.

A file is stored under a random name in the home's folder `uploads`; the name it had is only shown. What was read from it (first
rows, findings of a dry run, rejected rows) lies beside it and goes with it, so that no person's data outlives the file.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from leadwright.platform import workspace
from leadwright.platform.database import Home

LARGEST = "upload_megabytes"
KEPT = "upload_days"
# Where the rejected rows of lists lie that the command line imports from a folder it may not write into.
REJECTED = "imports"
MEGABYTE = 1 << 20


def _at_least_one(value: workspace.Value) -> str | None:
    return (
        None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1
        else "needs a number from 1."
    )


workspace.register(
    workspace.Setting(
        LARGEST, 200, "The largest list, in megabytes, that can be uploaded in the browser.", _at_least_one
    )
)
workspace.register(
    workspace.Setting(
        KEPT, 14, "Days after which an uploaded list and its rejected rows are deleted.", _at_least_one
    )
)


def largest_upload() -> int:
    """The limit in bytes."""
    return int(workspace.read(LARGEST) or 0) * MEGABYTE


def days_kept() -> int:
    """How many days an uploaded file is kept."""
    return int(workspace.read(KEPT) or 0)


@dataclass(frozen=True)
class Upload:
    """The files of one upload. `name` is made of 32 hexadecimal digits, never of anything a person sent."""

    name: str

    @classmethod
    def new(cls) -> "Upload":
        """A place for a new file; makes nothing but the folder."""
        return cls(secrets.token_hex(16))

    @property
    def file(self) -> Path:
        return self._beside("")

    @property
    def layout(self) -> Path:
        return self._beside(".layout.json")

    @property
    def check(self) -> Path:
        return self._beside(".check.json")

    @property
    def rejected_by_check(self) -> Path:
        return self._beside(".check.csv")

    @property
    def rejected(self) -> Path:
        return self._beside(".rejected.csv")

    def delete(self) -> None:
        """Delete everything of it. Repeating changes nothing."""
        for path in (self.file, self.layout, self.check, self.rejected_by_check, self.rejected):
            path.unlink(missing_ok=True)

    def _beside(self, ending: str) -> Path:
        return Home.find().subfolder("uploads") / f"{self.name}{ending}"
