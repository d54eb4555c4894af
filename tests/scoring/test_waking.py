"""The bound on when a score may change by time alone: never late, and not much too early."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.record import EventFact, Record
from leadwright.scoring.model import Dimension, ScoringModel
from leadwright.scoring.rules import score
from leadwright.scoring.turning import turns_at_midnight
from tests.criteria.leads import generated_leads
from tests.criteria.nasty import BERLIN, NEW_YORK
from tests.criteria.world import CATALOGUE
from tests.examples import examples
from tests.scoring.test_rules import NOW, happened, points, record, scored
from tests.scoring.worlds import Document, condition, event, model, models, other, ranged

_DAYS = st.sampled_from((0.25, 1, 6.999, 7, 13, 29.5, 31)) | st.floats(0, 60, allow_nan=False)
_PAGES: Document = {"event": "page_viewed"}
_CONDITIONS: tuple[Document, ...] = (
    {**_PAGES, "within_days": 7, "count": {"at_most": 1}},
    {**_PAGES, "within_days": 30, "count": {"between": [1, 2]}},
    {**_PAGES, "first": {"within_days": 7}},
    {**_PAGES, "last": {"more_than_days_ago": 14}},
    {**_PAGES, "within_days": 30, "last": {"within_days": 7}},
    {**_PAGES, "within_days": 14, "first": {"more_than_days_ago": 7}},
    {"field": "contacted", "within_last_days": 7},
    {"field": "contacted", "within_next_days": 7},
    {"field": "contacted", "more_than_days_ago": 14},
    {"field": "renewal", "within_next_days": 7},
    {**_PAGES, "where": [{"property": "starts", "within_last_days": 2}]},
    {"not": {**_PAGES, "where": [{"property": "due", "more_than_days_ago": 1}]}},
)


@st.composite
def _rules(draw: st.DrawFn, index: int) -> Document:
    amount = draw(st.sampled_from((5, 12.5, 30, 59.999999, -20)))
    dimension = draw(st.sampled_from(("fit", "engagement", "machines")))
    if draw(st.booleans()):
        return condition(draw(st.sampled_from(_CONDITIONS)), amount, f"r{index}", dimension=dimension)
    more = draw(
        st.sampled_from(
            ({}, {"half_life_days": 0.5}, {"half_life_days": 7}, {"lifespan_days": 7}, {"lifespan_days": 30})
        )
    ).copy()
    counts = draw(st.sampled_from(("every", "once", {"per_day": 1}, {"once_per": "url"})))
    if draw(st.booleans()):
        more["window_days"] = draw(st.sampled_from((7, 30)))
    if counts != "once" and draw(st.integers(0, 3)) == 0:
        steps = draw(st.sampled_from((((1, 5), (3, amount)), ((2, amount),), ((1, amount), (2, 0)))))
        more.pop("half_life_days", None), more.pop("lifespan_days", None)
        return ranged(*steps, name=f"r{index}", dimension=dimension, counts=counts, **more)
    if counts != "once" and draw(st.booleans()):
        more["at_most"] = 2
    if draw(st.booleans()):
        more["cap"] = draw(st.sampled_from((10, 45)))
    return event(amount, f"r{index}", dimension=dimension, counts=counts, **more)


@st.composite
def lively_models(draw: st.DrawFn) -> ScoringModel:
    """Few rules, most of which time changes, around thresholds that they reach."""
    rules = [draw(_rules(index)) for index in range(draw(st.integers(1, 4)))]
    limits = {"cap": draw(st.sampled_from((60, 5000))), "floor": draw(st.sampled_from((0, -5000)))}
    more = {"total_cap": 70} if draw(st.integers(0, 2)) == 0 else {}
    return model(
        *rules, fit=limits, engagement=limits, others={"further": {"machines": other(**limits)}}, **more
    )


@st.composite
def lively_leads(draw: st.DrawFn) -> Record:
    """A lead with things that happened and dates that come in the next weeks."""
    zone = draw(st.sampled_from((UTC, BERLIN, NEW_YORK)))
    at = draw(
        st.sampled_from((NOW, datetime(2024, 3, 30, 20, tzinfo=UTC), datetime(2024, 10, 26, 21, tzinfo=UTC)))
    )
    at = at.astimezone(zone)
    events = [draw(_events(at, number)) for number in range(draw(st.integers(0, 6)))]
    values: dict[str, object] = {}
    if draw(st.booleans()):
        values["contacted"] = at - timedelta(days=draw(_DAYS)) * draw(st.sampled_from((1, -1)))
        values["renewal"] = at.date() + timedelta(days=draw(st.integers(-3, 12)))
    return Record(at, at.date(), values, events)


@st.composite
def _events(draw: st.DrawFn, at: datetime, number: int) -> EventFact:
    instant = (at.astimezone(UTC) - timedelta(days=draw(_DAYS))).astimezone(at.tzinfo)
    properties: dict[str, Any] = {
        "url": draw(st.sampled_from(("/a", "/b", None))),
        "starts": at - timedelta(days=draw(_DAYS)) * draw(st.sampled_from((1, -1))),
        "due": at.date() - timedelta(days=draw(st.integers(-3, 3))),
    }
    return EventFact(number, "page_viewed", instant, instant.date(), f"m{number}", "web", properties)


lively = settings(max_examples=examples(300), derandomize=True, database=None)


@lively
@given(lively_models(), lively_leads())
def test_before_the_wake_no_band_changes_and_points_move_by_less_than_one(
    body: ScoringModel, known: Record
) -> None:
    never_late(body, known)


@pytest.mark.slow
@settings(lively, max_examples=2500, derandomize=False)
@given(lively_models(), lively_leads())
def test_it_is_so_for_many_more(body: ScoringModel, known: Record) -> None:
    never_late(body, known)


@pytest.mark.slow
@settings(lively, max_examples=500, derandomize=False)
@given(models(), st.sampled_from(generated_leads(seed=5, count=200)))
def test_it_is_so_for_any_model_and_lead(body: ScoringModel, lead: Any) -> None:
    never_late(body, lead.record)


def never_late(body: ScoringModel, known: Record) -> None:
    """Lets time pass up to the wake, and nothing else."""
    past = [one for one in known.events if one.occurred_at.astimezone(UTC) <= known.as_of.astimezone(UTC)]
    now = score(body, replace(known, events=past), CATALOGUE)
    bands = [one.band for one in now.dimensions.values()]
    for seconds in _moments_before(now.wake_after, body, known):
        at = (known.as_of.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(known.as_of.tzinfo)
        later = score(body, replace(known, as_of=at, today=at.date(), events=past), CATALOGUE)
        moves = [later.dimensions[one].millionths - now.dimensions[one].millionths for one in now.dimensions]
        assert [one.band for one in later.dimensions.values()] == bands, seconds
        assert all(abs(move) < 1_000_000 for move in (*moves, sum(moves[:2]))), seconds


def _calendars_end(known: Record) -> float:
    """Seconds until Python's dates end: a score that fades slowly enough wakes later."""
    return (datetime(9999, 12, 30, tzinfo=UTC) - known.as_of.astimezone(UTC)).total_seconds()


