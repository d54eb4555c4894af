"""Routing 10,000 leads that became ready to 20 people by the starter's rules and one more: leads a second, and queries.

The queries are counted for a tenth of the leads and for all of them: they grow with people, not with leads. A simulation of the
same leads on another routing is measured beside it.
"""

import time
from datetime import timedelta
from typing import Any

from bench.figures import Figure
from bench.generate import NOW, Sizes, generated_workspace

_LEADS, _PEOPLE = 10_000, 20
_AT_LEAST = 2_000.0
_RULE = {
    "name": "Large companies",
    "when": {"field": "company_size", "at_least": 250},
    "to": {"everybody": True, "by": "least_loaded"},
}


def measure(leads: int, events: int) -> list[Figure]:
    """The sizes asked for bound the workspace; with the default ones it has ten times the leads that are routed."""
    workspace = min(leads, _LEADS * 10)
    with generated_workspace(Sizes(workspace, min(events, workspace * 10))):
        return _figures()


def _figures() -> list[Figure]:
    from django.db import transaction

    from leadwright.sales.models import HandOver

    with transaction.atomic():
        ready = _ready()
        few, many = ready[: len(ready) // 10], ready[len(ready) // 10 :]
        _, some = _given(few)
        seconds, all_of_them = _given(many)
        routed = HandOver.objects.filter(owner_id__isnull=False).count()
        assert routed == len(ready), routed
        simulated = _simulated(len(ready))
        # The database is kept between runs: nothing of this stays.
        transaction.set_rollback(True)
    rate = {"limit": _AT_LEAST, "at_least": True, "note": f"{len(many):,} leads, {_PEOPLE} people"}
    grown = f"{some:,} for {len(few):,} leads"
    return [
        Figure("routing", "leads handed over", len(many) / seconds, "/s", **rate),
        Figure(
            "routing",
            f"queries for {len(many):,} leads",
            all_of_them,
            "",
            floor=some,
            ratio_limit=1.1,
            note=grown,
        ),
        Figure(
            "routing", "leads simulated", len(ready) / simulated, "/s", note="once more, by another routing"
        ),
    ]


def _given(leads: list[int]) -> tuple[float, int]:
    from django.db import connection

    from leadwright.accounts.actor import operator
    from leadwright.sales.operations.giving import hand_over

    asked = 0

    # Not Django's own capture, which writes every statement out again with its thousands of values.
    def counting(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(text, params, many, context)

    with connection.execute_wrapper(counting):
        began = time.perf_counter()
        hand_over(actor=operator(), leads=leads, at=NOW)
        seconds = time.perf_counter() - began
    return seconds, asked


def _ready() -> list[int]:
    """Leads that became MQLs a moment ago, people who sell, and the routing."""
    from leadwright.accounts.actor import operator
    from leadwright.accounts.operations.users import invite_user
    from leadwright.accounts.rules import Role
    from leadwright.leads.models import Standing
    from leadwright.platform import sql
    from leadwright.playbook import queries
    from leadwright.playbook.operations import draft_document, ensure_starter, publish_version

    ensure_starter(at=NOW - timedelta(days=400))
    for number in range(_PEOPLE):
        email = f"seller{number}@bench.example"
        invite_user(actor=operator(), email=email, name=f"Seller {number}", role=Role.SALESPERSON, at=NOW)
    body = queries.stored_version(actor=operator(), kind="routing").body
    draft = draft_document(
        actor=operator(), kind="routing", body={**body, "rules": [_RULE, *body["rules"]]}, at=NOW
    )
    publish_version(actor=operator(), kind="routing", slug="default", number=draft.number, at=NOW)
    chosen = list(Standing.objects.order_by("lead_id").values_list("lead_id", flat=True)[:_LEADS])
    Standing.objects.filter(lead_id__in=chosen).update(stage="mql", stage_since=NOW, owner_id=None)
    sql.execute("analyze")
    return chosen


def _simulated(leads: int) -> float:
    from leadwright.accounts.actor import operator
    from leadwright.sales.operations.simulating import AskedRouting, simulate_routing_now
    from leadwright.sales.queries.simulation import find_routing

    began = time.perf_counter()
    reference = simulate_routing_now(
        actor=operator(),
        asked=AskedRouting({"rules": [_RULE], "fallback": {"everybody": True}}),
        at=NOW + timedelta(minutes=1),
        progress=lambda done, total: None,
    )
    seconds = time.perf_counter() - began
    found = find_routing(actor=operator(), reference=reference).result
    assert (found.leads, found.nobody) == (leads, 0), found
    return seconds
