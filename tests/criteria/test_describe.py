from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.describe import SaidLine, describe, describe_lines
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.inline import inline
from leadwright.criteria.nodes import Comparison, Node
from leadwright.criteria.operators import OPERATORS, POSITIVE_OF
from leadwright.criteria.parse import parse
from leadwright.criteria.record import Record
from leadwright.criteria.types import FieldType
from leadwright.criteria.wording import phrase
from tests.criteria.trees import nodes
from tests.criteria.world import CATALOGUE
from tests.examples import examples

BIG = {"field": "employees", "at_least": 50}
CEO = {"field": "role", "word": "CEO"}
VIEWED = {"event": "page_viewed"}
SENTENCES = [
    ({"field": "country", "is": "DE"}, 'Country is "DE"'),
    ({"field": "country", "is_not": "DE"}, 'Country is not "DE" (or is unknown)'),
    ({"field": "country", "any_of": ["DE", "AT", "CH"]}, 'Country is "DE", "AT" or "CH"'),
    ({"field": "country", "none_of": ["DE", "AT"]}, 'Country is neither "DE" nor "AT" (or is unknown)'),
    ({"field": "country", "none_of": ["DE"]}, 'Country is not "DE" (or is unknown)'),
    ({"field": "country", "known": True}, "Country is known"),
    ({"field": "country", "known": False}, "Country is unknown"),
    ({"field": "role", "contains": "Sales"}, 'Role contains "Sales"'),
    ({"field": "role", "does_not_contain": "Sales"}, 'Role does not contain "Sales" (or is unknown)'),
    ({"field": "role", "starts_with": "VP"}, 'Role starts with "VP"'),
    ({"field": "role", "does_not_start_with": "VP"}, 'Role does not start with "VP" (or is unknown)'),
    ({"field": "role", "ends_with": "er"}, 'Role ends with "er"'),
    ({"field": "role", "contains_any_of": ["a", "b"]}, 'Role contains "a" or "b"'),
    (CEO, 'Role has the word "CEO"'),
    ({"field": "topics", "any_of": ["a", "b"]}, 'Topics includes "a" or "b"'),
    ({"field": "topics", "all_of": ["a", "b"]}, 'Topics includes "a" and "b"'),
    ({"field": "topics", "none_of": ["a", "b"]}, 'Topics includes neither "a" nor "b" (or is unknown)'),
    ({"field": "topics", "none_of": ["a"]}, 'Topics does not include "a" (or is unknown)'),
    ({"field": "subscribed", "is": False}, '"Newsletter" is no'),
    (BIG, "Company size is at least 50"),
    ({"field": "employees", "is": 50}, "Company size is 50"),
    ({"field": "ratio", "between": [0.5, 2]}, "Growth is between 0.5 and 2"),
    ({"field": "budget", "more_than": 1000}, "Budget is more than 1000"),
    ({"field": "budget", "less_than": "12345678901234.5678"}, "Budget is less than 12,345,678,901,234.5678"),
    ({"field": "renewal", "on_or_before": "2024-01-31"}, "Renewal is on or before 31 Jan 2024"),
    ({"field": "renewal", "within_next_days": 1}, "Renewal is within the next day"),
    ({"field": "renewal", "more_than_days_ago": 30}, "Renewal is more than 30 days ago"),
    ({"field": "contacted", "within_last_days": 7}, "Last contact is within the last 7 days"),
    (
        {"field": "contacted", "after": "2024-01-31T10:00:00+01:00"},
        "Last contact is after 31 Jan 2024, 09:00 UTC",
    ),
    (VIEWED, '"Page viewed" happened'),
    ({**VIEWED, "within_days": 30}, '"Page viewed" happened in the last 30 days'),
    ({**VIEWED, "since": "2024-01-01"}, '"Page viewed" happened since 1 Jan 2024'),
    ({**VIEWED, "until": "2024-01-01"}, '"Page viewed" happened until 1 Jan 2024'),
    (
        {**VIEWED, "since": "2024-01-01", "until": "2024-02-01"},
        '"Page viewed" happened from 1 Jan 2024 to 1 Feb 2024',
    ),
    ({**VIEWED, "count": {"at_least": 3}}, '"Page viewed" happened at least 3 times'),
    ({**VIEWED, "count": {"exactly": 1}}, '"Page viewed" happened exactly once'),
    ({**VIEWED, "count": {"between": [1, 3]}}, '"Page viewed" happened between 1 and 3 times'),
    ({**VIEWED, "count": {"at_most": 0}, "within_days": 1}, '"Page viewed" never happened in the last day'),
    ({**VIEWED, "count": {"less_than": 1}}, '"Page viewed" never happened'),
    (
        {"event": ["page_viewed", "form_sent"], "where": [{"property": "url", "contains": "/pricing"}]},
        '"Page viewed" or "Form sent" where URL contains "/pricing" happened',
    ),
    (
        {**VIEWED, "where": [{"property": "url", "is": "a"}, {"property": "trial", "is": True}]},
        '"Page viewed" where URL is "a" and Trial is yes happened',
    ),
    (
        {**VIEWED, "distinct": "url", "count": {"at_least": 3}},
        '"Page viewed" happened with at least 3 different values of URL',
    ),
    ({**VIEWED, "first": {"within_days": 7}}, 'the first "Page viewed" was within the last 7 days'),
    ({**VIEWED, "last": {"more_than_days_ago": 90}}, 'the last "Page viewed" was more than 90 days ago'),
    (
        {"event": "order_placed", "sum": {"property": "amount", "at_least": 99.5}, "within_days": 30},
        'the sum of Amount over "Order placed" in the last 30 days is at least 99.5',
    ),
    ({"segment": "hot"}, 'in segment "hot"'),
    ({"all": []}, "every lead"),
    ({"all": [BIG]}, "Company size is at least 50"),
    ({"all": [BIG, CEO]}, 'Company size is at least 50 and Role has the word "CEO"'),
    (
        {"all": [BIG, {"any": [CEO, {"segment": "hot"}]}]},
        'Company size is at least 50 and (Role has the word "CEO" or in segment "hot")',
    ),
    ({"not": BIG}, "not (Company size is at least 50)"),
    ({"none": [BIG, CEO]}, 'none of (Company size is at least 50; Role has the word "CEO")'),
]


