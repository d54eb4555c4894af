"""What a score becomes when nothing happens: as the score computed then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.record import Record
from leadwright.criteria.truth import utc
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.outlook import Future, Outlook, outlook
from leadwright.scoring.rules import score
from tests.criteria.world import CATALOGUE
from tests.examples import examples
from tests.scoring.test_rules import NOW, happened, record
from tests.scoring.test_waking import lively, lively_leads, lively_models
from tests.scoring.worlds import event, model, ranged

_LOOKS = (1, 3, 6.5, 7, 14, 30, 45)
# Each of at most six events may be rounded otherwise, under at most four rules.
_ROUNDING = 30


def ahead(body: ScoringModel, known: Record) -> Outlook:
    return outlook(body, known, CATALOGUE, score(body, known, CATALOGUE))


def then(known: Record, days: float) -> Record:
    at = utc(known.as_of) + timedelta(days=days)
    return replace(known, as_of=at, today=known.today + timedelta(days=days))


@settings(lively, max_examples=examples(150))
@given(lively_models(), lively_leads(), st.sampled_from(_LOOKS))
def test_the_future_of_a_score_is_the_score_of_the_future(
    body: ScoringModel, known: Record, days: float
) -> None:
    known = replace(known, as_of=utc(known.as_of))
    found = score(body, known, CATALOGUE)
    told = Future(body, known, CATALOGUE, found).points(days * 86_400)
    wanted = score(body, then(known, days), CATALOGUE).dimensions
    for dimension in body.dimensions.names:
        assert told[dimension] == pytest.approx(wanted[dimension].millionths, abs=_ROUNDING)


@settings(lively, max_examples=examples(60))
@given(lively_models(), lively_leads())
def test_a_band_ends_on_the_day_that_is_told(body: ScoringModel, known: Record) -> None:
    known = replace(known, as_of=utc(known.as_of))
    now = score(body, known, CATALOGUE).dimensions
    for dimension, end in ahead(body, known).ends.items():
        days = (end.at - known.as_of).days
        assert score(body, then(known, days), CATALOGUE).dimensions[dimension].band == end.band
        if end.band != now[dimension].band and days > 1:
            before = score(body, then(known, days - 1), CATALOGUE).dimensions[dimension].band
            assert before == now[dimension].band


def test_a_line_tells_its_half_and_when_an_event_leaves() -> None:
    body = model(
        event(10, "fades", half_life_days=14),
        event(10, "leaves", counts="once", window_days=30),
        event(10, "stays", counts="once"),
    )
    found = ahead(body, record(happened(days_ago=10)))
    half = found.later["rule_0"]
    assert half.at == NOW + timedelta(days=14)
    assert half.points == pytest.approx(10_000_000 * 2 ** (-24 / 14), abs=2)
    assert (found.later["rule_1"].points, found.later["rule_1"].at) == (0, NOW + timedelta(days=20))
    assert "rule_2" not in found.later


def test_a_lifespan_and_a_range_tell_what_comes() -> None:
    body = model(
        event(10, "ends", lifespan_days=40),
        ranged((1, 5), (2, 12), window_days=30),
    )
    found = ahead(body, record(happened(days_ago=10), happened(days_ago=25)))
    assert (found.later["rule_0"].points, found.later["rule_0"].at) == (3_750_000, NOW + timedelta(days=15))
    assert (found.later["rule_1"].points, found.later["rule_1"].at) == (5_000_000, NOW + timedelta(days=5))
