"""How long something takes: by the clock, and in processor time, which other programs on the machine do not stretch."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_FEW, _MANY = 5, 20
_ENOUGH_SECONDS = 0.5


@dataclass(frozen=True)
class Times:
    """Runs of one question, in seconds: by the clock, and the processor time of the best, here and in its server process;
    `server` is the share of the server process in that.
    """

    p95: float
    best: float
    processor: float
    server: float


def timed(ask: Callable[[], object], *, untroubled: float, seconds: float = _ENOUGH_SECONDS) -> Times:
    """Times of five runs of `ask`; where one took longer than `untroubled` seconds, of up to twenty more, for `seconds`."""
    runs = [_run(ask) for _ in range(_FEW)]
    if max(clock for clock, *_ in runs) > untroubled:
        ends = time.perf_counter() + seconds
        while len(runs) < _FEW + _MANY and time.perf_counter() < ends:
            runs.append(_run(ask))
    clock = sorted(clock for clock, *_ in runs)
    processor, server = min((own + server, server) for _, own, server in runs)
    return Times(clock[math.ceil(0.95 * len(clock)) - 1], clock[0], processor, server)


def _run(ask: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds by the clock, and of the processor here and in the server process."""
    began, own, server = time.perf_counter(), time.process_time(), server_seconds()
    ask()
    return time.perf_counter() - began, time.process_time() - own, server_seconds() - server


def server_seconds() -> float:
    """Processor seconds of the server process of this connection; none where the system does not tell. Parallel workers are not
    counted.
    """
    from django.db import connection

    connection.ensure_connection()

    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(told.read_text().split()[0]) / 1e9
    except OSError:
        return 0.0
