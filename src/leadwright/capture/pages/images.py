"""Pictures for pages: what they are by their content, how large, and only the parts that show. Pure.

Cameras write places, times and names beside the picture; what is behind its end may be anything. Neither is kept.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 2 * 1024 * 1024
WIDEST = 6_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
)
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JFIF, _EXIF, _ICC, _ADOBE, _SCAN = 0xE0, 0xE1, 0xE2, 0xEE, 0xDA


@dataclass(frozen=True)
class Picture:
    """A picture ready to be shown: its type, size in pixels, and bytes."""

    type: str
    width: int
    height: int
    content: bytes


def picture_of(content: bytes) -> Picture | None:
    """The picture in a file, PNG or JPEG; None for whatever is none, is damaged, or is larger than screens are."""
    try:
        if content.startswith(_PNG):
            found = _png(content)
        elif content.startswith(b"\xff\xd8\xff"):
            found = _jpeg(content)
        else:
            return None
    except (struct.error, IndexError, ValueError):
        return None
    return found if 0 < found.width <= WIDEST and 0 < found.height <= WIDEST else None


def _png(content: bytes) -> Picture:
    kept, place = [_PNG], len(_PNG)
    width, height = struct.unpack(">II", content[16:24])
    if content[12:16] != b"IHDR":
        raise ValueError("no header")
    while True:
        (size,) = struct.unpack(">I", content[place : place + 4])
        name, end = content[place + 4 : place + 8], place + 12 + size
        (told,) = struct.unpack(">I", content[end - 4 : end])
        if zlib.crc32(content[place + 4 : end - 4]) != told:
            raise ValueError("damaged")
        if name in _PNG_KEPT:
            kept.append(content[place:end])
        if name == b"IEND":
            return Picture("image/png", width, height, b"".join(kept))
        place = end


def _jpeg(content: bytes) -> Picture:
    kept, width, height, turned = [b"\xff\xd8"], 0, 0, 1
    for mark, segment in _segments(content):
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
        if mark == _EXIF:
            turned = _turned(segment[4:]) or turned
        elif mark < _JFIF or mark in (_JFIF, _ICC, _ADOBE):
            kept.append(segment)
    if turned != 1:
        # How a camera was held is all that is kept of what it wrote.
        kept.insert(1, _orientation(turned))
    if turned >= 5:
        width, height = height, width
    return Picture("image/jpeg", width, height, b"".join(kept))


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG by their mark, each whole; those of scans with the data that follows, to the end."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise ValueError("no mark")
        mark = content[place + 1]
        if mark == 0xFF:
            place += 1
            continue
        if mark == 0xD9:
            yield mark, content[place : place + 2]
            return
        (size,) = struct.unpack(">H", content[place + 2 : place + 4])
        end = place + 2 + size
        if size < 2 or end > len(content):
            raise ValueError("cut off")
        if mark == _SCAN:
            end = _end_of_scan(content, end)
        yield mark, content[place:end]
        place = end


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next mark is: within a scan only stuffed bytes and restarts follow 0xFF."""
    while True:
        place = content.index(b"\xff", place)
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2


def _turned(exif: bytes) -> int:
    """The orientation (1 to 8) a camera wrote; 0 for none."""
    if not exif.startswith(b"Exif\0\0") or exif[6:8] not in (b"II", b"MM"):
        return 0
    order = "<" if exif[6:8] == b"II" else ">"
    tiff = exif[6:]
    (first,) = struct.unpack(order + "I", tiff[4:8])
    (entries,) = struct.unpack(order + "H", tiff[first : first + 2])
    for number in range(min(entries, 200)):
        entry = tiff[first + 2 + 12 * number :][:12]
        tag, _kind, _count, value = struct.unpack(order + "HHIH", entry[:10])
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _orientation(turned: int) -> bytes:
    tiff = b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    told = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told