@pytest.mark.parametrize(("document", "sentence"), SENTENCES)
def test_a_condition_is_said_in_english(document: object, sentence: str) -> None:
    assert describe(parse(document), CATALOGUE) == sentence


def test_a_long_list_is_cut_and_says_by_how_much() -> None:
    said = describe(parse({"field": "role", "any_of": [f"r{index}" for index in range(1_000)]}), CATALOGUE)
    assert said.endswith('"r11" or 988 more')


def test_lines_show_groups_as_headings_and_segments_closed() -> None:
    node = parse({"all": [BIG, {"none": [CEO]}, {"segment": "hot"}]})
    assert describe_lines(inline(node, lambda one: parse(BIG)), CATALOGUE) == (
        SaidLine(0, "all of these"),
        SaidLine(1, "Company size is at least 50"),
        SaidLine(1, "none of these"),
        SaidLine(2, 'Role has the word "CEO"'),
        SaidLine(1, 'in segment "hot"'),
    )


OPERANDS = {
    FieldType.BOOLEAN: True,
    FieldType.INTEGER: 1,
    FieldType.DECIMAL: 1,
    FieldType.MONEY: 1,
    FieldType.DATE: "2024-01-01",
    FieldType.INSTANT: "2024-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("kind", "operator"), [(k, o) for k, several in OPERATORS.items() for o in sorted(several)]
)
def test_every_operator_of_every_type_has_words_and_negations_own_up_to_missing_values(
    kind: FieldType, operator: str
) -> None:
    one = OPERANDS.get(kind, "a")
    needs_list = operator in ("between", "any_of", "all_of", "none_of", "contains_any_of")
    operand = 3 if operator.endswith(("days", "ago")) else (one, one) if needs_list else one
    said = phrase(kind, Comparison(operator, operand))  # type: ignore[arg-type]
    assert said
    assert ("(or is unknown)" in said) is (operator in POSITIVE_OF)


@settings(max_examples=examples(60))
@given(nodes())
def test_every_condition_can_be_said(node: Node) -> None:
    assert describe(node, CATALOGUE)
    assert describe_lines(node, CATALOGUE)[0].depth == 0


def test_codes_with_names_are_said_by_their_names() -> None:
    field = Field(
        "country", FieldType.CHOICE, "Country", "lead_facts", "country", ("DE", "PE"), names={"PE": "Peru"}
    )
    catalogue = Catalogue([field])
    assert describe(parse({"field": "country", "is": "PE"}), catalogue) == "Country is Peru"
    assert (
        describe(parse({"field": "country", "any_of": ["PE", "DE"]}), catalogue) == 'Country is Peru or "DE"'
    )


@pytest.mark.parametrize("value", [True, False])
def test_a_yes_or_no_has_sentences_of_its_own(value: bool) -> None:
    said = ("Has a parrot", "Has no parrot")
    parrot = Field("parrot", FieldType.BOOLEAN, "Parrot", "pets", "parrot", said=said)
    catalogue = Catalogue([parrot])
    test = parse({"field": "parrot", "is": value})

    assert describe(test, catalogue) == said[0 if value else 1]
    assert describe(parse({"field": "parrot", "known": value}), catalogue).startswith("Parrot is ")
    record = Record(as_of=datetime(2024, 6, 1, tzinfo=UTC), today=date(2024, 6, 1), values={"parrot": value})
    assert evaluate(test, record, catalogue).line.because == said[0 if value else 1]
