"""How long a file is, before anybody has read it."""

from pathlib import Path

from leadwright.capture.reading.content import content_of

_BLOCK = 1 << 20


def rows_about(path: Path) -> int | None:
    """About how many rows a text file holds, by its line ends: quoted ones count too. None for a workbook, which tells nothing
    before it is loaded. Some 50 ms for 100 MB.
    """
    if content_of(path) != "text":
        return None
    feeds = returns = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
    return max((feeds or returns) - 1, 1)
