"""What is done before `leadwright serve` or `demo` serves, as a program that ends: `python -m leadwright.cli.beginning serve`.

It prepares the workspace as every command does, and prints what a person begins with. The process that then stays for as long
as Leadwright runs never loads Django: 50 MiB less.
"""

import sys
from collections.abc import Mapping
from importlib import import_module

from leadwright.cli.errors import exit_code
from leadwright.cli.runtime import workspace
from leadwright.platform.processes import signals_as_exit

BEGINNINGS: Mapping[str, tuple[str, str]] = {
    "serve": ("first_run", "begin_serving"),
    "demo": ("demo", "begin_serving"),
    "sample": ("demo", "show_sample"),
}


def main(what: str) -> int:
    """Prepare and print; returns the exit code."""
    return exit_code(lambda: _begin(*BEGINNINGS[what]))


def _begin(module: str, function: str) -> int:
    with signals_as_exit(), workspace():
        getattr(import_module(f"leadwright.cli.commands.{module}"), function)()
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
