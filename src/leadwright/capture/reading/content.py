"""What a file is, judged by its content: text, one of the workbooks, or something that is no table.

The signatures are the published ones of each format (ZIP: PKWARE APPNOTE 4.3; compound file: [MS-CFB] 2.2).
"""

import mmap
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.table import MIB

Content = Literal["text", "xlsx", "xls", "ods"]

SAVE_AS_CSV = "Open it in a spreadsheet program and save it as CSV"
_HEAD_BYTES = 65_536
# The BOF record of a workbook's globals: number, length, version BIFF8, kind ([MS-XLS] 2.4.21).
_XLS_BEGINNING = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MANY_PARTS = 10_000

_OTHER_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh9", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_MARKUP = (
    ((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta"), "a web page (HTML)"),
    ((b"<?xml", b"<!doctype"), "an XML document"),
    ((b'{"', b"{\n", b"{\r\n", b"[{", b"[[", b'["'), "JSON"),
    ((b"begin:vcard",), "a set of vCards"),
)


def content_of(path: Path) -> Content:
    """What the file holds. Raises UnreadableFile for what is no table, saying what it is instead.

    Only the beginning is read, and of a zip archive its directory.
    """
    try:
        if not path.is_file():
            raise _not_a_file(path)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFile(
            f"{path.name} cannot be opened: {(error.strerror or 'the disk refuses').lower()}.", file=path.name
        ) from error
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise _empty(path)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path)
    _refuse_other_formats(path, head)
    return "text"


def _not_a_file(path: Path) -> UnreadableFile:
    if path.is_dir():
        return UnreadableFile(f"{path.name} is a folder; name the file in it.", file=path.name)
    if path.exists():
        return UnreadableFile(
            f"{path.name} is not a regular file; save what it gives to a file first.", file=path.name
        )
    return UnreadableFile(f"There is no file {path}.", file=path.name)


def _empty(path: Path) -> UnreadableFile:
    if path.stat().st_size > _HEAD_BYTES:
        return UnreadableFile(
            f"{path.name} begins with nothing but blanks; it holds no table.", file=path.name
        )
    return UnreadableFile(f"{path.name} is empty.", file=path.name)


def _refuse_other_formats(path: Path, head: bytes) -> None:
    for signature, name in _OTHER_FORMATS:
        if head.startswith(signature):
            raise _no_table(path, name)
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signatures, name in _MARKUP:
        if beginning.startswith(signatures):
            raise _no_table(path, name, advice=f" {SAVE_AS_CSV} or XLSX, then import that.")


def _no_table(path: Path, name: str, advice: str = "") -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} is {name}, not a table of rows that can be read (CSV, TSV, XLSX, XLS or ODS).{advice}",
        file=path.name,
    )


def _zipped(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            return _kind_of_zip(path, archive, names)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise damaged(path) from error


def damaged(path: Path, part: str = "") -> UnreadableFile:
    """The error for a workbook whose parts cannot be unpacked."""
    where = f" (part {part})" if part else ""
    return UnreadableFile(
        f"{path.name} is damaged{where}: it cannot be unpacked to its end. Save or download it again.",
        file=path.name,
    )


def _kind_of_zip(path: Path, archive: zipfile.ZipFile, names: list[str]) -> Content:
    if len(names) > _MANY_PARTS:
        raise _no_table(path, f"a zip archive of {len(names):,} files")
    known = {name.lower() for name in names}
    if "mimetype" in known and "content.xml" in known:
        return _open_document(path, archive)
    if "xl/workbook.xml" in known:
        return "xlsx"
    if "xl/workbook.bin" in known:
        raise _no_table(path, "a binary workbook (XLSB)", advice=f" {SAVE_AS_CSV} or XLSX, then import that.")
    if any(name.startswith("word/") for name in known):
        raise _no_table(path, "a Word document")
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "") if names else "nothing"
    raise UnreadableFile(
        f"{path.name} is a zip archive and no workbook; unpack it and import the file inside ({shown}).",
        file=path.name,
    )


def _open_document(path: Path, archive: zipfile.ZipFile) -> Content:
    with archive.open("mimetype") as part:
        kind = part.read(200).strip()
    if not kind.startswith(_ODS_TYPE):
        raise _no_table(path, "an OpenDocument file without a spreadsheet")
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(MIB):
                raise protected(path)
    return "ods"


def protected(path: Path) -> UnreadableFile:
    """The error for a workbook that asks for a password."""
    return UnreadableFile(
        f"{path.name} is protected by a password; open it in a spreadsheet program and save it without one.",
        file=path.name,
    )


def _compound(path: Path) -> Content:
    """XLS, or one of the other formats in the same container. Names of streams stand in it as UTF-16."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise protected(path)
        if not any(
            data.find(stream.encode("utf-16-le") + b"\x00\x00") >= 0 for stream in ("Workbook", "Book")
        ):
            raise _no_table(path, "an old Office document without a workbook")
        start = data.find(_XLS_BEGINNING)
        # The first record after the beginning, 20 bytes long, is FILEPASS where the rest is encrypted
        # ([MS-XLS] 2.4.117).
        if start >= 0 and data[start + 20 : start + 22] == b"\x2f\x00":
            raise protected(path)
    return "xls"