def _moments_before(wake: int | None, body: ScoringModel, known: Record) -> Iterator[float]:
    last = 4000 * 86_400.0 if wake is None else min(float(wake), _calendars_end(known))
    if turns_at_midnight(body, CATALOGUE):
        midnight = datetime.combine(known.today + timedelta(days=1), datetime.min.time(), known.as_of.tzinfo)
        last = min(last, (midnight.astimezone(UTC) - known.as_of.astimezone(UTC)).total_seconds())
    for share in (0.01, 0.2, 0.5, 0.8, 0.95, 0.999):
        yield last * share
    if last:
        yield last - 1e-6


@pytest.mark.parametrize("ages", [[0.0], [0, 3, 9], [20.5] * 12, [1, 400]])
def test_a_wake_is_not_much_too_early(ages: Sequence[float]) -> None:
    body = model(event(20, half_life_days=14), engagement={"cap": 5000})
    found = scored(body, *(happened(age) for age in ages))
    assert found.wake_after is not None
    after = NOW + timedelta(seconds=found.wake_after * 1.1 + 60)
    later = score(body, replace(record(*(happened(age) for age in ages)), as_of=after), CATALOGUE)
    changed = later.dimensions[Dimension.ENGAGEMENT].band != found.dimensions[Dimension.ENGAGEMENT].band
    assert changed or abs(points(later) - points(found)) > 0.99


