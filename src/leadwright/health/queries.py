"""Measuring: a fixed number of small questions, none of which grows with the number of leads."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from leadwright import __version__
from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.backup.queries import kept_backups, latest_attempt
from leadwright.backup.settings import DAYS, HOUR
from leadwright.capture.operations.unconfirmed import removed_since
from leadwright.capture.queries.coupons import exhausted_coupons
from leadwright.consent.suppression import lost_suppressions
from leadwright.health import rules
from leadwright.health.measures import (
    Backups,
    Behind,
    Database,
    EmptyCoupons,
    Failures,
    Lag,
    Line,
    Mail,
    Measures,
    Room,
    StuckSegments,
)
from leadwright.leads import backlog
from leadwright.messaging.queries import mail_measures
from leadwright.platform import heartbeats, jobs, outbox, sql, work, workspace
from leadwright.platform.database import Home, own_data_folder
from leadwright.segments.queries import stuck_segments

DAY = timedelta(days=1)
_MONTH = timedelta(days=30)
_PACKAGE = "leadwright.health"


def examine(*, actor: Actor, at: datetime) -> tuple[rules.Health, Measures]:
    """Everything in sentences, and the measures behind them. Raises Forbidden."""
    require(actor, Action.SEE_HEALTH)
    measured = measure(at)
    return rules.health(measured), measured


def measure(at: datetime) -> Measures:
    """Every measure, at this instant."""
    return Measures(
        at=at,
        version=__version__,
        begun_at=sql.scalar("select min(applied) from django_migrations"),
        database=_database(),
        worker_seen_at=jobs.worker_seen_at(),
        scheduler_seen_at=heartbeats.last_beat(heartbeats.SCHEDULER),
        behind=_behind(at),
        lines=tuple(Line(*row) for row in sql.rows(sql.statement(_PACKAGE, "waiting_jobs"), {})),
        failures=_failures(at),
        room=_room(),
        backups=_backups(),
        segments=_segments(),
        mail=_mail(at),
        coupons=_coupons(),
    )


def lag(*, at: datetime) -> Lag:
    """Since when lists have shown older scores than they should, and how many leads of an import are to come; both only after
    more than a moment.

    One statement of five rows by their index, so that every page can ask.
    """
    [(oldest, in_bulk, about)] = sql.rows(sql.statement(_PACKAGE, "waiting_since"), {"now": at})
    return Lag(
        since=oldest if oldest is not None and at - oldest >= rules.SLOW else None,
        in_bulk=int(about) if in_bulk is not None and at - in_bulk >= rules.SLOW else 0,
    )


def _database() -> Database:
    [(version, number)] = sql.rows(
        "select current_setting('server_version'), pg_database_size(current_database())", {}
    )
    return Database(version=str(version).split()[0], own=_data_folder() is not None, size=int(number))


def _data_folder() -> Path | None:
    return own_data_folder(Home.find(), str(connection.settings_dict["HOST"]))


def _behind(at: datetime) -> Behind:
    return Behind(
        marked_since=backlog.acted_since(),
        overdue_since=backlog.overdue_since(now=at),
        events_since=outbox.waiting_since(),
        leads=backlog.marked_leads(at_most=rules.COUNTED),
        in_bulk_since=backlog.came_in_bulk_since(),
    )


def _failures(at: datetime) -> Failures | None:
    found = sql.rows(sql.statement(_PACKAGE, "failed_jobs"), {"since": at - DAY})
    return Failures(*found[0]) if found else None


def _room() -> Room:
    """The disk with the least room of those that hold the data folder and Leadwright's own database."""
    folders = {Home.find().folder, _data_folder() or Home.find().folder}
    return min(map(_room_at, folders), key=lambda room: room.free)


def _room_at(folder: Path) -> Room:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(there)
    return Room(str(folder), usage.free, usage.total)


def _backups() -> Backups:
    files, last = kept_backups(), latest_attempt()
    hour, days = workspace.read(HOUR.name), workspace.read(DAYS.name)
    newest = files[0] if files else None
    failed = last is not None and last.state is work.State.FAILED
    return Backups(
        made_at=newest.made_at if newest else None,
        size=newest.size if newest else 0,
        failed_at=last.finished_at if last is not None and failed else None,
        failure=last.outcome if last is not None and failed else "",
        hour=hour if isinstance(hour, int) else None,
        days=days if isinstance(days, int) else int(str(DAYS.default)),
        under_way=last is not None and not last.state.is_over,
    )


def _mail(at: datetime) -> Mail:
    stands = mail_measures(at=at)
    return Mail(
        set_up=stands.set_up,
        waiting=stands.waiting,
        oldest=stands.oldest,
        trouble=stands.trouble,
        sent=stands.sent,
        failed=stands.failed,
        unknown=stands.unknown,
        lost_keys=lost_suppressions(),
        removed=removed_since(at - _MONTH),
    )


def _coupons() -> EmptyCoupons | None:
    empty = exhausted_coupons()
    if not empty:
        return None
    return EmptyCoupons(len(empty), empty[0][0], sum(counts.waiting for _, counts in empty))


def _segments() -> StuckSegments | None:
    stuck = stuck_segments()
    if not stuck:
        return None
    first = stuck[0]
    return StuckSegments(len(stuck), first.slug, first.problem, first.problem_at)
