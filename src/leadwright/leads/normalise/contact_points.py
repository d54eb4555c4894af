"""Cells that hold more than one address or number."""

import re
from collections.abc import Callable
from typing import TypeVar

from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.phones import Phone, normalise_phone
from leadwright.leads.normalise.problem import Problem

_Found = TypeVar("_Found", Email, Phone)

_MOST_IN_A_CELL = 10
_BETWEEN_EMAILS = re.compile(r"\s*(?::::|[;,|])\s*|\s+")
_BETWEEN_PHONES = re.compile(r"\s*(?::::|[;|,])\s*|\s+(?:/|or|oder|ou)\s+")


def emails_in(line: str, whole: Problem) -> tuple[list[Email], Problem | None]:
    """The addresses in a cell that as a whole is none (`whole`), in their order, and the problem that is left."""
    return _several(_BETWEEN_EMAILS.split(line), whole, normalise_email)


def phones_in(
    line: str, whole: Phone | Problem, default_region: str | None
) -> tuple[list[Phone], Problem | None]:
    """The numbers in a cell that as a whole is no valid one (`whole`), and the problem that is left."""
    if _BETWEEN_PHONES.search(line):
        parts = _BETWEEN_PHONES.split(line)
        found, problem = _several(parts, None, lambda part: normalise_phone(part, default_region))
        if found:
            return found, problem
    return ([], whole) if isinstance(whole, Problem) else ([whole], None)


def _several(
    parts: list[str], of_whole: Problem | None, read: Callable[[str], _Found | Problem]
) -> tuple[list[_Found], Problem | None]:
    found: list[_Found] = []
    problem = of_whole
    results = [read(part) for part in parts[:_MOST_IN_A_CELL] if part] if len(parts) > 1 else []
    for result in results:
        if isinstance(result, Problem):
            problem = of_whole or result
        elif result not in found:
            found.append(result)
    if found and not any(isinstance(result, Problem) for result in results):
        problem = None
    return found, problem
