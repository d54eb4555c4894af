from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.dates import (
    DateOrder,
    infer_date_order,
    parse_birth_date,
    parse_date,
    parse_instant,
)
from leadwright.leads.normalise.problem import Problem

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST
FIRST_OF_SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01",
        "20260901",
        "2026/9/1",
        "01 Sep 2026",
        "01-Sep-26",
        "Sep 1, 2026",
        "September 1st, 2026",
        "1. September 2026",
        "1er septembre 2026",
        "1 de septiembre de 2026",
        "1.9.2026",
        "Tue, 1 Sep 2026",
        "2026-09-01 13:45:00",
        "2026-09-01T10:00:00Z",
    ],
)
def test_a_date_is_read_in_many_writings(text: str) -> None:
    assert parse_date(text) == FIRST_OF_SEPTEMBER


def test_the_order_of_the_column_decides_what_the_cell_cannot() -> None:
    assert isinstance(parse_date("01/02/2026"), Problem)
    assert parse_date("01/02/2026", DAY) == date(2026, 2, 1)
    assert parse_date("01/02/2026", MONTH) == date(2026, 1, 2)
    assert parse_date("31/12/2026", MONTH) == parse_date("12/31/2026", DAY) == date(2026, 12, 31)
    assert parse_date("5/5/2026") == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["1/2/2026", "13/2/2026", ""], DAY),
        (["1/2/2026 10:00", "2/13/2026 10:00"], MONTH),
        (["1/2/2026"], None),
        (["13/2/2026", "2/13/2026"], None),
        (["2026-01-13", "13.1.2026x"], None),
    ],
)
def test_a_column_shows_the_order_of_its_dates(samples: list[str], order: DateOrder | None) -> None:
    assert infer_date_order(samples) == order


@pytest.mark.parametrize(
    "text", ["2026-02-30", "0/0/00", "31.4.2026", "45292", "9999-12-31", "1 Foo 2026", "", "soon", "1/2"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert isinstance(parse_date(text, DAY), Problem)


def test_years_of_two_digits_belong_to_a_fixed_century_and_never_to_a_birth() -> None:
    assert parse_date("31.12.68") == date(2068, 12, 31)
    assert parse_date("31.12.69") == date(1969, 12, 31)
    assert isinstance(parse_birth_date("31.12.69"), Problem)
    assert parse_birth_date("31.12.1969") == date(1969, 12, 31)


@given(
    st.dates(date(1850, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d"]),
)
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-01T13:45:00Z", datetime(2026, 9, 1, 13, 45, tzinfo=UTC)),
        ("2026-09-01T13:45:00+02:00", datetime(2026, 9, 1, 11, 45, tzinfo=UTC)),
        ("2026-09-01 13:45:00.5 -0530", datetime(2026, 9, 1, 19, 15, 0, 500000, tzinfo=UTC)),
        ("2026-09-01 13:45", datetime(2026, 9, 1, 11, 45, tzinfo=UTC)),
        ("9/1/2026 1:45 PM", datetime(2026, 9, 1, 11, 45, tzinfo=UTC)),
        ("01 Sep 2026, 12:00 am", datetime(2026, 8, 31, 22, 0, tzinfo=UTC)),
        ("2026-09-01", datetime(2026, 8, 31, 22, 0, tzinfo=UTC)),
        ("1693526400", datetime(2023, 9, 1, tzinfo=UTC)),
        ("1693526400123", datetime(2023, 9, 1, 0, 0, 0, 123000, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_kept_in_utc(text: str, instant: datetime) -> None:
    assert parse_instant(text, "Europe/Berlin", MONTH) == instant


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_local_time_comes_back_on_the_same_clock(local: datetime) -> None:
    local = local.replace(microsecond=0)
    zone = ZoneInfo("Europe/Berlin")
    found = parse_instant(local.isoformat(" "), "Europe/Berlin")
    assert isinstance(found, datetime)
    shown = found.astimezone(zone).replace(tzinfo=None)
    assert shown in (local, local + timedelta(hours=1))


@pytest.mark.parametrize(
    "text", ["", "now", "2026-09-01 25:00", "2026-09-01 10:61", "13:45", "2026-09-01 13 PM", "1/2/2026 10:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert isinstance(parse_instant(text, "UTC"), Problem)
