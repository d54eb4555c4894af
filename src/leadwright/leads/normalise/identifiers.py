"""Identifiers that other programs give to people: kept as they came, unless they stand for nobody."""

import re
from typing import NamedTuple

from leadwright.criteria.text import fold
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import lines

_LONGEST_IDENTIFIER = 200
_BLOCKED = frozenset(lines("blocked_ids"))
_EMPTY = re.compile(r"[0\-{}]*").fullmatch


class Identity(NamedTuple):
    """Something that identifies a lead: email, domain, external, user, crm or visitor.

    Its namespace (the source, for all but email and domain) is the caller's to add.
    """

    kind: str
    value: str


def normalise_identifier(line: str) -> str | Problem:
    """An identifier of another system, case kept. Refused: values that programs send for nobody, too long ones."""
    if len(line) > _LONGEST_IDENTIFIER:
        return Problem(f"The identifier is longer than {_LONGEST_IDENTIFIER} characters.")
    if _EMPTY(line) or fold(line) in _BLOCKED:
        return Problem("Programs write this for people they do not know; it identifies nobody.")
    return line
