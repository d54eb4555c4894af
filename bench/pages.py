"""Every page of the product in a large workspace, asked for as a browser does: by address, signed in, whole.

The pages are found in the URL resolver: each that an address alone opens, and some that need a lead, a company or a
condition. The lead is the first of the ranking, given so many events on top of its own; what is written for it is taken
back at the end. Time is that of the program, from the request to the last byte of HTML; the network and the browser
come on top.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.figures import Figure
from bench.generate import Sizes, generated_workspace
from bench.timing import timed

if TYPE_CHECKING:
    from django.test import Client

_LIMIT_SECONDS = 0.15
_LIMIT_BYTES = 100_000
_EVENTS = (500, 2_000)
_NAMES = ("page_viewed", "page_viewed", "page_viewed", "email_opened", "email_clicked", "content_downloaded")
_PATHS = ("/pricing", "/product/gateway", "/", "/careers")
_LISTS = (
    "/?sort=name",
    "/?sort=last_activity",
    "/?stage=mql",
    "/?q=ana",
    "/search?q=bergen",
    "/companies?q=be",
)
# Pages of one thing: documents, the studio, an editor beside the builder of conditions.
_DEEPER = (
    "/playbook/scoring/default",
    "/playbook/lifecycle/default",
    "/playbook/segment/gone-quiet",
    "/playbook/scoring/default/draft",
    "/playbook/scoring/default/draft/rule?rule=reachable",
    "/playbook/scoring/default/draft/limits",
    "/playbook/scoring/default/draft/try?q=an",
    "/playbook/audiences/segment/edit?slug=gone-quiet",
)
_OF_A_LEAD = ("?segment=gone-quiet", "/edit", "/stage", "/merge?q=an")


@dataclass(frozen=True)
class _Asked:
    """One page, how long it took and what it weighs."""

    address: str
    p95: float
    processor: float
    size: int
    queries: int


def measure(leads: int, events: int) -> list[Figure]:
    """Server time and size of the page of a busy lead, and of every other page."""
    with generated_workspace(Sizes(leads, events)):
        from django.db import transaction

        with transaction.atomic():
            client = signed_in()
            found = [figure for wanted in _EVENTS for figure in _lead_figures(client, wanted)]
            found += _other_figures([ask(client, address) for address in _addresses(client)])
            transaction.set_rollback(True)
        return found


def _lead_figures(client: "Client", events: int) -> Iterator[Figure]:
    asked = ask(client, busy_lead(events))
    held = events == _EVENTS[0]
    yield Figure(
        "pages", f"a lead with {events:,} events, p95", asked.p95 * 1000, "ms",
        limit=_LIMIT_SECONDS * 1000 if held else None, note=f"processor {asked.processor * 1000:.0f} ms, {asked.queries} queries",
    )  # fmt: skip
    yield Figure(
        "pages", f"HTML of a lead with {events:,} events", asked.size, "bytes", limit=_LIMIT_BYTES if held else None
    )  # fmt: skip


def _other_figures(pages: list[_Asked]) -> Iterator[Figure]:
    """The slowest and the heaviest held against the limit, each of the slower ones by itself."""
    slowest = sorted(pages, key=lambda one: -one.p95)
    heaviest = max(pages, key=lambda one: one.size)
    yield Figure(
        "pages", f"the slowest of {len(pages)} other pages, p95", slowest[0].p95 * 1000, "ms",
        limit=_LIMIT_SECONDS * 1000, note=slowest[0].address,
    )  # fmt: skip
    yield Figure(
        "pages", "the heaviest of them", heaviest.size, "bytes", limit=_LIMIT_BYTES, note=heaviest.address
    )
    for one in slowest[:12]:
        note = f"processor {one.processor * 1000:.0f} ms, {one.queries} queries, {one.size:,} bytes"
        yield Figure("pages", f"page {one.address}, p95", one.p95 * 1000, "ms", note=note)


def signed_in() -> "Client":
    from django.conf import settings
    from django.test import Client

    from leadwright.accounts.models import User
    from leadwright.accounts.rules import Role
    from leadwright.platform import clock
    from leadwright.playbook.operations import ensure_starter

    ensure_starter(at=clock.now() - timedelta(days=1))
    user, _ = User.objects.get_or_create(
        email="bench@acme.example",
        defaults={"name": "Bench", "role": Role.ADMINISTRATOR, "created_at": clock.now(), "password": "!"},
    )
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def ask(client: "Client", address: str) -> _Asked:
    """Ask for a page until its time is known."""
    from django.db import connection

    asked: list[str] = []

    def counting(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(text)
        return execute(text, params, many, context)

    with connection.execute_wrapper(counting):
        answer = client.get(address, secure=True)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    times = timed(lambda: client.get(address, secure=True), untroubled=_LIMIT_SECONDS / 2, seconds=3)
    return _Asked(address, times.p95, times.processor, len(answer.content), len(asked))


def _addresses(client: "Client") -> Iterator[str]:
    """Every page that an address alone opens, lists in other orders and with conditions, and a company."""
    from django.urls import get_resolver, reverse

    from leadwright.leads.models import Company
    from leadwright.platform.ids import Kind, public_id

    for space, (_, resolver) in get_resolver().namespace_dict.items():
        for entry in resolver.url_patterns:
            if entry.pattern.converters or not entry.name:
                continue
            address = reverse(f"{space}:{entry.name}")
            answer = client.get(address, secure=True)
            if answer.status_code == 200 and b"<title>" in answer.content:
                yield address
    yield from (*_LISTS, *_DEEPER)
    yield from (f"{busy_lead(_EVENTS[0])}{more}" for more in _OF_A_LEAD)
    yield f"/companies/{public_id(Kind.COMPANY, Company.objects.earliest('pk').public_id)}"


def busy_lead(events: int) -> str:
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
