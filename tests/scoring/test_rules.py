"""The score in plain Python."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.record import EventFact, Record
from leadwright.scoring.model import Dimension, ScoringModel
from leadwright.scoring.rules import Score, as_kept, score
from tests.criteria.leads import Lead, generated_leads
from tests.criteria.nasty import BERLIN, ZONES
from tests.criteria.world import CATALOGUE
from tests.examples import examples
from tests.scoring.worlds import condition, event, model, models, ranged

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
LEADS = generated_leads(seed=5, count=60)
_NUMBERS = count(1)
thorough = settings(max_examples=examples(60), derandomize=True, database=None)


def happened(days_ago: float = 0, name: str = "page_viewed", **properties: Any) -> EventFact:
    at = NOW - timedelta(days=days_ago)
    number = next(_NUMBERS)
    return EventFact(number, name, at, at.date(), f"m{number:06}", "web", properties)


def record(*events: EventFact, at: datetime = NOW, **values: object) -> Record:
    return Record(at, at.date(), values, events)


def scored(body: ScoringModel, *events: EventFact, **values: object) -> Score:
    return score(body, record(*events, **values), CATALOGUE)


def points(of: Score, dimension: Dimension = Dimension.ENGAGEMENT) -> float:
    return of.dimensions[dimension].millionths / 1_000_000


def lines(of: Score, dimension: Dimension = Dimension.ENGAGEMENT) -> dict[str, float]:
    """What the lines say, by name; those of nothing left out."""
    return {
        line.spec.name: line.millionths / 1_000_000
        for line in of.dimensions[dimension].lines
        if line.millionths
    }


def counted(of: Score, column: str = "rule_0") -> list[int]:
    return [
        one.event.id
        for dimension in of.dimensions.values()
        for line in dimension.lines
        if line.spec.column == column
        for one in line.counted
    ]


def test_a_condition_gives_its_points_while_it_holds() -> None:
    body = model(condition({"field": "country", "is": "DE"}, 12.5))
    assert points(scored(body, country="DE"), Dimension.FIT) == 12.5
    assert points(scored(body, country="FR"), Dimension.FIT) == 0
    assert points(scored(body), Dimension.FIT) == 0


def test_every_event_counts_and_halves_with_every_half_life() -> None:
    body = model(event(8, half_life_days=14))
    assert points(scored(body, happened(0), happened(14), happened(28))) == 8 + 4 + 2


def test_an_event_with_a_lifespan_loses_the_same_each_day_until_nothing_is_left() -> None:
    body = model(event(8, lifespan_days=20))
    assert points(scored(body, happened(0), happened(5), happened(15))) == 8 + 6 + 2
    found = scored(body, happened(20), happened(25))
    assert points(found) == 0
    assert counted(found) == []


def test_a_range_gives_the_points_of_how_often_it_happened() -> None:
    body = model(ranged((1, 5), (3, 12), window_days=30))
    given = [points(scored(body, *(happened(age) for age in range(times)))) for times in range(5)]
    assert given == [0, 5, 5, 12, 12]
    (line, *_) = scored(body, *(happened(age) for age in range(4))).dimensions[Dimension.ENGAGEMENT].lines
    assert [one.millionths // 1_000_000 for one in line.counted] == [0, 7, 0, 5]


def test_a_range_counts_days_and_objects_where_it_says_so() -> None:
    by_url = model(ranged((2, 10), counts={"once_per": "url"}))
    assert points(scored(by_url, happened(1, url="/a"), happened(2, url="/a"))) == 0
    assert points(scored(by_url, happened(1, url="/a"), happened(2, url="/b"))) == 10


def test_a_range_may_take_points_away() -> None:
    body = model(ranged((1, 5), (3, -4)), engagement={"floor": -100})
    assert points(scored(body, *(happened(age) for age in range(3)))) == -4


def test_no_activity_for_a_month_takes_points_away() -> None:
    quiet = condition(
        {"event": "page_viewed", "last": {"more_than_days_ago": 30}}, -10, dimension="engagement"
    )
    body = model(quiet, engagement={"floor": -100})
    assert points(scored(body)) == 0
    assert points(scored(body, happened(31))) == -10
    assert points(scored(body, happened(31), happened(29))) == 0


def test_an_event_without_half_life_keeps_its_points() -> None:
    assert points(scored(model(event(8)), happened(4000))) == 8


def test_an_event_of_ages_ago_is_worth_nothing_and_breaks_nothing() -> None:
    assert points(scored(model(event(8, half_life_days=0.0001)), happened(7000))) == 0


def test_what_has_not_happened_yet_does_not_count() -> None:
    assert points(scored(model(event(8)), happened(-0.001))) == 0


def test_a_window_ends_to_the_microsecond() -> None:
    body = model(event(8, window_days=7))
    inside = happened(7)._replace(occurred_at=NOW - timedelta(days=7) + timedelta(microseconds=1))
    assert points(scored(body, inside)) == 8
    assert points(scored(body, happened(7))) == 0


def test_once_counts_the_most_recent() -> None:
    old, new = happened(10), happened(2)
    found = scored(model(event(8, counts="once", half_life_days=1)), old, new)
    assert points(found) == 2
    assert counted(found) == [new.id]


def test_once_for_each_object_counts_the_most_recent_of_each_and_the_unnamed_together() -> None:
    events = [happened(9, url="/a"), happened(1, url="/A "), happened(5, url="/b")]
    unnamed = [happened(3), happened(4, url="")]
    found = scored(model(event(1, counts={"once_per": "url"})), *events, *unnamed)
    assert counted(found) == [events[1].id, unnamed[0].id, events[2].id]


def test_so_many_a_day_counts_the_most_recent_of_each_local_date() -> None:
    day, other = date(2024, 6, 1), date(2024, 6, 2)
    times = [happened(n)._replace(local_date=day) for n in (5, 4, 3)] + [
        happened(2)._replace(local_date=other)
    ]
    found = scored(model(event(1, counts={"per_day": 2})), *times)
    assert counted(found) == [times[3].id, times[2].id, times[1].id]


def test_at_most_counts_the_most_recent_of_those_that_count() -> None:
    events = [happened(n, url=f"/{n // 2}") for n in (6, 5, 4, 3, 2)]
    found = scored(model(event(1, counts={"once_per": "url"}, at_most=2)), *events)
    assert counted(found) == [events[4].id, events[2].id]


def test_of_events_in_the_same_instant_the_larger_message_id_counts() -> None:
    first, second = happened(1), happened(1)
    assert first.message_id < second.message_id
    assert counted(scored(model(event(1, counts="once")), second, first)) == [second.id]


def test_the_cap_of_a_rule_limits_it_both_ways_with_a_line_of_its_own() -> None:
    body = model(event(8, cap=10), event(-8, name="annoyed", cap=10), engagement={"floor": -50})
    found = scored(body, happened(1), happened(2))
    assert lines(found) == {"happened": 16, "cap of happened": -6, "annoyed": -16, "cap of annoyed": 6}
    assert points(found) == 0


def test_the_cap_of_a_group_limits_what_is_left_after_the_caps_of_its_rules() -> None:
    body = model(
        event(8, cap=5, group="pages"),
        event(4, name="more", group="pages"),
        groups={"pages": {"dimension": "engagement", "cap": 7}},
    )
    found = scored(body, happened(1))
    assert lines(found) == {"happened": 8, "cap of happened": -3, "more": 4, "cap of group pages": -2}
    assert points(found) == 7


def test_cap_and_floor_of_a_dimension_are_lines_of_their_own() -> None:
    body = model(event(80), event(-300, name="left", where=[{"property": "plan", "is": "none"}]))
    assert lines(scored(body, happened(1), happened(2))) == {"happened": 160, "cap of engagement": -60}
    found = scored(body, happened(1, plan="none"))
    assert lines(found) == {"happened": 80, "left": -300, "floor of engagement": 220}
    assert points(found) == 0


def test_the_cap_of_the_total_takes_from_engagement_first_and_then_from_fit() -> None:
    body = model(condition({"all": []}, 60), event(30), total_cap=70)
    found = scored(body, happened(1))
    assert (points(found, Dimension.FIT), points(found)) == (60, 10)
    assert lines(found) == {"happened": 30, "cap of the total": -20}
    tight = scored(model(condition({"all": []}, 60), event(30), total_cap=50), happened(1))
    assert (points(tight, Dimension.FIT), points(tight)) == (50, 0)
    assert lines(tight, Dimension.FIT) == {"fact": 60, "cap of the total": -10}


def test_a_band_begins_at_its_threshold_and_the_last_one_catches_all() -> None:
    for given_points, band in ((60, "A"), (59.999999, "B"), (40, "B"), (20, "C"), (19, "D"), (-5, "D")):
        body = model(condition({"all": []}, given_points), fit={"floor": -10})
        assert scored(body).dimensions[Dimension.FIT].band == band


def test_the_grid_gives_the_priority() -> None:
    body = model(condition({"all": []}, 40), event(25))
    assert scored(body, happened(1)).priority == body.grid["B2"]
    assert scored(body).priority == body.grid["B4"]


def test_the_strongest_rule_is_the_one_that_gives_most_after_its_cap() -> None:
    body = model(event(30, cap=10), condition({"all": []}, 12), event(-50, name="left"))
    assert scored(body, happened(1)).strongest == 1
    assert scored(model(event(-1)), happened(1)).strongest is None


def test_what_others_did_is_no_activity_of_the_lead() -> None:
    mine, system = happened(5), happened(1)._replace(name="email_delivered")
    assert scored(model(event(1)), mine, system).last_activity_at == mine.occurred_at
    assert scored(model(event(1)), system).last_activity_at is None


def test_an_age_is_counted_in_seconds_through_the_nights_when_clocks_change() -> None:
    body = model(event(8, half_life_days=1))
    for day in (datetime(2024, 3, 31, 12, tzinfo=BERLIN), datetime(2024, 10, 27, 12, tzinfo=BERLIN)):
        before = happened()._replace(occurred_at=(day.astimezone(UTC) - timedelta(days=1)).astimezone(BERLIN))
        found = score(body, record(before, at=day), CATALOGUE)
        assert points(found) == 4


@thorough
@given(models(), st.sampled_from(LEADS))
def test_lines_always_sum_to_the_points(body: ScoringModel, lead: Lead) -> None:
    found = score(body, lead.record, CATALOGUE)
    for dimension in found.dimensions.values():
        assert sum(line.millionths for line in dimension.lines) == dimension.millionths
        for line in dimension.lines:
            if line.counted:
                assert sum(one.millionths for one in line.counted) == line.millionths


@thorough
@given(models(), st.sampled_from(LEADS), st.randoms(use_true_random=False))
def test_order_repetition_and_lateness_of_events_do_not_matter(
    body: ScoringModel, lead: Lead, random: Random
) -> None:
    events = list(lead.record.events)
    again = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(again)
    assert score(body, replace(lead.record, events=again), CATALOGUE) == score(body, lead.record, CATALOGUE)


@thorough
@given(models(), st.sampled_from(LEADS), st.sampled_from(ZONES))
def test_the_zone_in_which_a_time_is_written_does_not_matter(
    body: ScoringModel, lead: Lead, zone: Any
) -> None:
    moved = replace(
        lead.record,
        as_of=lead.record.as_of.astimezone(zone),
        events=[
            one._replace(occurred_at=_in(zone, one.occurred_at))
            if abs(one.occurred_at.year - 5000) < 4990
            else one
            for one in lead.record.events
        ],
    )
    before, after = score(body, lead.record, CATALOGUE), score(body, moved, CATALOGUE)
    assert _said(before) == _said(after)


def _in(zone: Any, instant: datetime) -> datetime:
    return instant.astimezone(UTC).astimezone(zone)


def _said(of: Score) -> object:
    amounts = [
        (line.spec.column, line.millionths, [one.event.id for one in line.counted])
        for dimension in of.dimensions.values()
        for line in dimension.lines
    ]
    return amounts, of.priority, of.strongest, of.wake_after, of.last_activity_at


def test_what_another_engine_rounds_otherwise_is_taken_over_and_lines_still_sum() -> None:
    body = model(event(8, half_life_days=14, cap=13), event(5, "stays"))
    known = record(happened(3), happened(5))
    found = score(body, known, CATALOGUE)
    assert as_kept(body, known, found, lambda asked: {}) == found

    def other(asked: Sequence[tuple[float, int, int]]) -> dict[int, int]:
        assert [given for *_, given in asked] == [
            one.millionths for one in found.dimensions["engagement"].lines[0].counted
        ]
        return {1: asked[1][2] + 1}

    kept = as_kept(body, known, found, other).dimensions["engagement"]
    was = found.dimensions["engagement"]
    changed = [new.millionths - old.millionths for new, old in zip(kept.lines, was.lines, strict=True)]
    assert changed[:2] == [1, -1]  # the rule has one more, and its cap takes it
    assert kept.millionths == was.millionths == sum(line.millionths for line in kept.lines)
