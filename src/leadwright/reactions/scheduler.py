"""The scheduler: every second it dispatches events, wakes leads whose time has come, and keeps the queue in order.

Several may run at once: rows are claimed with SKIP LOCKED and jobs carry a lock, so each thing is done once.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import Error, connection, transaction

from leadwright.accounts.actor import system
from leadwright.accounts.operations.expiry import discard_expired
from leadwright.archive.operations.following import follow_left_over
from leadwright.backup.operations import keep_nights
from leadwright.batches.operations.forgetting import forget_batches
from leadwright.capture.operations.applying import forget_applications
from leadwright.capture.operations.expiry import (
    delete_expired_uploads,
    forget_payloads,
    forget_refused_messages,
    forget_submissions,
)
from leadwright.capture.operations.unconfirmed import remove_unconfirmed
from leadwright.leads import backlog
from leadwright.leads.operations.bin import empty_bin
from leadwright.leads.operations.dirty import wake_due_leads
from leadwright.leads.operations.written import discard_deleted
from leadwright.messaging.operations.asking import forget_networks
from leadwright.messaging.operations.claiming import give_up_lost
from leadwright.messaging.operations.queueing import send_what_is_due
from leadwright.platform import clock, heartbeats, jobs, outbox, versions, work
from leadwright.platform.models import OutboxEvent
from leadwright.platform.versions import Area
from leadwright.reactions.table import KEEP_CURRENT, MAIL_NOTICES, NOTED, REACTIONS, TEND
from leadwright.sales.operations.mailing import notices_wait

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 1.0
_AFTER_TROUBLE_SECONDS = 5.0


def react(row: OutboxEvent) -> None:
    """Note and queue what follows an event. An unknown name is a fault of the program and stops the dispatcher loudly."""
    for note in NOTED.get(row.name, ()):
        note(row)
    for name in REACTIONS[row.name]:
        jobs.defer(name, lock=name)


def dispatch_events(now: datetime) -> int:
    """Queue what follows from waiting events, and count the change for open pages; how many events there were."""
    with transaction.atomic():
        dispatched = outbox.dispatch(react, at=now)
        if dispatched:
            versions.changed(Area.LEADS)
        return dispatched


def tick(now: datetime) -> None:
    """One round: events, leads whose time has come, and a pulse wherever leads are marked."""
    dispatch_events(now)
    wake_due_leads(now=now)
    if backlog.marked_since() is not None:
        jobs.defer(KEEP_CURRENT, lock=KEEP_CURRENT)


@dataclass
class _Chore:
    """Something to be done every so often."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]
    next_at: datetime | None = field(default=None)

    def run_if_due(self, now: datetime) -> None:
        if self.next_at is None or now >= self.next_at:
            self.do(now)
            self.next_at = now + self.every


def _mail_notices(now: datetime) -> None:
    if notices_wait():
        jobs.defer(MAIL_NOTICES, lock=MAIL_NOTICES)


def _chores() -> list[_Chore]:
    return [
        _Chore("be seen", heartbeats.EVERY, lambda now: heartbeats.beat(heartbeats.SCHEDULER, at=now)),
        _Chore("take back jobs of dead workers", timedelta(minutes=1), lambda now: jobs.take_back_stalled()),
        _Chore("tend hand-overs", timedelta(minutes=1), lambda now: jobs.defer(TEND, lock=TEND)),
        _Chore("mail notices after quiet hours", timedelta(minutes=1), _mail_notices),
        _Chore("delete old jobs", timedelta(hours=6), lambda now: jobs.prune_finished()),
        _Chore("forget work that ended long ago", timedelta(hours=6), lambda now: work.forget_old(at=now)),
        _Chore(
            "delete uploads kept long enough",
            timedelta(minutes=10),
            lambda now: delete_expired_uploads(at=now),
        ),
        _Chore(
            "forget messages that were not taken",
            timedelta(hours=6),
            lambda now: forget_refused_messages(at=now),
        ),
        _Chore("forget what forms held", timedelta(hours=6), lambda now: forget_submissions(at=now)),
        _Chore("forget what was sent to webhooks", timedelta(hours=6), lambda now: forget_payloads(at=now)),
        _Chore("forget old applications", timedelta(hours=6), lambda now: forget_applications(at=now)),
        _Chore("discard expired links and sessions", timedelta(hours=1), lambda now: discard_expired(at=now)),
        _Chore("forget old batches", timedelta(hours=1), lambda now: forget_batches(at=now)),
        _Chore(
            "take from archives what was erased",
            timedelta(minutes=10),
            lambda now: follow_left_over(actor=system("archive"), now=now),
        ),
        _Chore("send mail that is due", timedelta(seconds=5), lambda now: send_what_is_due(now=now)),
        _Chore("give up mail of dead workers", timedelta(minutes=1), lambda now: give_up_lost(at=now)),
        _Chore("remove what nobody confirmed", timedelta(minutes=10), lambda now: remove_unconfirmed(at=now)),
        _Chore("forget where mail was asked for", timedelta(hours=6), lambda now: forget_networks(at=now)),
        _Chore("back up at night", timedelta(minutes=1), lambda now: keep_nights(now=now)),
        _Chore("empty the bin", timedelta(minutes=1), lambda now: empty_bin(now=now)),
        _Chore("forget deleted notes and tasks", timedelta(hours=6), lambda now: discard_deleted(at=now)),
    ]


def run_scheduler(stop: threading.Event) -> None:
    """Tick until told to stop; a database that is away for a moment is waited for."""
    chores = _chores()
    while not stop.is_set():
        pause = _PAUSE_SECONDS
        try:
            now = clock.now()
            tick(now)
            for chore in chores:
                chore.run_if_due(now)
        except Error:
            log.exception("scheduler waits for the database")
            connection.close()
            pause = _AFTER_TROUBLE_SECONDS
        stop.wait(pause)
