import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import (
    Age,
    AllOf,
    AnyOf,
    Bound,
    BoundKind,
    Comparison,
    Count,
    Edge,
    EventTest,
    FieldTest,
    Node,
    NoneOf,
    Not,
    Operand,
    PropertyTest,
    SavedTest,
    Sum,
    Which,
    Window,
)
from leadwright.criteria.operators import Operator
from leadwright.criteria.parse import MAX_DEPTH, MAX_NODES, parse
from leadwright.criteria.validate import validate
from leadwright.platform.errors import DomainError
from tests.criteria.trees import nodes
from tests.criteria.world import CATALOGUE
from tests.examples import examples

IS_DE = {"field": "country", "is": "DE"}


def is_(value: Operand) -> FieldTest:
    return FieldTest("country", Comparison(Operator.IS, value))


@pytest.mark.parametrize(
    ("document", "node"),
    [
        (IS_DE, is_("DE")),
        ({"all": [IS_DE]}, AllOf((is_("DE"),))),
        ({"any": [IS_DE, IS_DE]}, AnyOf((is_("DE"), is_("DE")))),
        ({"none": [IS_DE]}, NoneOf((is_("DE"),))),
        ({"not": IS_DE}, Not(is_("DE"))),
        ({"all": []}, AllOf(())),
        ({"segment": "hot"}, SavedTest("hot")),
        ({"event": "a"}, EventTest(("a",))),
        ({"event": ["a", "b", "a"]}, EventTest(("a", "b"))),
        ({"event": "a", "within_days": 7}, EventTest(("a",), window=Window(within_days=7))),
        ({"event": "a", "since": date(2024, 1, 2)}, EventTest(("a",), window=Window(since=date(2024, 1, 2)))),
        ({"event": "a", "until": "2024-01-02"}, EventTest(("a",), window=Window(until=date(2024, 1, 2)))),
        (
            {"event": "a", "count": {"at_most": 0}},
            EventTest(("a",), measure=Count(Bound(BoundKind.AT_MOST, 0))),
        ),
        (
            {"event": "a", "count": {"between": [1, 3]}},
            EventTest(("a",), measure=Count(Bound(BoundKind.BETWEEN, 1, 3))),
        ),
        ({"event": "a", "distinct": "p"}, EventTest(("a",), measure=Count(distinct="p"))),
        (
            {"event": "a", "first": {"within_days": 3}},
            EventTest(("a",), measure=Edge(Which.FIRST, Age.WITHIN_DAYS, 3)),
        ),
        (
            {"event": "a", "last": {"more_than_days_ago": 3}},
            EventTest(("a",), measure=Edge(Which.LAST, Age.MORE_THAN_DAYS_AGO, 3)),
        ),
        (
            {"event": "a", "sum": {"property": "p", "at_least": 0.1}},
            EventTest(("a",), measure=Sum("p", Bound(BoundKind.AT_LEAST, Decimal("0.1")))),
        ),
        (
            {"event": "a", "where": [{"property": "p", "contains": "x"}]},
            EventTest(("a",), (PropertyTest("p", Comparison(Operator.CONTAINS, "x")),)),
        ),
    ],
)
def test_each_form_of_document_has_its_node(document: object, node: Node) -> None:
    assert parse(document) == node


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (True, True),
        (5, 5),
        (5.0, 5),
        (-0.0, 0),
        (0.1 + 0.2, Decimal("0.3")),
        (0.00005, 0),
        (Decimal("12345678901234.5678"), "12345678901234.5678"),
        (Decimal("99999999999999.9999"), "99999999999999.9999"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2024-01-01T00:00:00Z"),
        (datetime(2024, 1, 1, 2, 3, 4, 5, UTC), "2024-01-01T02:03:04.000005Z"),
        ("a\0b", "ab"),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_value_is_kept_in_one_exact_form(written: object, kept: Operand) -> None:
    node = parse({"field": "country", "is": written})
    assert node == is_(kept)
    assert isinstance(node, FieldTest)
    assert type(node.comparison.operand) is type(kept)


@settings(max_examples=examples(60))
@given(nodes())
def test_dump_and_parse_lose_nothing_also_through_json_and_yaml(node: Node) -> None:
    document = dump(node)
    assert parse(document) == node
    assert parse(json.loads(json.dumps(document))) == node
    assert parse(yaml.safe_load(yaml.safe_dump(document, allow_unicode=True))) == node


def deep(levels: int) -> object:
    document: object = IS_DE
    for _ in range(levels - 1):
        document = {"not": document}
    return document


def endless() -> object:
    document: dict[str, object] = {}
    document["not"] = document
    return document


EVENT = {"event": "a"}
REFUSED = [
    (None, "", "not as nothing"),
    ([IS_DE], "", "keys and values, not as a list"),
    ({}, "", "begins with one of all, any"),
    ({1: 2}, "", "key 1 is not text"),
    ({"al": [IS_DE]}, "", 'Did you mean "all"?'),
    ({"all": IS_DE}, "all", "list of conditions is needed"),
    ({"all": [IS_DE, "x"]}, "all[1]", "keys and values, not as a text"),
    ({"all": [IS_DE], "any": [IS_DE]}, "", 'only one of "all" and "any"'),
    ({"all": [IS_DE], "within_days": 1}, "", 'no key "within_days"'),
    ({"any": []}, "any", "at least one condition"),
    ({"none": []}, "none", "at least one condition"),
    ({"not": {"any": [{"field": "a"}]}}, "not.any[0]", "exactly one operator; found none"),
    ({"field": "a", "is": 1, "is_not": 2}, "", 'found "is" and "is_not"'),
    ({"field": "a", "at_leats": 1}, "", 'no operator "at_leats". Did you mean "at_least"?'),
    ({"field": "", "is": 1}, "field", "name is needed"),
    ({"field": 5, "is": 1}, "field", "name is needed, not a number"),
    ({"field": "a", "is": None}, "is", 'use "known: false"'),
    ({"field": "a", "is": ["x"]}, "is", "single value is needed, not a list"),
    ({"field": "a", "is": {"x": 1}}, "is", "not keys and values"),
    ({"field": "a", "is": math.nan}, "is", "not a finite number"),
    ({"field": "a", "is": math.inf}, "is", "not a finite number"),
    ({"field": "a", "is": Decimal("sNaN")}, "is", "not a finite number"),
    ({"field": "a", "is": 10**30}, "is", "too large"),
    ({"field": "a", "is": 1e30}, "is", "outside the range"),
    ({"field": "a", "is": "x" * 2_001}, "is", "longer than 2,000"),
    ({"field": "a", "is": datetime(2024, 1, 1)}, "is", "no zone"),  # noqa: DTZ001
    ({"field": "a", "is": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))}, "is", "years 1 to 9999"),
    ({"field": "a", "any_of": "x"}, "any_of", "list of values is needed"),
    ({"field": "a", "any_of": []}, "any_of", "at least one value"),
    ({"field": "a", "any_of": [1, None]}, "any_of[1]", "value is needed"),
    ({"field": "a", "any_of": list(range(1_001))}, "any_of", "1,001 values; at most 1,000"),
    ({"field": "a", "between": [1]}, "between", "two values"),
    ({"field": "a", "known": "yes"}, "known", "true or false"),
    ({"field": "a", "within_last_days": 0}, "within_last_days", "whole number from 1 to 36,500"),
    ({"field": "a", "within_last_days": True}, "within_last_days", "whole number"),
    ({"field": "a", "within_last_days": 36_501}, "within_last_days", "whole number"),
    ({"segment": "a", "is": 1}, "", 'no key "is"'),
    ({"segment": ["a"]}, "segment", "name is needed"),
    ({"within_days": 3}, "", 'belongs to an event; name it with "event"'),
    ({"event": []}, "event", "One to 100 event names"),
    ({"event": ["a", 5]}, "event[1]", "name is needed"),
    ({**EVENT, "whre": []}, "", 'Did you mean "where"?'),
    ({**EVENT, "where": {"property": "p"}}, "where", "list of property conditions"),
    ({**EVENT, "where": [{"is": 1}]}, "where[0]", 'names its property with "property"'),
    ({**EVENT, "where": [{"property": "p", "is": math.nan}]}, "where[0].is", "finite"),
    ({**EVENT, "within_days": 1, "since": "2024-01-01"}, "", "not both"),
    ({**EVENT, "since": "2024-02-01", "until": "2024-01-01"}, "", "window is empty"),
    ({**EVENT, "since": "2024-02-30"}, "since", "not a date"),
    ({**EVENT, "within_days": 1.5}, "within_days", "whole number"),
    ({**EVENT, "count": 3}, "count", "keys and values, not as a number"),
    ({**EVENT, "count": {"is": 3}}, "count", 'no key "is"'),
    ({**EVENT, "count": {}}, "count", "exactly one of at_least"),
    ({**EVENT, "count": {"at_least": -1}}, "count.at_least", "whole number from 0"),
    ({**EVENT, "count": {"between": [3, 1]}}, "count.between", "range is empty"),
    ({**EVENT, "count": {"between": [3]}}, "count.between", "two values"),
    ({**EVENT, "count": {"at_least": 1}, "last": {"within_days": 1}}, "", 'only one of "count" and "last"'),
    (
        {**EVENT, "distinct": "p", "sum": {"property": "p", "at_least": 1}},
        "",
        'only one of "sum" and "distinct"',
    ),
    ({**EVENT, "last": {"within_days": 1, "more_than_days_ago": 1}}, "last", "takes one of"),
    ({**EVENT, "last": {"days": 1}}, "last", 'no key "days"'),
    ({**EVENT, "sum": {"at_least": 1}}, "sum", 'adds up with "property"'),
    ({**EVENT, "sum": {"property": "p", "at_least": "x"}}, "sum.at_least", "not a number"),
    ({**EVENT, "sum": {"property": "p", "at_least": True}}, "sum.at_least", "number is needed"),
    (deep(MAX_DEPTH + 1), ".".join(["not"] * MAX_DEPTH), "deeper than 20"),
    (endless(), ".".join(["not"] * MAX_DEPTH), "deeper than 20"),
    ({"any": [IS_DE] * MAX_NODES}, f"any[{MAX_NODES - 1}]", "more than 500 parts"),
    (
        {**EVENT, "where": [{"property": "p", "is": 1}] * MAX_NODES},
        f"where[{MAX_NODES - 1}]",
        "more than 500 parts",
    ),
]


