"""Every node of the condition language through the builder: document, form, document."""

from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from leadwright.criteria.nodes import (
    GROUP_KEYS,
    Age,
    BoundKind,
    Count,
    Edge,
    EventTest,
    FieldTest,
    Measure,
    Node,
    Not,
    SavedTest,
    Sum,
    Which,
    walk,
)
from leadwright.criteria.operators import DAYS, LISTS, OPERATORS, Operator
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.platform import workspace
from leadwright.segments.queries import segment_names
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW
from tests.leads.people import lead
from tests.starter import starter_in_force
from tests.ui.lists.forms import Form
from tests.ui.lists.listing import text, where_of
from tests.ui.test_leads import Page

pytestmark = pytest.mark.django_db
Document = dict[str, Any]
_VALUES: dict[FieldType, tuple[object, object]] = {
    FieldType.TEXT: ("head, of", "Chief"),
    FieldType.CHOICE: ("gold", "silver"),
    FieldType.CHOICES: ("gold", "silver"),
    FieldType.BOOLEAN: (False, True),
    FieldType.INTEGER: (-3, 1000),
    FieldType.DECIMAL: (0.25, 12.5),
    FieldType.MONEY: (1, 99.9),
    FieldType.DATE: ("2026-01-31", "2026-03-01"),
    FieldType.INSTANT: ("2026-01-31T09:00:00Z", "2026-07-01T21:30:05Z"),
}


def _field_of(kind: FieldType) -> str:
    return "stage_since" if kind is FieldType.INSTANT else f"custom.{kind}"


def _comparisons(kind: FieldType) -> Iterator[Document]:
    one, other = _VALUES[kind]
    for operator in sorted(OPERATORS[kind]):
        if operator is Operator.KNOWN:
            yield from ({"known": True}, {"known": False})
        elif operator in LISTS or operator is Operator.BETWEEN:
            yield {str(operator): [one, other]}
        else:
            yield {str(operator): 30 if operator in DAYS else one}


def _fields() -> Iterator[Document]:
    for kind in FieldType:
        yield from ({"field": _field_of(kind), **one} for one in _comparisons(kind))


def _events() -> Iterator[Document]:
    happened: Document = {"event": "quote_requested"}
    yield {"event": ["quote_requested", "page_viewed"]}
    for window in (
        {"within_days": 30},
        {"since": "2026-01-01"},
        {"since": "2026-01-01", "until": "2026-02-01"},
    ):
        yield happened | window
    for kind in BoundKind:
        limit = {str(kind): [2, 5] if kind is BoundKind.BETWEEN else 2}
        yield happened | {"count": limit}
        yield {"event": "page_viewed", "distinct": "path", "count": limit}
        yield {"event": "order_placed", "sum": {"property": "amount", **limit}}
    yield {"event": "order_placed", "sum": {"property": "amount", "at_least": 1000.5}}
    yield {"event": "page_viewed", "distinct": "path"}
    yield from (happened | {str(which): {str(age): 90}} for which in Which for age in Age)
    lines = [{"property": "path", **one} for one in _comparisons(FieldType.TEXT)]
    yield {"event": "page_viewed", "where": lines}
    lines = [{"property": "amount", **one} for one in _comparisons(FieldType.MONEY)]
    yield {"event": "order_placed", "where": lines}


def _leaves() -> list[Document]:
    return [*_fields(), *_events(), {"segment": segment_names()[0].slug}, {"persona": "decides"}]


@pytest.fixture(autouse=True)
def everything_there_is() -> None:
    workspace.write("market", "b2b")
    starter_in_force(at=NOW)
    # Behind UTC in winter and by another distance in summer, so that a forgotten clock shows.
    workspace.write("time_zone", "America/New_York")
    for kind in FieldType:
        choices = ["gold", "silver"] if kind in (FieldType.CHOICE, FieldType.CHOICES) else []
        CustomField.objects.create(slug=kind, label=kind, type=kind, choices=choices, created_at=NOW)


