"""The `leadwright` command.

Exit codes: 0 done, 1 refused (a rule, a permission, a state), 2 unusable input (arguments, files, documents). People get a
sentence on stderr and never a stack trace for something they can cure; `--json` prints one line, the last on stdout.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from leadwright import __version__
from leadwright.cli import arguments
from leadwright.cli.errors import EXIT_CODES, sentence
from leadwright.cli.runtime import workspace
from leadwright.platform.errors import DomainError
from leadwright.platform.processes import signals_as_exit


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = arguments.parser(__version__)
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except DomainError as error:
        print(sentence(error), file=sys.stderr)
        return EXIT_CODES.get(error.code, 1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (`| head`) went away: nothing is wrong, and nothing more can be printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    """Check the arguments, start what is needed, and only then import the command: Django must be set up first."""
    options.check(options)
    with signals_as_exit(), workspace() as options.workspace:
        command = getattr(import_module(f"leadwright.cli.commands.{options.module}"), options.function)
        return int(command(options) or 0)


if __name__ == "__main__":
    sys.exit(main())
