"""How fast one sender may write: a bucket for each, in the memory of this process."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

_MOST_SENDERS = 20_000


@dataclass
class _Bucket:
    filled_at: float
    left: float


class Pace:
    """`rate` requests a second for each sender, and `burst` at once. `now` is in seconds of any clock that never goes back."""

    def __init__(self, *, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, sender: str, *, now: float) -> float:
        """0 where the sender may go on, which takes one from its bucket; else for how long it has to wait."""
        with self._lock:
            bucket = self._buckets.get(sender)
            if bucket is None:
                bucket = self._buckets[sender] = _Bucket(now, self._burst)
                if len(self._buckets) > _MOST_SENDERS:
                    self._buckets.popitem(last=False)
            self._buckets.move_to_end(sender)
            bucket.left = min(self._burst, bucket.left + (now - bucket.filled_at) * self._rate)
            bucket.filled_at = now
            if bucket.left < 1:
                return (1 - bucket.left) / self._rate
            bucket.left -= 1
            return 0.0
