"""The process that ends a supervisor's children when the supervisor dies without a chance to do it.

Run as a program of its own (standard library only, so it stays small) with a pipe as its input. Lines
`+<group>` and `-<group>` name the process groups that live; the end of the input means that the supervisor is
gone, whatever way. Groups, because a web server has processes of its own; a pipe, because it works on every
Unix, while Linux's parent-death signal reaches direct children only.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

GRACE_SECONDS = 0.7
POLL_SECONDS = 0.05


def groups_left(lines: Iterable[bytes]) -> set[int]:
    """The groups named and not withdrawn when the lines end. A line that was cut short counts for nothing."""
    groups: set[int] = set()
    for line in lines:
        if not line.endswith(b"\n"):
            continue
        number = int(line[1:])
        if line.startswith(b"+"):
            groups.add(number)
        else:
            groups.discard(number)
    return groups


def end(groups: Iterable[int]) -> None:
    """Asks every process of the groups to end, and kills what has not done so soon after."""
    left = [group for group in groups if send(group, signal.SIGTERM)]
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = [group for group in left if send(group, 0)]
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Sends a signal to a process group (0 only asks); whether there was a process to get it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(groups_left(sys.stdin.buffer))
