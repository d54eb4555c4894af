from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.ui.words import (
    apportioned,
    band_strength,
    duration_text,
    exact_time,
    points_text,
    tenths,
    time_ago,
)

NOW = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
MILLIONTHS = st.integers(min_value=-(10**12), max_value=10**12)


@given(st.lists(MILLIONTHS, max_size=30))
def test_shown_lines_add_up_to_the_shown_total(millionths: list[int]) -> None:
    shown = apportioned(millionths)

    assert sum(shown) == tenths(sum(millionths))
    assert all(
        abs(one * 100_000 - all_of_it) < 100_000 for one, all_of_it in zip(shown, millionths, strict=True)
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (222, "3 minutes 42 seconds"),
        (1, "1 second"),
        (0.4, "0 seconds"),
        (3600, "1 hour"),
        (90_061, "1 day 1 hour"),
    ],
)
def test_how_long_something_took_is_said_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_three_thirds_make_ten() -> None:
    assert apportioned([3_333_333, 3_333_333, 3_333_334]) == [33, 33, 34]


@pytest.mark.parametrize(
    ("millionths", "text"),
    [
        (76_000_000, "76.0"),
        (-4_250_000, "−4.2"),
        (-4_350_000, "−4.4"),
        (-10_000, "0.0"),
        (0, "0.0"),
        (60_000, "0.1"),
        (-100_000, "−0.1"),
    ],
)
def test_points_have_one_decimal_and_a_real_minus(millionths: int, text: str) -> None:
    assert points_text(tenths(millionths)) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=41), "41 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=60), "2 months"),
        (timedelta(days=800), "2 years"),
        (timedelta(minutes=-41), "in 41 min"),
        (timedelta(days=-1), "tomorrow"),
        (timedelta(days=-365), "in 12 months"),
    ],
)
def test_times_are_told_as_people_tell_them(ago: timedelta, text: str) -> None:
    assert time_ago(NOW - ago, NOW) == text


def test_exact_times_are_on_the_clock_of_the_zone() -> None:
    assert exact_time(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin") == "29 Mar 2026, 01:30"
    assert exact_time(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin") == "29 Mar 2026, 03:00"


def test_bands_have_four_strengths() -> None:
    assert [band_strength(band) for band in "ABCD1234"] == [1, 2, 3, 4, 1, 2, 3, 4]
    assert band_strength("") == 4
