from datetime import UTC, date, datetime, timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.registry import catalogue
from leadwright.personas.queries import personas
from leadwright.personas.rules import first_that_fits
from leadwright.platform import workspace
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import read
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
OPERATOR = operator()


def begin(market: str) -> None:
    workspace.write("market", market)
    starter_in_force(at=AT)


def event(name: str, days_ago: int, **properties: object) -> EventFact:
    occurred_at = AT - timedelta(days=days_ago)
    return EventFact(days_ago, name, occurred_at, occurred_at.date(), properties=properties)


def persona(facts: dict[str, object], *events: EventFact) -> str | None:
    record = Record(AT, date(2026, 6, 1), {"seniority": None, "department": None, **facts}, events=events)
    return first_that_fits(
        (one.slug, evaluate(one.condition, record, catalogue()).matches) for one in personas()
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"seniority": "c_level"}, "decides"),
        ({"seniority": "c_level", "department": "finance"}, "guards-the-money"),
        ({"seniority": "head", "department": "it"}, "leads-a-team"),
        ({"seniority": "staff", "department": "it"}, "looks-under-the-bonnet"),
        ({"seniority": "intern", "department": "procurement"}, "in-training"),
        ({"seniority": "entry"}, "works-with-it"),
    ],
)
def test_the_starter_personas_between_companies(facts: dict[str, object], expected: str | None) -> None:
    begin("b2b")
    assert persona(facts) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], None),
        ([event("order_placed", 20), event("order_placed", 200)], "comes-back"),
        ([event("order_placed", 20), event("order_placed", 400), event("coupon_redeemed", 3)], "bought-once"),
        ([event("coupon_redeemed", 3), event("content_downloaded", 2)], "waits-for-a-price"),
        ([event("page_viewed", 3, path="/pricing")], "compares"),
        ([event("page_viewed", 3, path="/blog"), event("content_downloaded", 2)], "reads-along"),
    ],
)
def test_the_starter_personas_of_consumers(events: list[EventFact], expected: str | None) -> None:
    begin("b2c")
    assert persona({}, *events) == expected


def test_the_first_that_fits_counts_and_the_rest_is_not_looked_at() -> None:
    tried = iter([("one", False), ("two", True), ("three", True)])
    assert first_that_fits(tried) == "two"
    assert next(tried) == ("three", True)


def test_personas_are_tried_by_place_and_then_by_slug() -> None:
    for slug, place in (("b", 1), ("c", 20), ("a", 20), ("d", 3)):
        body = {"title": slug, "place": place, "when": {"field": "email", "known": True}}
        draft = draft_document(actor=OPERATOR, kind="persona", slug=slug, body=body, at=AT)
        publish_version(actor=OPERATOR, kind="persona", slug=slug, number=draft.number, at=AT)
    assert [one.slug for one in personas()] == ["b", "d", "a", "c"]


@pytest.mark.parametrize(
    "body",
    [
        {"title": "X", "when": {"field": "email", "known": True}},
        {"title": "X", "place": 0, "when": {"field": "email", "known": True}},
        {"title": "", "place": 1, "when": {"field": "email", "known": True}},
        {"title": "X", "place": 1},
    ],
)
def test_a_persona_has_a_title_a_place_and_a_condition(body: dict[str, object]) -> None:
    with pytest.raises(BadDocument):
        read("persona", "x", body)
