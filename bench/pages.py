"""The page of one lead in a large workspace, asked for as a browser does: by address, signed in, whole.

The lead is the first of the ranking, given so many events on top of its own; what is written for it is taken back at the end.
Time is that of the program, from the request to the last byte of HTML; the network and the browser come on top.
"""

from datetime import timedelta

from bench.figures import Figure
from bench.generate import Sizes, generated_workspace
from bench.timing import timed

_LIMIT_SECONDS = 0.15
_LIMIT_BYTES = 100_000
_EVENTS = (500, 2_000)
_NAMES = ("page_viewed", "page_viewed", "page_viewed", "email_opened", "email_clicked", "content_downloaded")
_PATHS = ("/pricing", "/product/gateway", "/", "/careers")


def measure(leads: int, events: int) -> list[Figure]:
    """Server time and size of the page with 500 and with 2,000 events."""
    with generated_workspace(Sizes(leads, events)):
        from django.db import transaction

        found: list[Figure] = []
        with transaction.atomic():
            for wanted in _EVENTS:
                found += _measure(wanted)
            transaction.set_rollback(True)
        return found


def _measure(events: int) -> list[Figure]:
    from django.conf import settings
    from django.test import Client

    from leadwright.accounts.models import User
    from leadwright.accounts.rules import Role
    from leadwright.platform import clock
    from leadwright.playbook.operations import ensure_starter

    ensure_starter(at=clock.now() - timedelta(days=1))
    address = _busy_lead(events)
    user, _ = User.objects.get_or_create(
        email="bench@acme.example",
        defaults={"name": "Bench", "role": Role.ADMINISTRATOR, "created_at": clock.now(), "password": "!"},
    )
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    times = timed(lambda: client.get(address, secure=True), untroubled=_LIMIT_SECONDS / 2, seconds=3)
    note = f"best {times.best * 1000:.0f} ms, processor {times.processor * 1000:.0f} ms"
    held = events == _EVENTS[0]
    return [
        Figure(
            "pages", f"a lead with {events:,} events, p95", times.p95 * 1000, "ms",
            limit=_LIMIT_SECONDS * 1000 if held else None, note=note,
        ),
        Figure(
            "pages", f"HTML of a lead with {events:,} events", len(answer.content), "bytes",
            limit=_LIMIT_BYTES if held else None,
        ),
    ]  # fmt: skip


def _busy_lead(events: int) -> str:
    """The address of the first lead of the ranking, which has at least so many events now."""
    from leadwright.accounts.actor import operator
    from leadwright.events.events import NewEvent
    from leadwright.events.operations import append_events, ensure_source
    from leadwright.leads.access import visible_lead
    from leadwright.leads.queries import ranked_leads
    from leadwright.platform import clock

    now = clock.now()
    (first,) = ranked_leads(actor=operator(), limit=1).rows
    key = visible_lead(operator(), first.id)
    source = ensure_source(slug="bench", at=now)
    append_events(
        [
            NewEvent(
                name=_NAMES[n % len(_NAMES)],
                occurred_at=now - timedelta(hours=2 * n + 1),
                subject=key.id,
                source_id=source.pk,
                message_id=f"bench-{events}-{n}",
                properties={"path": _PATHS[n % len(_PATHS)]},
            )
            for n in range(events)
        ],
        at=now,
    )
    return f"/leads/{first.id}"
