import pytest

from leadwright.criteria.inline import inline
from leadwright.criteria.parse import parse
from leadwright.criteria.references import references, window_days


def test_references_name_everything_used_also_inside_segments() -> None:
    node = parse(
        {
            "any": [
                {"field": "role", "word": "ceo"},
                {"not": {"segment": "hot"}},
                {"event": "order_placed", "sum": {"property": "amount", "at_least": 1}},
            ]
        }
    )
    inside = parse(
        {
            "event": ["page_viewed", "form_sent"],
            "where": [{"property": "url", "is": "x"}],
            "distinct": "plan",
        }
    )
    used = references(inline(node, lambda one: inside))
    assert used.fields == {"role"}
    assert used.saved == {("segment", "hot")}
    assert used.events == {"order_placed", "page_viewed", "form_sent"}
    assert used.properties == {
        ("order_placed", "amount"),
        *((event, name) for event in ("page_viewed", "form_sent") for name in ("url", "plan")),
    }


@pytest.mark.parametrize(
    ("document", "days"),
    [
        ({"field": "role", "is": "x"}, 0),
        ({"event": "a", "within_days": 30}, 30),
        ({"event": "a", "within_days": 30, "count": {"at_most": 0}}, 30),
        ({"event": "a"}, None),
        ({"event": "a", "since": "2024-01-01"}, None),
        ({"event": "a", "last": {"within_days": 7}}, 7),
        ({"event": "a", "last": {"more_than_days_ago": 7}}, None),
        ({"event": "a", "first": {"within_days": 7}}, None),
        ({"event": "a", "first": {"within_days": 7}, "within_days": 90}, 90),
        ({"any": [{"event": "a", "within_days": 30}, {"not": {"event": "a", "within_days": 90}}]}, 90),
        ({"any": [{"event": "a", "within_days": 30}, {"event": "a"}]}, None),
    ],
)
def test_the_window_is_as_long_as_any_event_can_matter(document: object, days: int | None) -> None:
    assert window_days(parse(document)) == days
