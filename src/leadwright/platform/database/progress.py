"""Waiting with an end, and with a word to the person in front of the screen when it takes long."""

import sys
import time
from collections.abc import Callable, Iterator

Report = Callable[[str], None]

POLL_SECONDS = 0.01
FIRST_WORD_SECONDS = 3
NEXT_WORD_SECONDS = 10


def say(sentence: str) -> None:
    """Writes to the error stream: the standard output may be read by a program."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def waiting(seconds: float, sentence: str, report: Report) -> Iterator[float]:
    """Yields the seconds waited so far, every hundredth of a second, until `seconds` have passed.

    After three seconds, and every ten from then on, `report` gets the sentence with the time added.
    """
    begin = time.monotonic()
    next_word: float = FIRST_WORD_SECONDS
    while (waited := time.monotonic() - begin) < seconds:
        yield waited
        if waited >= next_word:
            report(f"{sentence} ({waited:.0f} s so far)")
            next_word += NEXT_WORD_SECONDS
        time.sleep(POLL_SECONDS)
