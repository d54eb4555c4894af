from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from leadwright.criteria.catalogue import UnknownName
from leadwright.criteria.evaluate import Line, evaluate
from leadwright.criteria.inline import inline
from leadwright.criteria.parse import parse
from leadwright.criteria.record import EventFact, Record
from tests.criteria.nasty import BERLIN
from tests.criteria.world import CATALOGUE

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
TODAY = date(2024, 7, 1)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
MISSING: tuple[object, ...] = (None, "", "  ", "\0")


def judge(document: object, values: dict[str, object] | None = None, *events: EventFact) -> bool:
    return evaluate(parse(document), Record(NOW, TODAY, values or {}, events), CATALOGUE).matches


def happened(number: int, ago: timedelta, name: str = "page_viewed", **properties: object) -> EventFact:
    at = NOW - ago
    return EventFact(number, name, at, at.date(), str(number), properties=properties)


TRUTH: list[tuple[str, str, object, list[object], list[object]]] = [
    ("role", "is", "CEO", ["ceo", " Ceo ", "ＣＥＯ"], ["ceos", *MISSING]),
    ("role", "is_not", "CEO", ["ceos", *MISSING], ["ceo", "CEO"]),
    ("role", "any_of", ["CEO", "CTO"], ["cto"], ["cfo", *MISSING]),
    ("role", "none_of", ["CEO", "CTO"], ["cfo", *MISSING], ["cto"]),
    ("role", "contains", "Straße", ["hauptstrasse 5"], ["str", *MISSING]),
    ("role", "does_not_contain", "ceo", ["cto", *MISSING], ["the ceo"]),
    ("role", "contains_any_of", ["ceo", "cto"], ["a cto"], ["cfo", *MISSING]),
    ("role", "starts_with", "vp", ["VP Sales"], ["a vp", *MISSING]),
    ("role", "does_not_start_with", "vp", ["a vp", *MISSING], ["VP Sales"]),
    ("role", "ends_with", "sales", ["VP Sales"], ["sales vp", *MISSING]),
    ("role", "word", "ceo", ["CEO, Founder", "co-ceo"], ["ceos", *MISSING]),
    ("role", "word", "vice president", ["Vice-President (Sales)"], ["vice the president", *MISSING]),
    ("country", "is", "DE", ["DE"], ["de", None, ""]),
    ("country", "is_not", "DE", ["de", None, ""], ["DE"]),
    ("country", "any_of", ["DE", "FR"], ["FR"], ["AT", None]),
    ("country", "none_of", ["DE", "FR"], ["AT", None], ["FR"]),
    ("topics", "any_of", ["a", "b"], [["b", "c"], ("a",)], [["c"], [], None]),
    ("topics", "all_of", ["a", "b"], [["b", "c", "a"]], [["a"], [], None]),
    ("topics", "none_of", ["a", "b"], [["c"], [], None], [["b", "c"]]),
    ("subscribed", "is", False, [False], [True, None]),
    ("employees", "is", 50, [50], [51, None]),
    ("employees", "is_not", 50, [51, None], [50]),
    ("employees", "at_least", 50, [50, 2**63 - 1], [49, None]),
    ("employees", "at_most", 50, [50, -(2**63)], [51, None]),
    ("employees", "more_than", 50, [51], [50, None]),
    ("employees", "less_than", 50, [49], [50, None]),
    ("employees", "between", [10, 50], [10, 50], [9, 51, None]),
    ("ratio", "is", 0.3, [Decimal("0.3"), 0.1 + 0.2], [Decimal("0.3001"), None]),
    ("ratio", "is", 0, [Decimal("-0"), -0.0, 0.00005], [0.0001, None]),
    ("budget", "at_least", 99.5, [Decimal("99.5000")], [Decimal("99.4999"), None]),
    ("renewal", "is", "2024-02-29", [date(2024, 2, 29)], [date(2024, 3, 1), None]),
    ("renewal", "before", "2024-07-01", [TODAY - DAY], [TODAY, None]),
    ("renewal", "after", "2024-07-01", [TODAY + DAY], [TODAY, None]),
    ("renewal", "on_or_before", "2024-07-01", [TODAY], [TODAY + DAY, None]),
    ("renewal", "on_or_after", "2024-07-01", [TODAY], [TODAY - DAY, None]),
    (
        "renewal",
        "between",
        ["2024-07-01", "2024-07-02"],
        [TODAY, TODAY + DAY],
        [TODAY - DAY, TODAY + 2 * DAY],
    ),
    ("renewal", "within_last_days", 7, [TODAY, TODAY - 7 * DAY], [TODAY + DAY, TODAY - 8 * DAY, None]),
    ("renewal", "within_next_days", 7, [TODAY, TODAY + 7 * DAY], [TODAY - DAY, TODAY + 8 * DAY, None]),
    ("renewal", "more_than_days_ago", 7, [TODAY - 8 * DAY], [TODAY - 7 * DAY, TODAY + DAY, None]),
    ("contacted", "before", "2024-07-01T12:00:00Z", [NOW - TICK], [NOW, None]),
    ("contacted", "after", "2024-07-01T14:00:00+02:00", [NOW + TICK], [NOW, None]),
    ("contacted", "within_last_days", 7, [NOW, NOW - 7 * DAY + TICK], [NOW + TICK, NOW - 7 * DAY, None]),
    ("contacted", "within_next_days", 7, [NOW + TICK, NOW + 7 * DAY], [NOW, NOW + 7 * DAY + TICK, None]),
    ("contacted", "more_than_days_ago", 7, [NOW - 7 * DAY], [NOW - 7 * DAY + TICK, NOW + DAY, None]),
    ("role", "known", True, ["x"], [*MISSING]),
    ("role", "known", False, [*MISSING], ["x"]),
    ("topics", "known", True, [["a"]], [[], None]),
    ("employees", "known", True, [0], [None]),
    ("subscribed", "known", True, [False], [None]),
]


