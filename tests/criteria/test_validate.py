import pytest

from leadwright.criteria.errors import ConditionError
from leadwright.criteria.operators import OPERATORS
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.criteria.validate import validate
from tests.criteria.world import CATALOGUE

EVENT = {"event": "page_viewed"}
REFUSED = [
    ({"field": "rolle", "is": "x"}, "field", 'Did you mean "role"?'),
    ({"field": "role", "at_least": 1}, "at_least", "not for a text field; it takes any_of, contains"),
    ({"field": "role", "is": 5}, "is", "5 is not text; put it in quotes"),
    ({"field": "role", "is": True}, "is", "true is not text"),
    ({"field": "role", "is": " "}, "is", 'use "known: false"'),
    ({"field": "role", "any_of": ["a", 5]}, "any_of", "5 is not text"),
    ({"field": "role", "word": "&!"}, "word", "at least one letter or digit"),
    ({"field": "band", "is": "a"}, "is", 'no choice "a"'),
    ({"field": "band", "any_of": ["A", "D"]}, "any_of", 'no choice "D"'),
    ({"field": "country", "is": ""}, "is", "empty choice"),
    ({"field": "country", "contains": "D"}, "contains", "not for a choice field"),
    ({"field": "topics", "is": "x"}, "is", "it takes all_of, any_of, known, none_of"),
    ({"field": "subscribed", "is": "yes"}, "is", "neither true nor false"),
    ({"field": "subscribed", "is": 1}, "is", "neither true nor false"),
    ({"field": "employees", "is": 2.5}, "is", "not a whole number"),
    ({"field": "employees", "at_least": 2**63}, "at_least", "outside the range"),
    ({"field": "employees", "is": True}, "is", "true is not a number"),
    ({"field": "employees", "between": [5, 1]}, "between", "5 is more than 1"),
    ({"field": "ratio", "at_least": "many"}, "at_least", '"many" is not a number'),
    ({"field": "ratio", "at_least": 10**15}, "at_least", "outside the range"),
    ({"field": "renewal", "before": "soon"}, "before", "write it as 2024-01-31"),
    ({"field": "renewal", "before": "2024-01-01T00:00:00Z"}, "before", "not a date"),
    ({"field": "renewal", "between": ["2024-02-01", "2024-01-01"]}, "between", "range is empty"),
    ({"field": "contacted", "before": "2024-01-01"}, "before", "without a zone"),
    ({"field": "contacted", "before": "0001-01-01T00:00:00+14:00"}, "before", "years 1 to 9999"),
    ({"event": "page_view"}, "event", 'Did you mean "page_viewed"?'),
    ({**EVENT, "where": [{"property": "uri", "is": "x"}]}, "where[0].property", 'Did you mean "url"?'),
    ({**EVENT, "where": [{"property": "url", "at_least": 1}]}, "where[0].at_least", "not for a text field"),
    (
        {"event": ["page_viewed", "form_sent"], "distinct": "plan"},
        "distinct",
        'event "form_sent" called "plan"',
    ),
    ({**EVENT, "distinct": "tags"}, "distinct", "is a list"),
    ({**EVENT, "sum": {"property": "url", "at_least": 1}}, "sum.property", "is text, not a number"),
    ({**EVENT, "sum": {"property": "pages", "at_least": 1.5}}, "sum.at_least", "not a whole number"),
]


@pytest.mark.parametrize(("document", "path", "sentence"), REFUSED)
def test_what_does_not_fit_the_catalogue_is_refused_at_its_place(
    document: object, path: str, sentence: str
) -> None:
    with pytest.raises(ConditionError) as refusal:
        validate(parse({"all": [{"all": []}, document]}), CATALOGUE, path="when")
    assert refusal.value.path == f"when.all[1].{path}"
    assert sentence in refusal.value.sentence


def test_a_number_in_quotes_is_a_number_for_a_field_of_numbers() -> None:
    """How a decimal too long for a float comes back from JSON."""
    validate(parse({"field": "budget", "at_least": "12345678901234.5678"}), CATALOGUE)


def test_segments_are_checked_where_their_names_are_known() -> None:
    node = parse({"not": {"segment": "hot"}})
    validate(node, CATALOGUE)
    validate(node, CATALOGUE, segments={"hot"}.__contains__)
    with pytest.raises(ConditionError, match=r'not\.segment: There is no segment "hot"'):
        validate(node, CATALOGUE, segments={"cold"}.__contains__)


def test_every_type_has_operators_and_can_be_asked_for_missing_values() -> None:
    assert set(OPERATORS) == set(FieldType)
    assert all("known" in operators for operators in OPERATORS.values())
