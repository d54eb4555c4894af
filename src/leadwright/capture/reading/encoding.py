"""Which encoding a text file is in, and its bytes as text that never fails.

Order of judgement: byte order mark; UTF-16 by its pattern of zero bytes; UTF-8 where it decodes; else
Windows-1252, or Mac Roman where the bytes leave no doubt. Statistical guessers were tried and name a German
file CP775, so none is used.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.table import MIB

UTF8 = "utf-8"
WINDOWS = "cp1252"
MAC = "mac_roman"

# A file whose first lines are plain ASCII is searched this far for the first byte that tells encodings apart.
_SEARCHED = 64 * MIB
_TELLING_LINES = 1_000
_PATTERN_BYTES = 65_536
# Pages of 256 characters in the beginning of a text: Latin, one more script, punctuation, signs, half-pairs.
_MOST_PAGES = 12

_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Bytes that are letters in Mac Roman (ä ç é è ê à á ü ô ñ Å) and, in Windows-1252, signs or capitals that do
# not stand between two small letters, or nothing at all. š and ž (9A, 9E) and the dashes and quotes (91-97)
# are left out: they do stand there.
_MAC_ONLY = re.compile(rb"[a-z][\x81\x87\x88\x8a\x8d\x8e\x8f\x90\x99\x9f][a-z]")
_WINDOWS_ONLY = re.compile(rb"[a-z][\xdf-\xf6\xf8-\xff]|[\xdf-\xf6\xf8-\xff][a-z]")
_MAC_EVIDENCE = 3

# Control characters no text contains; TAB, LF, FF, CR and ESC are left out, NUL is counted apart.
_CONTROLS = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 26, 27})


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its Python name, and how many bytes of mark the file begins with."""

    name: str
    mark: int = 0

    @property
    def wide(self) -> bool:
        """Whether a character takes two or four bytes, so that the bytes have to be recoded before lines are
        cut.
        """
        return self.name.startswith(("utf-16", "utf-32"))


def encoding_of(path: Path, wanted: str | None = None) -> Encoding:
    """The encoding of a text file; `wanted` (any name Python knows) wins over what the bytes say.

    Raises UnreadableFile for bytes that are no text, and for a `wanted` that is no encoding.
    """
    with path.open("rb") as file:
        head = file.read(_PATTERN_BYTES)
        marked = next((Encoding(name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)
        if wanted is not None:
            return _as_wanted(path, wanted, marked)
        if marked is not None:
            return marked
        pattern = _wide_pattern(head)
        if pattern is not None:
            return Encoding(pattern)
        if _is_binary(head):
            raise UnreadableFile(
                f"{path.name} holds binary data and no text; it is no CSV, TSV, XLSX, XLS or ODS file.",
                file=path.name,
            )
        file.seek(0)
        return Encoding(_narrow_encoding(file))


def _as_wanted(path: Path, wanted: str, marked: Encoding | None) -> Encoding:
    try:
        name = codecs.lookup(wanted).name
        "".encode(name)
    except LookupError as error:
        raise UnreadableFile(
            f"“{wanted}” is no encoding; say for example utf-8, cp1252 or utf-16, to read {path.name}.",
            file=path.name,
        ) from error
    name = {"utf-8-sig": UTF8, "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)
    if marked is not None and marked.name.rsplit("-", 1)[0] == name.rsplit("-", 1)[0]:
        return marked
    return Encoding(name)


def _wide_pattern(head: bytes) -> str | None:
    """UTF-16 without a mark: one half of the bytes has many zeros and few other values, the pages of one or
    two scripts.

    In old exports whose columns are padded with zero bytes that half holds letters too.
    """
    even, odd = head[0::2], head[1::2]
    pages, name = (even, "utf-16-be") if even.count(0) > odd.count(0) else (odd, "utf-16-le")
    other = odd if pages is even else even
    zeros = pages.count(0)
    if zeros < 2 or zeros * 10 < len(pages) or other.count(0) * 10 > zeros or len(set(pages)) > _MOST_PAGES:
        return None
    return name


def _is_binary(head: bytes) -> bool:
    """More than one byte in fifty is a control character (a few may stand in any text), or zero bytes leave
    nothing to read.
    """
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 50 > max(len(head), 200) or head.count(0) * 10 > len(head) * 9


def _narrow_encoding(file: BinaryIO) -> str:
    """UTF-8 unless most of the lines that tell the encodings apart do not decode."""
    good, bad = 0, b""
    bad_lines = 0
    for line in _telling_lines(file):
        try:
            line.decode(UTF8)
            good += 1
        except UnicodeDecodeError:
            bad_lines += 1
            bad += line
    if good >= bad_lines:
        return UTF8
    mac, windows = len(_MAC_ONLY.findall(bad)), len(_WINDOWS_ONLY.findall(bad))
    return MAC if mac >= _MAC_EVIDENCE and windows * 10 <= mac else WINDOWS


def _telling_lines(file: BinaryIO) -> Iterator[bytes]:
    """Up to a thousand lines with a byte above 127, from the first 64 MiB."""
    found, read, rest = 0, 0, b""
    while read < _SEARCHED and found < _TELLING_LINES and (chunk := file.read(MIB)):
        read += len(chunk)
        if chunk.isascii() and rest.isascii():
            rest = b""
            continue
        lines = (rest + chunk).splitlines()
        # The last line may be cut in the middle of a character, unless the file ends here.
        rest = lines.pop() if len(chunk) == MIB and len(lines) > 1 else b""
        for line in lines:
            if not line.isascii():
                found += 1
                yield line


def utf8_pieces(file: BinaryIO, encoding: Encoding, size: int = MIB) -> Iterator[bytes]:
    """The file's bytes in pieces, without the mark; those of a wide encoding recoded as UTF-8.

    Half a surrogate pair, or half a character at the end, comes out as bytes that are no UTF-8, so that the
    row is reported like any other with bytes that cannot be read.
    """
    file.seek(encoding.mark)
    if not encoding.wide:
        while piece := file.read(size):
            yield piece
        return
    decoder = codecs.getincrementaldecoder(encoding.name)("surrogatepass")
    while piece := file.read(size):
        try:
            yield decoder.decode(piece).encode(UTF8, "surrogatepass")
        except UnicodeDecodeError:
            # Only UTF-32 has units that are no character at all; what follows is still in step.
            yield piece.decode(encoding.name, "replace").encode(UTF8)
    if decoder.getstate()[0]:
        yield b"\xff"
