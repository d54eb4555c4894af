"""The figures of a backtest, by examples that can be counted by hand."""

import pytest

from leadwright.learning.figures import Seen, figures, tenths, thresholds
from leadwright.scoring.accuracy import accuracy, difference


def seen(outcomes: str, points: list[float] | None = None) -> list[Seen]:
    """Leads in their order, the best first; `1` is one with the outcome."""
    given = points or [float(len(outcomes) - place) for place in range(len(outcomes))]
    return [Seen(-given[place], given[place], one == "1") for place, one in enumerate(outcomes)]


def test_tenths_count_leads_rate_lift_and_capture() -> None:
    found = list(tenths(seen("11110000100000000000")))
    assert [one.leads for one in found] == [2.0] * 10
    assert [one.outcomes for one in found][:5] == [2, 2, 0, 0, 1]
    assert (found[0].rate, found[0].lift, found[1].capture) == (1.0, 4.0, 0.8)
    assert found[-1].capture == 1.0


def test_leads_that_tie_at_the_edge_of_a_tenth_count_by_the_share_that_fits() -> None:
    found = list(tenths(seen("1" + "10" * 2 + "0" * 5, [9.0, *[5.0] * 9])))
    assert found[0].outcomes == 1.0
    assert [round(one.outcomes, 6) for one in found[1:]] == [round(2 / 9, 6)] * 9


def test_a_threshold_says_who_is_called_rightly_and_who_is_found() -> None:
    found = {one.points: one for one in thresholds(seen("1010", [30.0, 20.0, 20.0, 5.0]))}
    assert (found[20].leads, found[20].precision, found[20].recall) == (3, 2 / 3, 1.0)
    assert (found[30].leads, found[30].precision, found[30].recall) == (1, 1.0, 0.5)


def test_the_threshold_for_sales_is_chosen_on_the_older_and_told_of_the_newer_leads() -> None:
    older = seen("1100000000", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    newer = seen("1010000000", [10, 10, 9, 9, 2, 2, 2, 2, 2, 1])
    told = figures(older, newer, capacity=2, leads_per_week=10)
    assert told is not None
    assert told.capacity is not None
    assert told.capacity.points == 9
    assert (told.capacity.called, told.capacity.precision, told.capacity.recall) == (4.0, 0.5, 1.0)
    calm = figures(older, newer, capacity=50, leads_per_week=10)
    assert calm is not None
    assert calm.capacity is not None
    assert calm.capacity.points == 1


def test_calibration_holds_promises_of_the_older_leads_against_the_newer() -> None:
    older = seen("1" * 60 + "0" * 20 + "1" * 20 + "0" * 60, [10.0] * 80 + [0.0] * 80)
    newer = seen("1" * 30 + "0" * 10 + "1" * 10 + "0" * 30, [10.0] * 40 + [0.0] * 40)
    told = figures(older, newer, capacity=None, leads_per_week=None)
    assert told is not None
    assert told.calibration is not None
    assert told.calibration.tenths[0].expected == pytest.approx(0.75, abs=0.01)
    assert told.calibration.tenths[-1].expected == pytest.approx(0.25, abs=0.01)
    assert told.calibration.brier < told.calibration.brier_without
    assert told.capacity is None


def test_nothing_is_judged_where_all_ended_alike() -> None:
    assert figures(seen("10"), seen("1111"), capacity=None, leads_per_week=None) is None


def test_the_gap_of_two_orders_of_the_same_leads_is_surer_than_their_own_intervals() -> None:
    outcomes = [place % 3 == 0 for place in range(300)]
    one = [float(place + (0 if yes else 90)) for place, yes in enumerate(outcomes)]
    other = [place + (0 if yes else 80) for place, yes in enumerate(outcomes)]
    gap = difference(one, other, outcomes)
    mine, theirs = accuracy(one, outcomes), accuracy(other, outcomes)
    assert gap is not None
    assert mine is not None
    assert theirs is not None
    assert gap.auc == pytest.approx(mine.auc - theirs.auc)
    assert gap.low > 0
    assert gap.high - gap.low < mine.high - mine.low
