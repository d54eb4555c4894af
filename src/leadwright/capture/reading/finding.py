"""Whether somebody stands in a file, without reading it as a list: whatever its layout, what is in it is text."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

_STEP = 1 << 20
# Lists are written in these; the rest of what there is writes addresses as UTF-8 does.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def stands_in(path: Path, texts: Sequence[str]) -> bool:
    """Whether one of the texts stands in a file, whatever the case of its letters of ASCII. A workbook is unpacked on the way.

    A file that is not there holds nothing; one that cannot be unpacked counts as one that does.
    """
    sought = _pattern(texts)
    if sought is None or not path.is_file():
        return False
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return _is_found(sought, file)
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as file:
                    if _is_found(sought, file):  # type: ignore[arg-type]  # read like any other
                        return True
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return True
    return False


def _pattern(texts: Sequence[str]) -> re.Pattern[bytes] | None:
    written = {form for text in texts if text for form in (text, escape(text))}
    parts = {re.escape(one.encode(encoding)) for one in written for encoding in _ENCODINGS}
    return re.compile(b"|".join(sorted(parts)), re.IGNORECASE) if parts else None


def _is_found(sought: re.Pattern[bytes], file: BinaryIO) -> bool:
    return any(sought.search(part) for part in _parts(file, len(sought.pattern)))


def _parts(file: BinaryIO, overlap: int) -> Iterator[bytes]:
    """The content piece by piece, each beginning with the end of the one before, which is longer than anything sought."""
    before = b""
    while block := file.read(_STEP):
        yield before + block
        before = (before + block)[-overlap:]
