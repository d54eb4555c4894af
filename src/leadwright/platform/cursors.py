"""Cursors: the place in a list behind which a page begins, as one text for an address.

Every list packs its places here, so that none is read as that of another list and none shows what people should not see: a row is
named by its public id where it has one, never by its number in the database, and texts stay out, because they may tell how to
reach somebody. A cursor is opaque but no secret: whoever comes with one sees what they may see anyway.
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id

Reader = Callable[[object], Any]


class UnusableCursor(UnusableInput):
    """The place in a list cannot be read, or belongs to another list, or the row it names is gone."""

    code = "unusable_cursor"


def pack(listed: str, *told: object) -> str:
    """The cursor of a place in that list (and order), in letters an address may hold as they are.

    What is told is read again in this order: texts, numbers, instants, None, and lists of these.
    """
    text = json.dumps([listed, *told], default=datetime.isoformat)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, listed: str, *readers: Reader) -> tuple[Any, ...]:
    """What a cursor of that list was told, each by its reader.

    Raises UnusableCursor for a text that is no cursor, or that of another list or order. A reader says ValueError, TypeError or
    NotFound to what it cannot read.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, *told = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if name == listed:
            return tuple(read(one) for read, one in zip(readers, told, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError, NotFound):
        raise UnusableCursor("This place in the list cannot be read; begin at the top.") from None
    raise UnusableCursor("This place belongs to another list or order; begin at the top.")


def number(told: object) -> int:
    """Reads a whole number that a column of the database can hold."""
    if type(told) is not int or abs(told) >= 1 << 63:
        raise ValueError("no number")
    return told


def instant(told: object) -> datetime:
    """Reads a time with its zone."""
    read = datetime.fromisoformat(str(told))
    if read.tzinfo is None:
        raise ValueError("a time without a zone")
    # The database takes no zone that is sixteen hours away.
    return read.astimezone(UTC)


def day(told: object) -> date:
    """Reads a day."""
    return date.fromisoformat(str(told))


def nullable(read: Reader) -> Reader:
    """Reads what may be None."""
    return lambda told: None if told is None else read(told)


def row(kind: Kind) -> Callable[[object], UUID]:
    """Reads the public id of a row of that kind."""
    return partial(_bits, kind)


def _bits(kind: Kind, told: object) -> UUID:
    return parse_public_id(kind, str(told))
