"""How fast one sender may write: a bucket for each, in memory that copies of this process (fork) have in common."""

import hashlib
import mmap
import os
import threading
from typing import Final

# A sender has its bucket in one of the places of one set, so that it is found without a search; who was quiet for longest gives
# way. Of a page nobody is in nothing is used.
_SETS, _PLACES = 4_096, 16
# A bucket is three words: who it is of (0: nobody), when it was last filled, and what is left in it. Each is written at once, as
# a number of the machine: what is packed byte by byte would be read half by another process.
_WORDS, _BYTES = 3, 8
_SET_WORDS: Final = _PLACES * _WORDS
# So that nobody can choose a name that shares a set with others.
_KEY: Final = os.urandom(16)


class Pace:
    """`rate` requests a second for each sender, and `burst` at once. `now` is in seconds of a clock that never goes back and is
    that of all processes, as `time.monotonic` is.

    Two processes that write one place at the very same moment may count one request instead of two, or give a sender a full
    bucket once more.
    """

    def __init__(self, *, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        memory = memoryview(mmap.mmap(-1, _SETS * _SET_WORDS * _BYTES))
        self._of, self._told = memory.cast("Q"), memory.cast("d")
        self._lock = threading.Lock()

    def wait_seconds(self, sender: str, *, now: float) -> float:
        """0 where the sender may go on, which takes one from its bucket; else for how long it has to wait."""
        who = int.from_bytes(hashlib.blake2b(sender.encode(), digest_size=8, key=_KEY).digest()) or 1
        with self._lock:
            place, filled_at, left = self._bucket(who, now)
            left = min(self._burst, left + (now - filled_at) * self._rate)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate
            self._told[place + 1], self._told[place + 2] = now, left if wait else left - 1
            self._of[place] = who
        return wait

    def _bucket(self, who: int, now: float) -> tuple[int, float, float]:
        """Where the bucket is, when it was filled and what was left then; a full one for somebody new."""
        begins = who % _SETS * _SET_WORDS
        quietest = (float("inf"), begins)
        for place in range(begins, begins + _SET_WORDS, _WORDS):
            of, filled_at = self._of[place], self._told[place + 1]
            if of == who:
                return place, filled_at, self._told[place + 2]
            quietest = min(quietest, (filled_at if of else float("-inf"), place))
        return quietest[1], now, self._burst
