"""Scores of everybody by versions that wait, from the archive: DuckDB takes a fraction of the time that PostgreSQL takes.

They are true as of the instant before the archive was brought up to date. Whoever is computed by a pulse after that instant is
left to PostgreSQL, as is everybody where there is no archive, where it cannot be read, or where a workspace is small.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from leadwright.accounts.actor import system
from leadwright.archive.models import ArchivePlace
from leadwright.platform import clock, sql, workspace
from leadwright.platform.database import Home
from leadwright.platform.errors import DomainError
from leadwright.pulse.computing import SCORED
from leadwright.replay.asking import Asked, Engine
from leadwright.replay.operations import NAMED, SCHEMA, compute_results, store_results
from leadwright.replay.relations import Instant
from leadwright.scoring.keeping import keep_scores, kept_columns
from leadwright.scoring.queries import ReadyModel

# Below, opening the archive costs more than it saves.
LEAST: Final = 50_000
_NAME: Final = "next_scores"
_TABLE: Final = f"{SCHEMA}.{_NAME}"
_LOCK: Final = 0x6C77_6172_6368

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ArchivedScores:
    """The scores of everybody the archive knows, as of an instant, in a table of their own."""

    at: datetime

    @property
    def holds(self) -> str:
        """SQL: whether they hold for the standing st: nothing was computed of it since, and the archive knows the lead."""
        return (
            "coalesce(st.computed_at <= %(archived_at)s::timestamptz, true)"
            f" and exists (select from {_TABLE} a where a.lead = st.lead_id)"
        )

    def keep(self, model: ReadyModel, at: datetime) -> None:
        """Take the scores of a batch from them; `computing.Scoring`."""
        rows = f"select n.* from {_TABLE} n join pulse_scope s on s.lead = n.lead"
        keep_scores(model, SCORED, rows=rows)


def scores_from_archive(
    name: str, model: ReadyModel, *, at: datetime, least: int = LEAST
) -> ArchivedScores | None:
    """The scores of everybody by a model; None where PostgreSQL has to compute them. Whatever goes wrong is logged.

    `name` says all that could change the outcome: what an earlier run computed under it, before it died, is taken as it is.
    """
    with _alone():
        return _computed(name) or _computed_now(name, model, at, least)


def _computed_now(name: str, model: ReadyModel, at: datetime, least: int) -> ArchivedScores | None:
    place = ArchivePlace.objects.filter(written_at__isnull=False).order_by("-written_at", "-id").first()
    if place is None or int(sql.scalar("select count(*) from standing")) < least:
        return None
    try:
        _compute(name, model, place.url, at)
    except DomainError as error:
        log.warning("scores are computed without the archive", place=place.url, why=str(error))
        return None
    return ArchivedScores(at)


@contextmanager
def _alone() -> Iterator[None]:
    """Of two that begin at once the second takes what the first computed."""
    sql.scalar("select pg_advisory_lock(%(key)s)", {"key": _LOCK})
    try:
        yield
    finally:
        sql.scalar("select pg_advisory_unlock(%(key)s)", {"key": _LOCK})


def forget_scores() -> None:
    """Drop what was computed; repeating changes nothing."""
    sql.execute(f"drop table if exists {_TABLE}")


def _compute(name: str, model: ReadyModel, place: str, at: datetime) -> None:
    today = clock.local_date(at, str(workspace.read("time_zone")))
    asked = Asked(name, model.model, model.catalogue, at, Instant(at, today))
    file = Home.find().subfolder(NAMED) / f"{_NAME}.parquet"
    actor = system("pulse")
    try:
        result = compute_results(actor=actor, asked=asked, engine=Engine.DUCKDB, place=place, target=file)
        says = f"{name} {at.isoformat()}"
        columns = kept_columns(model.model)
        store_results(actor=actor, result=result, table=_NAME, at=at, columns=columns, says=says)
    finally:
        file.unlink(missing_ok=True)


def _computed(name: str) -> ArchivedScores | None:
    said = sql.scalar("select obj_description(to_regclass(%(table)s), 'pg_class')", {"table": _TABLE})
    known, _, instant = str(said or "").rpartition(" ")
    return ArchivedScores(datetime.fromisoformat(instant)) if known == name else None
