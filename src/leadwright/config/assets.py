"""Addresses of style sheets and scripts."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStaticFiles(StaticFilesStorage):
    """Adds a digest of the content to each address, so that browsers may keep a file for a year and still see
    its change.

    Raises ValueError for a file that no package has: a broken address is a fault of the template, not of the
    reader.
    """

    def url(self, name: str | None, force: bool = False) -> str:
        plain = super().url(name)
        return f"{plain}?v={_digest(name)}" if name else plain


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError(f"There is no static file called {name}.")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
