"""`leadwright worker` and `leadwright scheduler`: each alone, as often as there is work for."""

from argparse import Namespace

from leadwright.platform import jobs
from leadwright.reactions.scheduler import run_scheduler


def worker(options: Namespace) -> None:
    """Run background jobs until told to stop."""
    jobs.run_worker()


def scheduler(options: Namespace) -> None:
    """Dispatch events and claim what is due until told to stop."""
    run_scheduler()
