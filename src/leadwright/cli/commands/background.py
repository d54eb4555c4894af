"""What runs behind the pages: the worker, the scheduler, or both in one process."""

import os
import signal
import sys
import threading
from argparse import Namespace

from leadwright.platform import jobs
from leadwright.reactions.scheduler import run_scheduler


def worker(options: Namespace) -> None:
    """Run background jobs until told to stop; `--with-scheduler`: and dispatch events and claim what is due beside them."""
    # Threads that compute let go of the interpreter this often (5 ms else): an import asks the database all the time and waits
    # for it after each answer. Measured beside a busy pulse: a fifth quicker.
    sys.setswitchinterval(0.0005)
    if options.with_scheduler:
        _both()
    else:
        jobs.run_worker()


def scheduler(options: Namespace) -> None:
    """Dispatch events and claim what is due until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_scheduler(stop)


def _both() -> None:
    """The worker in this thread and the scheduler in another: neither goes on without the other."""
    stop = threading.Event()
    beside = _Scheduler(stop)
    beside.start()
    try:
        jobs.run_worker()
    finally:
        stop.set()
        beside.join()
    if beside.fault is not None:
        raise beside.fault


class _Scheduler(threading.Thread):
    """The scheduler as a thread; when it fails, it asks the worker to end and keeps the fault."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="scheduler")
        self._stop_asked = stop
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            run_scheduler(self._stop_asked)
        except BaseException as fault:
            self.fault = fault
            # As the supervisor would ask: jobs in hand are finished first.
            os.kill(os.getpid(), signal.SIGTERM)
