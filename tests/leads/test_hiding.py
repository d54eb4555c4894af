"""What of a text is left out for those who may not see how to reach somebody."""

import pytest

from leadwright.leads.access import hide_contact_data, tells_contact_data


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to ana@acme.example soon", "Write to … soon"),
        ("Call +49 30 901820, please", "Call …, please"),
        ("Call 030/901820", "Call …"),
        ("0049 (30) 90 18 20 after noon", "… after noon"),
        ("(0)30 901820", "…"),
        ("tel:+33419904506", "tel:…"),
        ("+33419904506", "…"),
        ("415-555-0134 or (415) 555-0134", "… or …"),
        ("4930901820", "…"),
    ],
)
def test_ways_to_reach_somebody_are_left_out(text: str, shown: str) -> None:
    assert hide_contact_data(text) == shown
    assert tells_contact_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "Viewed a page: happened 43 times, the last on 20 Nov 2026",
        "2026-01-02",
        "01.02.2026 to 04.02.2026",
        "2026-11-22T08:43:00+01:00",
        "Employees is 12,000",
        "Budget is 1250000 EUR",
        "0.652180 points of 100",
        "/pricing/2026/teams",
        "letter-2026-11",
    ],
)
def test_dates_and_amounts_stay(text: str) -> None:
    assert hide_contact_data(text) == text
