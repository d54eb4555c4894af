"""The pages of sales with 100,000 open hand-overs, or as many as a fifth of the leads: asked for as a browser does, signed in.

What is written for it is committed and its tables vacuumed, as they are where people work for long, and taken back at the end. A
salesperson has a third of the open ones; who manages sees all. Each page is asked for some times; the figure is the 95th
percentile from the request to the last byte of HTML.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.generate import NOW, Sizes, generated_workspace, run_step
from bench.pages import ask, signed_in

if TYPE_CHECKING:
    from django.test import Client

_OPEN = 100_000
_QUEUE_MS, _PAGE_MS = 100, 150
_OF_A_SELLER = (("the queue", "/queue", _QUEUE_MS), ("the board", "/pipeline", _PAGE_MS))
_OF_A_MANAGER = (
    ("the queue of who manages", "/queue", _QUEUE_MS),
    ("the team", "/queue/team", _PAGE_MS),
    ("what waits", "/queue/waiting", _PAGE_MS),
    ("the board of all", "/pipeline", _PAGE_MS),
    ("opportunities as a list", "/pipeline?as=list", _PAGE_MS),
)
_FOR_READING = (("the feedback of 90 days", "/feedback"),)


def measure(leads: int, events: int) -> list[Figure]:
    """Server time of each page of sales, as a salesperson and as who manages."""
    with generated_workspace(Sizes(leads, events)):
        from django.db import transaction

        some = min(_OPEN, leads // 5)
        with _given(some), transaction.atomic():
            found = [_figure(seller(), *page, f"{some:,} open") for page in _OF_A_SELLER]
            manager = signed_in()
            found += [_figure(manager, *page, f"{some:,} open") for page in _OF_A_MANAGER]
            found += [_figure(manager, *page, None, f"{some:,} open") for page in _FOR_READING]
            transaction.set_rollback(True)
        return found


@contextmanager
def _given(some: int) -> Iterator[None]:
    """So many open hand-overs and what comes with them, for the length of the block."""
    from leadwright.platform import clock, sql

    if sql.scalar("select to_regclass('bench_owners')"):
        # Left by a run that was killed.
        run_step("take_back_sales", {})
    try:
        run_step("generate_sales", {"open": some, "now": max(clock.now(), NOW)})
        yield
    finally:
        run_step("take_back_sales", {})


def seller() -> "Client":
    """The first salesperson of the workspace, signed in and in the team."""
    from django.conf import settings
    from django.test import Client

    from leadwright.accounts.models import TeamMember, User

    signed_in()
    user = User.objects.get(pk=1)
    TeamMember.objects.get_or_create(team_id=1, user=user)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _figure(client: "Client", name: str, address: str, limit: int | None, note: str) -> Figure:
    asked = ask(client, address)
    told = f"{note}; processor {asked.processor * 1000:.0f} ms, {asked.queries} queries, {asked.size:,} bytes"
    return Figure("sales", f"{name}, p95", asked.p95 * 1000, "ms", limit=limit, note=told)
