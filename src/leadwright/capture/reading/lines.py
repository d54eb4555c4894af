"""A text file as blocks of whole lines, in flat memory."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leadwright.capture.reading.formulas import holds_neutralised

_UNREADABLE = re.compile("[\udc80-\udcff]")


class Block(NamedTuple):
    """Consecutive lines with their line ends.

    `careful`: some cell may hold zero bytes, bytes that could not be decoded (as lone surrogates, PEP 383) or
    an apostrophe that guards a formula, so each has to be looked at. `too_long`: the one line is cut at the
    limit, its rest is lost.
    """

    lines: list[str]
    careful: bool = False
    too_long: bool = False


def line_blocks(pieces: Iterable[bytes], encoding: str, limit: int) -> Iterator[Block]:
    """The lines of a file given in pieces of bytes. LF, CR LF and CR end a line, mixed as they come.

    At most a piece and `limit` bytes are held. `encoding` must keep CR and LF as single bytes (UTF-8,
    Windows-1252, ...).
    """
    for data, too_long in _whole_lines(pieces, limit):
        text, damaged = _decoded(data, encoding)
        if too_long:
            yield Block([text], careful=True, too_long=True)
        else:
            # newline="": lines are cut as universal newlines and keep their ends; str.splitlines would cut at
            # U+2028 too.
            lines = io.StringIO(text, newline="").readlines()
            yield Block(lines, careful=damaged or "\x00" in text or holds_neutralised(text))


def is_unreadable(text: str) -> bool:
    """Whether a text holds bytes that could not be decoded."""
    return not text.isascii() and _UNREADABLE.search(text) is not None


def _whole_lines(pieces: Iterable[bytes], limit: int) -> Iterator[tuple[bytes, bool]]:
    """Bytes cut after a line end; with True the beginning of one line longer than `limit`."""
    tail, beginning = b"", None
    for piece in pieces:
        if beginning is not None:
            end = _first_end(piece)
            if end == 0:
                continue
            yield beginning, True
            beginning, piece = None, piece[end:]
        data = tail + piece
        cut = _last_end(data)
        if cut:
            yield data[:cut], False
        tail = data[cut:]
        if len(tail) > limit:
            beginning, tail = tail[:limit], b""
    if beginning is not None:
        yield beginning, True
    elif tail:
        yield tail, False


def _last_end(data: bytes) -> int:
    """Where the last whole line ends; a CR at the very end may be half of a CR LF, so it does not count."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0))) + 1


def _first_end(data: bytes) -> int:
    """Where the line that `data` goes on with ends; 0 where it does not."""
    found = data.find(b"\n")
    return (found if found >= 0 else data.find(b"\r", 0, max(len(data) - 1, 0))) + 1


def _decoded(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text, and whether some bytes stand in it as lone surrogates because they are no text in this
    encoding.
    """
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        return data.decode(encoding, "surrogateescape"), True
