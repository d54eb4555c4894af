"""The `leadwright` command.

Exit codes: 0 done, 1 refused (a rule, a permission, a state), 2 unusable input (arguments, files, documents). People get a
sentence on stderr and never a stack trace for something they can cure; `--json` prints one line, the last on stdout.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from leadwright import __version__
from leadwright.cli import arguments
from leadwright.cli.errors import exit_code
from leadwright.cli.runtime import bare_database, kept_server, workspace
from leadwright.platform.processes import signals_as_exit


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = arguments.parser(__version__).parse_args(argv)
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    """Check the arguments, start what is needed, and only then import the command: Django must be set up first."""
    options.check(options)
    within = {"workspace": workspace, "kept_server": kept_server, "bare_database": bare_database}[
        options.within
    ]
    with signals_as_exit(), within() as options.workspace:
        command = getattr(import_module(f"leadwright.cli.commands.{options.module}"), options.function)
        return int(command(options) or 0)


if __name__ == "__main__":
    sys.exit(main())
