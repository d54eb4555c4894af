"""Hand-overs in conditions and lists: the last one of each lead counts, now and at a past instant."""

from datetime import datetime

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria import registry
from leadwright.criteria.parse import parse
from leadwright.leads.models import Lead
from leadwright.leads.queries import ranked_leads
from leadwright.leads.queries.cells import known_columns, list_cells
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.fields import LADDER, LAST
from leadwright.sales.operations.answering import Rejection, accept, reject
from leadwright.sales.reasons import RejectReason
from tests.sales.world import DAY, HOUR, NOW, handed, named, of, ready, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _listed(field: str, **test: object) -> set[str]:
    rows = ranked_leads(actor=operator(), condition=parse({"field": field, **test}), at=NOW + DAY).rows
    return {row.id for row in rows}


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def test_lists_are_narrowed_and_say_how_the_last_hand_over_stands() -> None:
    (kim,) = team("North", "Kim")
    opened, taken, back = handed(ready(3))
    never = ready(1, start=50)[0]
    accept(actor=of(kim), hand_over=named(taken), at=NOW + HOUR)
    told = Rejection(RejectReason.NO_FIT)
    reject(actor=of(kim), hand_over=named(back), told=told, at=NOW + HOUR)
    ids = [_lead(one) for one in (opened.lead_id, taken.lead_id, back.lead_id, never)]
    assert _listed("hand_over", any_of=["open"]) == {ids[0]}
    assert _listed("hand_over", any_of=["accepted", "rejected"]) == {ids[1], ids[2]}
    assert _listed("hand_over", known=False) == {ids[3]}
    assert _listed("hand_over_reason", **{"is": "no_fit"}) == {ids[2]}
    assert _listed("hand_over_due_at", known=True) == set(ids[:3])
    columns = known_columns(operator(), ["hand_over", "hand_over_due", "hand_over_reason"])
    cells = list_cells(actor=operator(), references=ids, columns=columns)
    assert [cells[one]["hand_over"] for one in ids] == ["Open", "Accepted", "Given back", None]
    assert [cells[one]["hand_over_reason"] for one in ids] == [None, None, "No fit", None]
    assert [cells[one]["hand_over_due"] is not None for one in ids] == [True, False, False, False]


def test_at_a_past_instant_a_hand_over_is_what_it_was_then() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    accept(actor=of(kim), hand_over=named(one), at=NOW + HOUR)
    reject(actor=of(kim), hand_over=named(one), told=Rejection(RejectReason.WRONG_DATA), at=NOW + 2 * HOUR)

    def then(at: datetime) -> list[tuple[object, ...]]:
        relation = registry.relation_sql(LAST, frozenset({"reject_reason", "state"}))
        scope = "with scope as (select %(lead)s::bigint as lead, %(at)s::timestamptz as as_of)"
        return [tuple(row[1:]) for row in sql.rows(f"{scope} {relation}", {"lead": one.lead_id, "at": at})]

    assert then(NOW - HOUR) == []
    assert then(NOW) == [(None, "open")]
    assert then(NOW + HOUR) == [(None, "accepted")]
    assert then(NOW + 3 * HOUR) == [("wrong_data", "rejected")]


def test_the_ladder_counts_only_what_came_after_the_first_mql() -> None:
    first, second = ready(2)
    moves = [
        (first, "sql", -3),
        (first, "mql", 0),
        (first, "customer", 2),
        (second, "mql", 0),
        (second, "sql", 1),
    ]
    for lead, stage, days in moves:
        at = NOW + days * DAY
        sql.execute(
            "insert into stage_transition (lead_id, from_stage, to_stage, at, local_date, why, actor, cause)"
            " values (%s, 'lead', %s, %s, %s, '[]', 'test', 'person')",
            [lead, stage, at, at.date()],
        )
    assert _listed("mql_first_on", known=True) == {_lead(first), _lead(second)}
    assert _listed("sql_since_on", known=True) == {_lead(second)}
    assert _listed("won_since_on", known=True) == {_lead(first)}
    relation = registry.relation_sql(LADDER, frozenset({"won_since_on"}))
    scope = "with scope as (select id as lead, %(at)s::timestamptz as as_of from lead)"
    assert dict(sql.rows(f"{scope} {relation}", {"at": NOW + DAY})) == {first: None, second: None}
