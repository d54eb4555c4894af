"""`leadwright serve`: web pages, worker and scheduler in one tree; `worker` and `scheduler` run alone."""

import os
import sys
from argparse import Namespace

from leadwright.accounts.actor import operator
from leadwright.accounts.links import link_address
from leadwright.accounts.operations.links import administrator_exists, create_first_run_link
from leadwright.platform import clock, jobs
from leadwright.platform.processes import Command, Supervisor
from leadwright.platform.serving import serving
from leadwright.reactions.scheduler import run_scheduler


def run(options: Namespace) -> int:
    """Serve until told to stop; prints the address, and for a new workspace the link by which its first person begins."""
    with serving(options.workspace.home, os.environ["LEADWRIGHT_PUBLIC_URL"]):
        print(f"Leadwright is at {os.environ['LEADWRIGHT_PUBLIC_URL']} (Ctrl-C ends it).")
        if not administrator_exists():
            token = create_first_run_link(actor=operator(), at=clock.now())
            print(f"Begin here; the link works once, for 24 hours:\n{link_address(token)}")
        sys.stdout.flush()
        return supervise(options)


def supervise(options: Namespace) -> int:
    """Run the process tree; ends with this process."""
    command = [sys.executable, "-m", "leadwright.cli.main"]
    return Supervisor(
        [
            Command("web", _web(options)),
            Command("worker", [*command, "worker"]),
            Command("scheduler", [*command, "scheduler"]),
        ],
        upkeep=options.workspace.revive,
    ).run()


def _web(options: Namespace) -> list[str]:
    # WSGI and a few blocking threads: one connection a thread (asynchronous workers lose requests here).
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "leadwright.config.wsgi:application",
    ]  # fmt: skip


def worker(options: Namespace) -> None:
    """Run background jobs until told to stop."""
    jobs.run_worker()


def scheduler(options: Namespace) -> None:
    """Dispatch events and claim what is due until told to stop."""
    run_scheduler()
