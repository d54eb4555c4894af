"""What would lift a lead to the next band: as the score computed with it, and no more than is needed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from leadwright.criteria.record import Record
from leadwright.criteria.truth import utc
from leadwright.scoring.lifting import Lift, Trial, lifts
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.rules import score
from leadwright.scoring.sentences import of_lift
from leadwright.scoring.witnesses import Candidate, candidates_of
from tests.criteria.world import CATALOGUE
from tests.scoring.test_rules import happened, record
from tests.scoring.test_waking import lively, lively_leads, lively_models
from tests.scoring.worlds import condition, event, model, other, ranged


def found(body: ScoringModel, known: Record, dimension: str = "engagement") -> tuple[Lift, ...]:
    return lifts(body, known, CATALOGUE, score(body, known, CATALOGUE))[dimension]


def said(body: ScoringModel, known: Record, dimension: str = "engagement") -> list[tuple[str, float, str]]:
    return [(of_lift(one), one.points / 1_000_000, one.band) for one in found(body, known, dimension)]


def with_it(known: Record, change: Candidate) -> Record:
    events = [*known.events, *([change.event] if change.event is not None else [])]
    return replace(known, values={**known.values, **change.values}, events=events)


@settings(lively, max_examples=150)
@given(lively_models(), lively_leads())
def test_what_a_change_makes_of_the_points_is_the_score_with_it(body: ScoringModel, known: Record) -> None:
    known = replace(known, as_of=utc(known.as_of))
    trial = Trial(body, known, CATALOGUE, score(body, known, CATALOGUE))
    for change in candidates_of(body, known, CATALOGUE):
        wanted = score(body, with_it(known, change), CATALOGUE).dimensions
        for dimension, points in trial.points([change]).items():
            # Where a day gives some and all of them at most n, two events of one instant may change places.
            assert points == pytest.approx(wanted[dimension].millionths, abs=30)


@settings(lively, max_examples=150)
@given(lively_models(), lively_leads())
def test_a_lift_is_a_higher_band_or_says_that_it_is_none(body: ScoringModel, known: Record) -> None:
    now = score(body, known, CATALOGUE)
    for dimension, told in lifts(body, known, CATALOGUE, now).items():
        bands = [band for band, _ in body.dimensions.of(dimension).thresholds]
        for one in told:
            assert one.points > now.dimensions[dimension].millionths
            higher = bands.index(one.band) < bands.index(now.dimensions[dimension].band)
            assert higher == one.is_higher


def test_the_smallest_single_change_is_told_first() -> None:
    body = model(
        event(60, "asks", event="order_placed"),
        event(9, "reads"),
        event(2, "small", event="form_sent"),
    )
    assert said(body, record()) == [("one more “Page viewed”", 9, "3"), ("one more “Order placed”", 60, "1")]
    assert said(body, record(happened())) == [("one more “Order placed”", 69, "1")]


def test_two_changes_are_told_where_one_is_not_enough() -> None:
    body = model(event(5, "reads"), event(4, "sends", event="form_sent", counts="once"))
    assert said(body, record())[:2] == [
        ("one more “Page viewed” and one more “Form sent”", 9, "3"),
        ("two more “Page viewed”", 10, "3"),
    ]


def test_what_caps_take_is_no_lift() -> None:
    body = model(
        event(60, "asks", cap=5),
        event(60, "more", event="order_placed", group="few"),
        event(7, "sends", event="form_sent"),
        groups={"few": {"dimension": "engagement", "cap": 2}},
    )
    assert said(body, record())[0] == ("one more “Form sent” and one more “Order placed”", 9, "3")


def test_ranges_windows_and_days_count_as_they_do() -> None:
    body = model(ranged((1, 5), (3, 30), window_days=30), event(1, "days", counts={"per_day": 1}))
    told = said(body, record(happened(1), happened(2)))
    assert told == [("one more “Page viewed”", 33, "2")]


def test_unknown_facts_lift_and_say_what_they_have_to_be() -> None:
    body = model(
        condition({"field": "role", "known": True}, 15, "titled"),
        condition({"field": "country", "is": "DE"}, 20, "german"),
        condition({"field": "employees", "at_least": 200}, 40, "large"),
    )
    assert said(body, record(), "fit") == [
        ('learning that Country is "DE"', 20, "C"),
        ("learning that Company size is at least 200", 40, "B"),
    ]
    known = record(role="CTO", country="FR", employees=3)
    assert found(body, known, "fit") == ()


def test_what_is_not_enough_says_that_the_band_stays() -> None:
    body = model(condition({"field": "role", "known": True}, 15, "titled"))
    (one,) = found(body, record(), "fit")
    assert (one.points, one.band, one.is_higher) == (15_000_000, "D", False)


def test_nothing_lifts_out_of_the_best_band_and_further_scores_have_lifts_of_their_own() -> None:
    body = model(
        event(60), event(30, "other", dimension="machines"), others={"further": {"machines": other()}}
    )
    assert found(body, record(happened())) == ()
    assert said(body, record(), "machines") == [("one more “Page viewed”", 30, "2")]
