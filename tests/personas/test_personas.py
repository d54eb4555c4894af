from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadwright.accounts.actor import operator
from leadwright.criteria.describe import describe
from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.registry import catalogue
from leadwright.personas.queries import personas
from leadwright.personas.rules import first_that_fits
from leadwright.platform import workspace
from leadwright.playbook import conditions
from leadwright.playbook.errors import BadDocument, DocumentsInACircle, StillNamed
from leadwright.playbook.operations import draft_document, publish_version, retire_document
from leadwright.playbook.reading import read
from tests.examples import examples
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


def put(kind: str, slug: str, **body: object) -> None:
    draft = draft_document(actor=OPERATOR, kind=kind, slug=slug, body={"title": slug, **body}, at=AT)
    publish_version(actor=OPERATOR, kind=kind, slug=slug, number=draft.number, at=AT)


@given(
    facts=st.fixed_dictionaries(
        {
            "seniority": st.sampled_from([None, "intern", "staff", "head", "c_level"]),
            "department": st.sampled_from([None, "finance", "it", "sales"]),
        }
    )
)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_condition_on_a_persona_is_met_by_those_of_whom_it_is_the_first_that_fits(
    facts: dict[str, object],
) -> None:
    begin("b2b")
    record = Record(AT, date(2026, 6, 1), {"persona": None, **facts})
    named = {one.slug: conditions.usable({"persona": one.slug}) for one in personas()}
    met = [slug for slug, node in named.items() if evaluate(node, record, catalogue()).matches]
    expected = persona(facts)
    assert met == ([expected] if expected else [])


def test_what_somebody_wrote_stands_before_what_fits() -> None:
    begin("b2b")
    told = {"seniority": "c_level", "department": None}
    for written, who in (("LEADS a team", "leads-a-team"), ("decides", "decides"), ("a bookworm", None)):
        record = Record(AT, date(2026, 6, 1), {"persona": written, **told})
        named = {one.slug: conditions.usable({"persona": one.slug}) for one in personas()}
        met = [slug for slug, node in named.items() if evaluate(node, record, catalogue()).matches]
        assert met == ([who] if who else [])


def test_a_condition_on_a_persona_is_said_kept_and_refused_like_one_on_a_segment() -> None:
    begin("b2b")
    node = conditions.usable({"not": {"persona": "decides"}})
    assert (describe(node, catalogue()), dump(node)) == (
        'not (persona is "Decides")',
        {"not": {"persona": "decides"}},
    )
    with pytest.raises(ConditionError, match=r'^all\[0\]\.persona: There is no persona "nobody"'):
        conditions.usable({"all": [{"persona": "nobody"}]})
    put("segment", "deciders", when={"persona": "decides"})
    with pytest.raises(StillNamed, match="persona decides is named by segment deciders"):
        retire_document(actor=OPERATOR, kind="persona", slug="decides", at=AT)


def test_a_persona_depends_on_those_tried_before_it_so_circles_through_them_are_refused() -> None:
    begin("b2b")
    put("segment", "deciders", when={"persona": "decides"})
    fits = {"segment": "deciders"}
    with pytest.raises(DocumentsInACircle, match="names persona x, which names segment deciders"):
        put("persona", "x", place=1, when=fits)
    put("persona", "x", place=99, when=fits)
    put("segment", "else", when={"field": "role", "known": True})
    put("persona", "y", place=2, when={"segment": "else"})
    with pytest.raises(DocumentsInACircle, match="names segment else, which names persona decides"):
        put("segment", "else", when={"persona": "decides"})


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