def test_points_that_do_not_age_wake_nobody() -> None:
    assert scored(model(event(20), condition({"all": []})), happened(3)).wake_after is None


def test_points_that_cannot_reach_the_next_band_wake_nobody() -> None:
    body = model(event(30), event(0.5, name="small", half_life_days=1))
    assert scored(body, happened(0)).wake_after is None


def test_the_end_of_a_window_wakes() -> None:
    body = model(event(20, window_days=7))
    assert scored(body, happened(5), happened(1)).wake_after == 2 * 86_400


def test_the_end_of_a_lifespan_wakes_only_as_points_go() -> None:
    body = model(event(20, lifespan_days=20), engagement={"cap": 5000})
    # 20 points lose one a day, and the band below begins at 8: the next point is gone in a day.
    assert scored(body, happened(1)).wake_after == pytest.approx(86_400, abs=2)
    faint = model(event(0.9, lifespan_days=20))
    assert scored(faint, happened(1)).wake_after is None


def test_a_range_wakes_when_an_event_leaves_its_window() -> None:
    body = model(ranged((1, 5), (3, 12), window_days=30))
    assert scored(body, happened(29), happened(3), happened(1)).wake_after == 86_400
    assert scored(model(ranged((1, 5))), happened(29)).wake_after is None


def test_absence_wakes_when_the_last_event_has_grown_old() -> None:
    quiet = {"event": "page_viewed", "within_days": 30, "count": {"at_most": 0}}
    body = model(condition(quiet, -10))
    assert scored(body, happened(10)).wake_after == 20 * 86_400
    assert scored(body, happened(31)).wake_after is None


def test_an_instant_wakes_when_its_age_passes() -> None:
    body = model(condition({"field": "contacted", "within_last_days": 7}, 10))
    assert scored(body, contacted=NOW - timedelta(days=3)).wake_after == 4 * 86_400
    assert scored(body, contacted=NOW + timedelta(days=2)).wake_after == 2 * 86_400
    assert scored(body, contacted=NOW - timedelta(days=8)).wake_after is None


def test_an_instant_to_come_wakes_when_it_comes_near_and_when_it_has_come() -> None:
    body = model(condition({"field": "contacted", "within_next_days": 7}, 10))
    assert scored(body, contacted=NOW + timedelta(days=9)).wake_after == 2 * 86_400
    assert scored(body, contacted=NOW + timedelta(days=3)).wake_after == 3 * 86_400


def test_points_that_rise_because_negative_ones_fade_wake_before_the_next_band() -> None:
    body = model(event(25.2), event(-0.3, name="annoyed", half_life_days=10))
    known = record(happened(0))
    assert score(body, known, CATALOGUE).dimensions[Dimension.ENGAGEMENT].band == "3"
    never_late(body, known)


def test_engagement_that_a_total_cap_lets_rise_while_fit_fades_wakes_before_the_next_band() -> None:
    body = model(event(50, dimension="fit", half_life_days=10), event(30, name="here"), total_cap=74.8)
    known = record(happened(0))
    assert points(score(body, known, CATALOGUE)) == 24.8
    never_late(body, known)


def test_rounding_of_many_events_at_once_is_not_overlooked() -> None:
    bands = {"1": 0.0005, "2": 0.0001, "3": 0.00005, "4": 0}
    body = model(event(0.000003, half_life_days=1), engagement={"bands": bands})
    known = record(*(happened(0.2573) for _ in range(200)))
    found = score(body, known, CATALOGUE)
    assert found.dimensions[Dimension.ENGAGEMENT].millionths == 600
    never_late(body, known)