def test_these_are_all_nodes_operators_limits_and_measures() -> None:
    seen = [parse(one) for one in _leaves()]

    assert (
        {*GROUP_KEYS, Not, *map(type, seen)}
        == set(get_args(Node))
        == {*GROUP_KEYS, Not, FieldTest, EventTest, SavedTest}
    )
    assert {one.comparison.operator for one in seen if isinstance(one, FieldTest)} == set(Operator)
    measures = [one.measure for one in seen if isinstance(one, EventTest)]
    assert set(map(type, measures)) == set(get_args(Measure))
    for kind in (Count, Sum):
        assert {one.bound.kind for one in measures if isinstance(one, kind)} == set(BoundKind)
    assert {(one.which, one.age) for one in measures if isinstance(one, Edge)} == {
        (w, a) for w in Which for a in Age
    }


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def test_the_form_of_every_leaf_holds_it_and_gives_it_back(boss: Client, step: int) -> None:
    for leaf in _leaves()[::step]:
        where = pack({"all": [{"none": [leaf]}]})
        fields = Form(text(boss, "/leads/filter/part", where=where, path="0.0"), "part").fields

        answer = boss.get("/leads/filter/part", {**fields, "apply": "1"})

        assert answer.status_code == 302, (leaf, fields, Page(answer.content.decode()).text[-600:])
        back = where_of(answer["Location"])
        assert isinstance(back, dict)
        assert parse(back["all"][0]["none"][0]) == parse(leaf)


def test_groups_of_every_kind_are_put_into_each_other(boss: Client) -> None:
    where, path = pack({"all": [{"field": "role", "known": True}]}), ""
    condition = {"about": "field:role", "operator": "known", "apply": "1", "to": "filter"}
    for kind in ("any", "none", "all", "any"):
        told = {"where": where, "path": path, "into": f"group_{kind}", **condition}
        address = boss.get("/leads/filter/part", told)["Location"]
        where = parse_qs(urlsplit(address).query)["where"][0]
        path = f"{path}.1" if path else "1"
    page = text(boss, address)
    assert page.count('aria-label="A group inside: ') == 5
    built = where_of(address)
    assert [type(node).__name__ for _, node in walk(parse(built))] == [
        "AllOf", "FieldTest", "AnyOf", "FieldTest", "NoneOf", "FieldTest", "AllOf", "FieldTest", "AnyOf", "FieldTest"
    ]  # fmt: skip


def test_instants_are_shown_and_entered_on_the_clock_of_the_person(boss: Client) -> None:
    where = pack({"all": [{"field": "stage_since", "before": "2026-01-31T09:00:00Z"}]})

    part = text(boss, "/leads/filter/part", where=where, path="0")

    assert 'value="2026-01-31T04:00"' in part
    assert "Value (America/New York)" in part
    assert "is before 31 Jan 2026, 04:00 EST" in text(boss, "/", where=where)
    assert "is before 31 Jan 2026, 04:00 EST" in text(boss, "/leads/filter", where=where)
    asked = {"about": "field:stage_since", "operator": "after", "value": "2026-07-01T12:00", "apply": "1"}
    answer = boss.get("/leads/filter/part", {"into": "all", **asked})
    assert where_of(answer["Location"]) == {
        "all": [{"field": "stage_since", "after": "2026-07-01T16:00:00Z"}]
    }


def test_what_is_rarely_asked_of_an_event_is_folded_until_it_is_used(boss: Client) -> None:
    def opened(leaf: Document) -> int:
        return text(boss, "/leads/filter/part", where=pack({"all": [leaf]}), path="0").count(
            '<details class="rare" open>'
        )

    plain = {"event": "page_viewed", "within_days": 30}
    assert opened(plain) == 0
    assert opened({**plain, "count": {"at_least": 3}}) == 1
    assert opened({**plain, "where": [{"property": "path", "is": "/"}], "last": {"within_days": 3}}) == 2


def test_a_choice_that_is_gone_is_not_silently_another(boss: Client) -> None:
    lead(at=NOW, email="a@acme.example")
    where = pack({"all": [{"field": "source", "is": "closed-fair"}]})

    assert '<option value="closed-fair" selected>' in text(boss, "/leads/filter/part", where=where, path="0")
