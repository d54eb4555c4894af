"""`leadwright serve` and `leadwright demo`: web pages, worker and scheduler in one tree.

This process stays and looks after the others, so it loads neither Django nor anything of a domain: what has to be done first
(`cli.beginning`) is done by a program that ends.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable

from leadwright.platform.errors import UnusableInput
from leadwright.platform.leashed import run_leashed
from leadwright.platform.processes import Command, Supervisor
from leadwright.platform.serving import Gate, serving

# Each has eight connections to the database, of which its own server has a hundred.
_MOST_PROCESSES = 8


def run(options: Namespace) -> int:
    """Serve until told to stop; prints the address, and for a new workspace the link by which its first person begins."""
    return _serve(options, "serve")


def demo(options: Namespace) -> int:
    """The same with a sample company: its list, one explanation, a link that signs in; with `--no-serve` only the first two."""
    return _begin("sample") if options.no_serve else _serve(options, "demo")


def _serve(options: Namespace, what: str) -> int:
    home = options.workspace.home
    with serving(home, os.environ["LEADWRIGHT_PUBLIC_URL"]), Gate(home) as gate:

        def begin() -> int:
            status = _begin(what)
            if not status:
                gate.open()
            return status

        return _tree(options, begin).run()


def _begin(what: str) -> int:
    return run_leashed([sys.executable, "-m", "leadwright.cli.beginning", what])


def _tree(options: Namespace, begin: Callable[[], int]) -> Supervisor:
    """The process tree; ends with this process. Web pages load while the workspace is prepared, which takes as long."""
    command = [sys.executable, "-m", "leadwright.cli.main"]
    environment = {
        # Each thread else gets an arena of the allocator for itself, which keeps what the busiest moment needed.
        "MALLOC_ARENA_MAX": "2",
        **options.workspace.environment,
    }
    return Supervisor(
        [
            Command("web", _web(options), environment, early=True),
            # One process for both: a second interpreter with Django would take 55 MiB and a second of the start.
            Command("worker", [*command, "worker", "--with-scheduler"], environment),
        ],
        beginning=begin,
        upkeep=options.workspace.revive,
    )


def _web(options: Namespace) -> list[str]:
    command = [sys.executable, "-m", "leadwright.config.web", "--processes", str(web_processes())]
    return [*command, "--host", options.host, "--port", str(options.port)]


def web_processes() -> int:
    """How many answer requests. Raises UnusableInput where the variable says no number of them."""
    told = os.environ.get("LEADWRIGHT_WEB_PROCESSES") or "1"
    if not (told.isascii() and told.isdigit() and 1 <= int(told) <= _MOST_PROCESSES):
        raise UnusableInput(
            f"LEADWRIGHT_WEB_PROCESSES is a whole number from 1 to {_MOST_PROCESSES}, not “{told}”."
        )
    return int(told)