@pytest.mark.parametrize(("document", "path", "sentence"), REFUSED)
def test_what_is_no_condition_is_refused_at_its_place(document: object, path: str, sentence: str) -> None:
    with pytest.raises(ConditionError) as refusal:
        parse(document)
    assert refusal.value.path == path
    assert sentence in refusal.value.sentence
    assert isinstance(refusal.value, DomainError)


def test_the_path_begins_where_the_condition_stands_in_a_larger_document() -> None:
    with pytest.raises(ConditionError, match=r"^rules\[3\]\.when\.all\[0\]\.is: "):
        parse({"all": [{"field": "a", "is": None}]}, path="rules[3].when")


def test_the_limits_themselves_are_allowed() -> None:
    parse(deep(MAX_DEPTH))
    parse({"any": [IS_DE] * (MAX_NODES - 1)})
    parse({"field": "a", "any_of": list(range(1_000))})


KEYS = ["all", "any", "none", "not", "field", "event", "segment", "where", "property", "count", "sum", "last"]
KEYS += ["first", "distinct", "within_days", "since", "until", "known", "between", *map(str, Operator)]
NAMES = ["role", "employees", "contacted", "topics", "page_viewed", "url", "amount"]
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(NAMES)
JUNK = st.recursive(
    ATOMS | st.datetimes() | st.dates() | st.binary(max_size=3) | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | ATOMS, inner, max_size=3)
        | st.fixed_dictionaries({"field": st.sampled_from(NAMES)}, optional=dict.fromkeys(Operator, inner))
        | st.fixed_dictionaries({"event": inner}, optional=dict.fromkeys(KEYS[7:17], inner))
    ),
    max_leaves=12,
)


def read(document: object) -> Node | ConditionError:
    try:
        node = parse(document)
        validate(node, CATALOGUE)
    except ConditionError as refusal:
        return refusal
    return node


@settings(max_examples=examples(250))
@given(JUNK)
def test_whatever_comes_is_a_condition_or_is_refused_in_words(document: object) -> None:
    outcome = read(document)
    if isinstance(outcome, ConditionError):
        assert outcome.sentence.endswith((".", "?"))
    else:
        assert parse(dump(outcome)) == outcome
