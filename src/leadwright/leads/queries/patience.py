"""How long a list may take: everything asked within one block of patience ends in time, or says that it was too slow."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, transaction

from leadwright.leads.errors import TooSlow
from leadwright.platform import sql

# Seconds for all statements of one answer; with compiling a condition before and showing rows behind it stays within two.
PATIENCE_SECONDS = 1.5
# One row after the other by its index: for few rows nothing beats it, and estimates cannot lead the planner astray.
ONE_BY_ONE = {"enable_hashjoin": "off", "enable_mergejoin": "off", "max_parallel_workers_per_gather": "0"}
# Any kind of join, without the time it takes to start other processes.
ALONE = {"enable_hashjoin": "on", "enable_mergejoin": "on", "max_parallel_workers_per_gather": "0"}
# Whatever the planner thinks best.
FREE = {"enable_hashjoin": "on", "enable_mergejoin": "on", "max_parallel_workers_per_gather": "2"}
_QUERY_CANCELED = "57014"
# The server is told again how long it has left when this much of it has gone.
_TOLD_AGAIN_AFTER_SECONDS = 0.1


@dataclass
class Patience:
    """Runs statements until the time is over. Settings of the planner hold until others are asked for."""

    ends: float
    _told: float = field(default=0.0, init=False)
    _settings: Mapping[str, str] = field(default_factory=dict, init=False)

    def plan(self, settings: Mapping[str, str]) -> None:
        """Plan the next statements that way."""
        if settings != self._settings:
            self._settings = settings
            self._tell()

    def rows(
        self, text: str, params: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """As `sql.rows`; the server ends the statement when the time is over."""
        if self._told - (self.ends - time.monotonic()) > _TOLD_AGAIN_AFTER_SECONDS:
            self._tell()
        return sql.rows(text, params)

    def _tell(self) -> None:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise _too_slow()
        self._told = left
        told = {**self._settings, "statement_timeout": f"{max(1, round(left * 1000))}ms"}
        sql.rows(f"select {_changes(told)}", told)


@contextmanager
def patient(settings: Mapping[str, str], seconds: float | None = None) -> Iterator[Patience]:
    """Everything asked of the `Patience` within the block together takes so long at most; then it raises TooSlow.

    The block is a transaction, or a savepoint in one, which lives on after TooSlow. Settings are put back behind it.
    """
    names = (*FREE, "statement_timeout")
    try:
        with transaction.atomic():
            before = ", ".join(f"current_setting('{name}')" for name in names)
            values = dict(zip(names, sql.rows(f"select {before}", None)[0], strict=True))
            patience = Patience(time.monotonic() + (PATIENCE_SECONDS if seconds is None else seconds))
            patience.plan(settings)
            yield patience
            sql.rows(f"select {_changes(values)}", values)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _QUERY_CANCELED:
            raise
        raise _too_slow() from error


def _changes(settings: Mapping[str, str]) -> str:
    return ", ".join(f"set_config('{name}', %({name})s, true)" for name in settings)


def _too_slow() -> TooSlow:
    return TooSlow(
        "This condition looks at too many leads for one answer; add a narrower one, such as a stage."
    )
