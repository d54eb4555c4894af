"""Background jobs: few, set-based, on the same database (procrastinate).

A job is an entry point: plain ids in, one operation called. It runs at least once, so its effect must be safe to repeat.
Nothing waits inside the queue: what is due later is a row (`platform.due`).
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

from leadwright.platform import sql

# A worker that has not said anything for this long is dead: it speaks every ten seconds.
_STALLED_AFTER = timedelta(seconds=60)
_KEPT_FOR_HOURS = 24 * 7

T = TypeVar("T")


class Lane(StrEnum):
    """Jobs of one lane never wait for those of another: scores go on while two large lists come in."""

    WORK = "default"
    SCORES = "scores"
    MAIL = "mail"


def job(name: str, lane: Lane = Lane.WORK) -> Callable[[Callable[..., None]], Any]:
    """Declare a background job under a name that stays the same for ever (queued jobs know only the name)."""
    return app.task(name=name, queue=str(lane))


def defer(name: str, *, lock: str | None = None, **arguments: str | int) -> bool:
    """Queue a job in the transaction of the caller; False when one with the same `lock` waits already.

    The savepoint is needed because a refused lock is an integrity error underneath, which would end the transaction.
    """
    try:
        with transaction.atomic():
            app.configure_task(name=name, queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


# How many jobs of each lane a worker runs at the same time.
_AT_A_TIME = {Lane.WORK: 2, Lane.SCORES: 1, Lane.MAIL: 1}


def run_worker(*, wait: bool = True) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or, without `wait`, until the queue is empty.

    The worker has an app of its own beside the global one: what a job defers must go through Django's connection, in the
    transaction of the job.
    """
    working = app.with_connector(_worker_connector())
    if wait:
        asyncio.run(_work_in_lanes(working))
    else:
        working.run_worker(
            concurrency=_AT_A_TIME[Lane.WORK], wait=False, install_signal_handlers=False, listen_notify=False
        )


async def _work_in_lanes(working: App) -> None:
    """Until a signal; jobs in hand are finished. When one lane fails, the other ends too and the fault is raised."""
    async with working.open_async(), asyncio.TaskGroup() as lanes:
        running = [
            lanes.create_task(
                working.run_worker_async(
                    queues=[str(lane)],
                    concurrency=number,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=2.0,
                    update_heartbeat_interval=10.0,
                )
            )
            for lane, number in _AT_A_TIME.items()
        ]

        def stop() -> None:
            for one in running:
                one.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop)


def take_back_stalled() -> int:
    """Put jobs of dead workers back into the queue; how many. Nothing else does: they would stay “doing” for ever."""

    async def take_back(manager: JobManager) -> int:
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER.total_seconds()))
        for one in stalled:
            await manager.retry_job(one)
        return len(stalled)

    return asyncio.run(_with_manager(take_back))


def prune_finished() -> None:
    """Delete jobs that succeeded more than a week ago; each leaves several rows behind."""

    async def prune(manager: JobManager) -> None:
        await manager.delete_old_jobs(nb_hours=_KEPT_FOR_HOURS)

    asyncio.run(_with_manager(prune))


def _worker_connector() -> BaseAsyncConnector:
    """A connection of its own: the default one is Django's, which a worker cannot use."""
    if not isinstance(app.connector, DjangoConnector):
        raise TypeError("jobs run on Django's database")
    return app.connector.get_worker_connector()


async def _with_manager(work: Callable[[JobManager], Awaitable[T]]) -> T:
    """Run `work` with a manager of its own connection: Django's cannot be used inside an event loop."""
    async with app.with_connector(_worker_connector()).open_async() as working:
        return await work(working.job_manager)


def worker_seen_at() -> datetime | None:
    """When a worker last said that it is alive; None when there is none."""
    found: datetime | None = sql.scalar("select max(last_heartbeat) from procrastinate_workers")
    return found


def worker_is_alive(*, now: datetime) -> bool:
    """Whether a worker said so within the last minute."""
    seen = worker_seen_at()
    return seen is not None and now - seen < _STALLED_AFTER


def waiting_jobs() -> Mapping[str, int]:
    """How many jobs wait, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select task_name, count(*) from procrastinate_jobs where status = 'todo' group by task_name"
        )
        return dict(cursor.fetchall())
