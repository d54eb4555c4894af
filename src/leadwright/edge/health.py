"""Whether this installation works, for monitors: no sign-in, no names, no numbers of leads."""

from datetime import datetime

from django.db import Error, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.leads import backlog
from leadwright.platform import clock, jobs, outbox

# What waits longer has been forgotten: the worker looks every few seconds, and the largest batch takes
# minutes.
LATE_AFTER_SECONDS = 900
# After an import of a million, these are computed one after the other, behind what people do.
BULK_LATE_AFTER_SECONDS = 3_600


@open_to_everybody
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 and what waits for how long, in whole seconds (0: nothing waits, null: not known).

    `pulse_lag_seconds` is of leads somebody did something to, `bulk_lag_seconds` of those that came by the thousand.
    `status` is ok; no_worker while none has spoken for a minute (still 200: what comes in is kept, and
    computed later); late with 503 when something has waited 15 minutes (in bulk: an hour); database_away with 503.
    """
    try:
        with transaction.atomic():
            found = _measured()
    except Error:
        found = _unknown()
    status = 503 if found["status"] in ("late", "database_away") else 200
    return JsonResponse(found, status=status)


def _measured() -> dict[str, object]:
    now = clock.now()
    seen = jobs.worker_seen_at()
    marked, overdue, recorded = backlog.acted_since(), backlog.overdue_since(now=now), outbox.waiting_since()
    bulk = _seconds(backlog.came_in_bulk_since(), now)
    pulse = max(_seconds(marked, now), _seconds(overdue, now))
    events = _seconds(recorded, now)
    late = max(pulse, events) > LATE_AFTER_SECONDS or bulk > BULK_LATE_AFTER_SECONDS
    idle = "ok" if jobs.worker_is_alive(now=now) else "no_worker"
    return {
        "status": "late" if late else idle,
        "database": "ok",
        "worker_seen_seconds_ago": None if seen is None else _seconds(seen, now),
        "pulse_lag_seconds": pulse,
        "bulk_lag_seconds": bulk,
        "outbox_lag_seconds": events,
    }


def _unknown() -> dict[str, object]:
    return {
        "status": "database_away",
        "database": "away",
        "worker_seen_seconds_ago": None,
        "pulse_lag_seconds": None,
        "bulk_lag_seconds": None,
        "outbox_lag_seconds": None,
    }


def _seconds(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max(0, int((now - since).total_seconds()))
