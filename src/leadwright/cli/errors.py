"""Domain errors as exit codes: one table for the whole command line."""

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
}


def sentence(error: DomainError) -> str:
    """What is printed for an error: its sentence."""
    return f"leadwright: {error.message}"