@pytest.mark.parametrize(("field", "operator", "operand", "passing", "failing"), TRUTH)
def test_each_operator_holds_for_some_values_and_not_for_others(
    field: str, operator: str, operand: object, passing: list[object], failing: list[object]
) -> None:
    document = {"field": field, operator: operand}
    assert [value for value in passing if not judge(document, {field: value})] == []
    assert [value for value in failing if judge(document, {field: value})] == []


def test_a_field_the_record_does_not_carry_is_unknown() -> None:
    assert judge({"field": "role", "known": False})
    assert judge({"field": "role", "is_not": "ceo"})


@pytest.mark.parametrize(
    ("key", "both", "one", "neither"),
    [("all", True, False, False), ("any", True, True, False), ("none", False, False, True)],
)
def test_groups_count_what_holds(key: str, both: bool, one: bool, neither: bool) -> None:
    document = {key: [{"field": "employees", "at_least": 1}, {"field": "subscribed", "is": True}]}
    assert judge(document, {"employees": 5, "subscribed": True}) is both
    assert judge(document, {"employees": 5}) is one
    assert judge(document) is neither


def test_not_of_a_missing_value_holds() -> None:
    assert judge({"not": {"field": "employees", "at_least": 1}})
    assert judge({"all": []})


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({}, True),
        ({"count": {"exactly": 3}}, True),
        ({"count": {"at_least": 4}}, False),
        ({"count": {"between": [1, 3]}}, True),
        ({"count": {"at_most": 0}}, False),
        ({"count": {"less_than": 3}}, False),
        ({"within_days": 2, "count": {"exactly": 1}}, True),
        ({"within_days": 3, "count": {"exactly": 2}}, True),
        ({"since": "2024-06-29", "count": {"exactly": 2}}, True),
        ({"until": "2024-06-28", "count": {"exactly": 1}}, True),
        ({"first": {"within_days": 9}}, False),
        ({"first": {"more_than_days_ago": 9}}, True),
        ({"last": {"within_days": 1}}, False),
        ({"last": {"within_days": 2}}, True),
        ({"last": {"more_than_days_ago": 1}}, True),
        ({"last": {"more_than_days_ago": 2}}, False),
        ({"distinct": "url", "count": {"exactly": 1}}, True),
        ({"distinct": "trial", "count": {"exactly": 0}}, True),
        ({"sum": {"property": "weight", "exactly": 0.3}}, True),
        ({"sum": {"property": "pages", "exactly": 0}}, True),
        ({"where": [{"property": "url", "ends_with": "pricing"}], "count": {"exactly": 2}}, True),
        ({"where": [{"property": "trial", "known": False}], "count": {"exactly": 3}}, True),
        (
            {
                "where": [
                    {"property": "url", "contains": "pricing"},
                    {"property": "weight", "at_least": 0.1},
                ],
                "count": {"exactly": 1},
            },
            True,
        ),
    ],
)
def test_events_are_counted_summed_and_dated(rest: dict[str, object], expected: bool) -> None:
    events = [
        happened(1, 9 * DAY, url="/Pricing", weight=Decimal("0.1")),
        happened(2, 2 * DAY + TICK, url="", weight=Decimal("0.2")),
        happened(3, 1 * DAY, url="/pricing ", weight=None),
        happened(4, -TICK, url="/later"),
        happened(5, 400 * DAY, "order_placed", url="/order", weight=5),
    ]
    assert judge({"event": "page_viewed", **rest}, {}, *events) is expected


def test_no_event_at_all_is_never_and_neither_first_nor_last() -> None:
    assert judge({"event": "page_viewed", "count": {"at_most": 0}})
    assert judge({"event": "page_viewed", "sum": {"property": "pages", "at_most": 0}})
    assert not judge({"event": "page_viewed", "last": {"more_than_days_ago": 1}})
    assert not judge({"event": "page_viewed", "first": {"within_days": 1}})


