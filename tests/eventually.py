"""Waiting in tests for what another process is about to do."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

POLL_SECONDS = 0.005


def eventually(ask: Callable[[], Answer], *, seconds: float = 60, what: str = "") -> Answer:
    """Asks again and again until the answer is true, and returns it; fails after the given time."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not true: {what or ask}")
        time.sleep(POLL_SECONDS)
    return answer
