"""Ten thousand leads to twenty people, and a queue of forty thousand."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.platform import sql
from leadwright.sales.models import HandOver
from leadwright.sales.operations.giving import hand_over
from leadwright.sales.queries.queue import queue
from leadwright.sales.queries.team import loads
from tests.accounts.people import make_team
from tests.sales.world import DAY, NOW, of, ready, seller
from tests.starter import starter_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _timed(do: object) -> float:
    begun = time.perf_counter()
    do()  # type: ignore[operator]
    return time.perf_counter() - begun


def _copied(table: str, column: str, place: int) -> None:
    """The rows of the first ten thousand leads once more, for others."""
    new = f"jsonb_build_object('{column}', t.{column} + {place}000000000::bigint)"
    if table != "standing":
        new += " || jsonb_build_object('public_id', gen_random_uuid())"
    if table == "hand_over":
        new += f" || jsonb_build_object('id', t.id + {place}000000, 'due_at', t.due_at + interval '{place} minutes')"
    sql.execute(
        f"insert into {table} select copied.* from {table} t"
        f" cross join lateral jsonb_populate_record(null::{table}, to_jsonb(t) || {new}) copied"
        f" where t.{column} < 1000000000"
    )


def test_ten_thousand_leads_go_to_twenty_people_and_a_long_queue_stays_quick() -> None:
    starter_in_force(at=NOW - 90 * DAY)
    users = [seller(f"Seller{place:02}") for place in range(20)]
    make_team("North", *users)
    leads = ready(10_000)
    sql.execute("analyze")
    few, many = leads[:100], leads[100:]
    hand_over(actor=operator(), leads=few, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        seconds = _timed(lambda: hand_over(actor=operator(), leads=many, at=NOW))
    print(f"{len(many) / seconds:,.0f} leads/s in {len(asked)} queries")
    assert HandOver.objects.count() == 10_000
    assert len(asked) < 400
    for place in range(1, 4):
        _copied("lead", "id", place)
        _copied("standing", "lead_id", place)
        _copied("hand_over", "lead_id", place)
    sql.execute("analyze")
    assert HandOver.objects.count() == 40_000
    one = sorted(_timed(lambda: queue(actor=of(users[3]), at=NOW)) for _ in range(20))
    everybody = sorted(_timed(lambda: loads(actor=operator(), at=NOW)) for _ in range(20))
    print(f"queue p95 {one[18] * 1000:.0f} ms, loads p95 {everybody[18] * 1000:.0f} ms")
    assert one[10] < 0.5
