"""Domain errors as exit codes: one table for the whole command line."""

import os
import sys
from collections.abc import Callable

from leadwright.platform.errors import DomainError

# Everything not listed is a refusal (1).
EXIT_CODES: dict[str, int] = {
    "refused": 1,
    "not_found": 1,
    "forbidden": 1,
    "conflict": 1,
    "unusable_input": 2,
    "unreadable_file": 2,
    "condition": 2,
    "document": 2,
    "mapping": 2,
    "bad_condition": 2,
    "bad_document": 2,
    "database_unavailable": 1,
    "database_version_refused": 1,
    "home_refused": 1,
    "already_serving": 1,
    "not_a_backup": 2,
    "backup_failed": 1,
    "restore_refused": 1,
    "archive_unusable": 2,
    "cannot_be_replayed": 2,
}


def sentence(error: DomainError) -> str:
    """What is printed for an error: its sentence."""
    return f"leadwright: {error.message}"


def exit_code(work: Callable[[], int]) -> int:
    """Do the work and return its exit code; what a person can cure is one sentence on stderr."""
    try:
        return work()
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
