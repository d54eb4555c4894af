"""Cursors: what was told comes back, and nothing else is taken for a place."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from leadwright.platform import cursors
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.ids import Kind, public_id

LEAD = UUID(int=7)
AT = datetime(2026, 3, 1, 8, 30, 0, 5, tzinfo=UTC)
READERS = (cursors.instant, cursors.number, cursors.row(Kind.LEAD))


def test_what_was_told_comes_back_in_letters_of_an_address() -> None:
    packed = cursors.pack("bin", AT, -3, public_id(Kind.LEAD, LEAD))
    assert packed.replace("-", "").replace("_", "").isalnum()
    assert cursors.unpack(packed, "bin", *READERS) == (AT, -3, LEAD)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!!!",
        "é",
        "bm9wZQ",
        "W" * 100_000,
        cursors.pack("bin"),
        cursors.pack("bin", AT, 1),
        cursors.pack("bin", AT, 1, public_id(Kind.LEAD, LEAD), 1),
        cursors.pack("bin", AT, 1, public_id(Kind.COMPANY, LEAD)),
        cursors.pack("bin", AT, 1, 7),
        cursors.pack("bin", AT, "1", public_id(Kind.LEAD, LEAD)),
        cursors.pack("bin", AT, True, public_id(Kind.LEAD, LEAD)),
        cursors.pack("bin", AT, 1 << 63, public_id(Kind.LEAD, LEAD)),
        cursors.pack("bin", AT.replace(tzinfo=None), 1, public_id(Kind.LEAD, LEAD)),
        cursors.pack("bin", None, 1, public_id(Kind.LEAD, LEAD)),
    ],
)
def test_anything_else_is_refused(cursor: str) -> None:
    with pytest.raises(UnusableCursor, match="cannot be read"):
        cursors.unpack(cursor, "bin", *READERS)


def test_a_place_of_another_list_is_refused() -> None:
    with pytest.raises(UnusableCursor, match="another list"):
        cursors.unpack(cursors.pack("-name", 1), "name", cursors.number)