def test_a_sum_of_many_large_numbers_is_exact() -> None:
    events = [happened(number, DAY, weight=Decimal("99999999999999.9999")) for number in range(1, 2_001)] + [
        happened(9_999, DAY, weight=Decimal("0.0001"))
    ]
    exact = {"event": "page_viewed", "sum": {"property": "weight", "more_than": "99999999999999.9999"}}
    assert judge(exact, {}, *events)
    verdict = evaluate(parse(exact), Record(NOW, TODAY, {}, events), CATALOGUE)
    assert "the sum is 199,999,999,999,999,999.8001" in verdict.line.because


def test_windows_are_measured_in_seconds_across_the_night_the_clocks_change() -> None:
    """From 02:30 summer time to 02:30 winter time the clock on the wall says 24 hours, but 25 have passed."""
    as_of = datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1)
    event = EventFact(1, "page_viewed", datetime(2024, 10, 26, 2, 30, tzinfo=BERLIN), date(2024, 10, 26))
    record = Record(as_of, as_of.date(), {"contacted": event.occurred_at}, [event])
    for document in (
        {"event": "page_viewed", "within_days": 1},
        {"event": "page_viewed", "last": {"within_days": 1}},
        {"field": "contacted", "within_last_days": 1},
    ):
        assert not evaluate(parse(document), record, CATALOGUE).matches


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        judge({"field": "contacted", "within_last_days": 1}, {"contacted": datetime(2024, 7, 1)})  # noqa: DTZ001


def test_the_verdict_has_a_line_for_every_node_with_what_the_lead_has() -> None:
    node = parse(
        {
            "all": [
                {"field": "role", "word": "ceo"},
                {"not": {"field": "employees", "at_least": 50}},
                {"event": "page_viewed", "within_days": 30, "count": {"at_least": 2}},
            ]
        }
    )
    events = [happened(7, 3 * DAY), happened(8, DAY), happened(9, 40 * DAY)]
    record = Record(NOW, TODAY, {"role": "CEO, Founder"}, events)
    assert evaluate(node, record, CATALOGUE, path="when").line == Line(
        "when",
        "all of these",
        True,
        "3 of 3 hold",
        lines=(
            Line("when.all[0]", 'Role has the word "ceo"', True, 'Role is "CEO, Founder"'),
            Line(
                "when.all[1]",
                "not this",
                True,
                "it does not hold",
                lines=(
                    Line("when.all[1].not", "Company size is at least 50", False, "Company size is unknown"),
                ),
            ),
            Line(
                "when.all[2]",
                '"Page viewed" happened at least 2 times in the last 30 days',
                True,
                "happened 2 times, the last on 30 Jun 2024",
                events=(8, 7),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("rest", "because"),
    [
        ({}, "happened once, the last on 30 Jun 2024"),
        ({"within_days": 1, "where": [{"property": "trial", "is": True}]}, "did not happen"),
        ({"last": {"within_days": 5}}, "the last was on 30 Jun 2024"),
        ({"distinct": "url"}, "happened once, the last on 30 Jun 2024, with 1 different value"),
        (
            {"sum": {"property": "pages", "at_least": 9}},
            "happened once, the last on 30 Jun 2024, the sum is 3",
        ),
    ],
)
def test_an_event_line_says_what_was_found(rest: dict[str, object], because: str) -> None:
    record = Record(NOW, TODAY, {}, [happened(1, DAY, url="/a", pages=3)])
    assert evaluate(parse({"event": "page_viewed", **rest}), record, CATALOGUE).line.because == because


def test_values_are_said_as_people_write_them() -> None:
    said = {
        "topics": (["b", "a"], 'Topics is "a" and "b"'),
        "subscribed": (False, '"Newsletter" is no'),
        "ratio": (Decimal("0.5000"), "Growth is 0.5"),
        "renewal": (TODAY, "Renewal is 1 Jul 2024"),
        "contacted": (NOW, "Last contact is 1 Jul 2024, 12:00 UTC"),
    }
    for field, (value, because) in said.items():
        node = parse({"field": field, "known": True})
        assert evaluate(node, Record(NOW, TODAY, {field: value}), CATALOGUE).line.because == because


def test_a_segment_is_judged_by_its_tree_and_refused_without_it() -> None:
    node = parse({"segment": "big"})
    record = Record(NOW, TODAY, {"employees": 60})
    verdict = evaluate(
        inline(node, lambda one: parse({"field": "employees", "at_least": 50})), record, CATALOGUE
    )
    assert verdict.matches
    assert verdict.line.sentence == 'in segment "big"'
    assert [line.path for line in verdict.line.lines] == ["segment"]
    with pytest.raises(ValueError, match="inline"):
        evaluate(node, record, CATALOGUE)


def test_a_name_that_does_not_exist_is_an_error_not_a_missing_value() -> None:
    with pytest.raises(UnknownName):
        judge({"field": "rolle", "is": "x"})
