"""`leadwright serve` and `leadwright demo`: web pages, worker and scheduler in one tree.

This process stays and looks after the others, so it loads neither Django nor anything of a domain: what has to be done first
(`cli.beginning`) is done by a program that ends.
"""

import os
import sys
from argparse import Namespace

from leadwright.platform.leashed import run_leashed
from leadwright.platform.processes import Command, Supervisor
from leadwright.platform.serving import serving


def run(options: Namespace) -> int:
    """Serve until told to stop; prints the address, and for a new workspace the link by which its first person begins."""
    with serving(options.workspace.home, os.environ["LEADWRIGHT_PUBLIC_URL"]):
        return _begin("serve") or _supervise(options)


def demo(options: Namespace) -> int:
    """The same with a sample company: its list, one explanation, a link that signs in; with `--no-serve` only the first two."""
    if options.no_serve:
        return _begin("sample")
    with serving(options.workspace.home, os.environ["LEADWRIGHT_PUBLIC_URL"]):
        return _begin("demo") or _supervise(options)


def _begin(what: str) -> int:
    return run_leashed([sys.executable, "-m", "leadwright.cli.beginning", what])


def _supervise(options: Namespace) -> int:
    """Run the process tree; ends with this process."""
    command = [sys.executable, "-m", "leadwright.cli.main"]
    environment = {
        # Each thread else gets an arena of the allocator for itself, which keeps what the busiest moment needed.
        "MALLOC_ARENA_MAX": "2",
        **options.workspace.environment,
    }
    return Supervisor(
        [
            Command("web", _web(options), environment),
            # One process for both: a second interpreter with Django would take 55 MiB and a second of the start.
            Command("worker", [*command, "worker", "--with-scheduler"], environment),
        ],
        upkeep=options.workspace.revive,
    ).run()


def _web(options: Namespace) -> list[str]:
    # Its warnings speak of settings that are chosen here, as the first thing a new user reads.
    # WSGI and a few blocking threads: one connection a thread (asynchronous workers lose requests here).
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "error", "leadwright.config.wsgi:application",
    ]  # fmt: skip
