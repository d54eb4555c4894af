"""How often something changed, counted so that an open page can ask whether it is still true.

A number for each area, kept by a sequence: counting locks nobody, and asking reads one row of one page.
"""

from enum import StrEnum

from django.db import transaction

from leadwright.platform import sql


class Area(StrEnum):
    """What is counted apart."""

    LEADS = "leads"


def changed(area: Area) -> None:
    """Count a change once the transaction of the caller is committed: who asks before that would look too early."""
    transaction.on_commit(lambda: sql.scalar(f"select nextval('version_{area}')"))


def current(area: Area) -> int:
    """The number of now; it only ever grows."""
    # A sequence gives its first number without moving on from it.
    return int(sql.scalar(f"select last_value + is_called::int from version_{area}"))
