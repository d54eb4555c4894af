"""Files that come with an application: what they are by their content, and whether they are taken. Their names decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 5 * 1024 * 1024
MOST = 5
LONGEST_NAME = 150
# Signatures at the beginning, with the type a file is given back as and the ending it then has.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "doc"),
    (b"{\\rtf", "application/rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
_ZIP = b"PK\x03\x04"
_PARTS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text", "odt"),
)


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class FileKind:
    """What a file is: the type it is given back as, and its ending."""

    type: str
    ending: str


def kind_of(content: bytes) -> FileKind | None:
    """What a file is by its content; None for what is no document, no text and no picture. Nothing is unpacked."""
    for signature, told, ending in _KINDS:
        if content.startswith(signature):
            return FileKind(told, ending)
    if content.startswith(_ZIP):
        return next((FileKind(told, ending) for part, told, ending in _PARTS if part in content), None)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    readable = all(letter.isprintable() or letter in "\n\r\t\f\ufeff" for letter in text)
    markup = text.lstrip("\ufeff \r\n\t").startswith("<")
    return FileKind("text/plain", "txt") if readable and not markup else None


def problem_of(files: Sequence[SentFile]) -> str:
    """Why these files are not taken, in a sentence; empty where they are."""
    if len(files) > MOST:
        return f"At most {MOST} files; these are {len(files)}."
    for one in files:
        if not one.content:
            return f"“{shown_name(one.name)}” is empty."
        if len(one.content) > LARGEST:
            return f"“{shown_name(one.name)}” is larger than 5 MB."
        if kind_of(one.content) is None:
            return f"“{shown_name(one.name)}” is no document we can read; send PDF, Word, OpenDocument, text, PNG or JPEG."
    return ""


def name_of(name: str, kind: FileKind) -> str:
    """The name a file is given back under: with the ending of what it is."""
    shown = shown_name(name)
    fitting = (
        (kind.ending, "jpeg")
        if kind.ending == "jpg"
        else (kind.ending, "md", "csv")
        if kind.ending == "txt"
        else (kind.ending,)
    )
    return shown if shown.lower().endswith(tuple(f".{one}" for one in fitting)) else f"{shown}.{kind.ending}"


def shown_name(name: str) -> str:
    """The name people see: the last part of what was sent, without what could lead astray."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>:|?*').strip(". ")
    return plain[-LONGEST_NAME:] or "file"
