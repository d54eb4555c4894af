"""Sentences from measures: what is said when, and how bad it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from leadwright.health.measures import Backups, Behind, Database, EmptyCoupons, Failures, Line, Measures, Room
from leadwright.health.rules import Finding, Tone, age, health, size

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
GB = 1_000_000_000

FINE = Measures(
    at=NOW,
    version="0.1.0",
    begun_at=NOW - 30 * DAY,
    database=Database("18.4", own=True, size=412_000_000),
    worker_seen_at=NOW - 4 * SECOND,
    scheduler_seen_at=NOW - 9 * SECOND,
    behind=Behind(None, None, None, 0),
    lines=(),
    failures=None,
    room=Room("/srv/leads", 80 * GB, 100 * GB),
    backups=Backups(NOW - 9 * HOUR, 3_100_000_000, None, "", hour=3, days=14, under_way=False),
)


def finding(measured: Measures, name: str) -> Finding:
    return next(one for one in health(measured).findings if one.name == name)


def test_when_all_is_well_nothing_needs_anybody() -> None:
    found = health(FINE)
    assert found.needs == ()
    assert len(found.works) == 10
    assert found.headline == "Everything works."
    assert all(one.cure == "" for one in found.works)
    assert "412 MB" in finding(FINE, "database").sentence
    assert "3.1 GB" in finding(FINE, "backup").sentence


@pytest.mark.parametrize(
    ("name", "change", "tone", "words"),
    [
        ("worker", {"worker_seen_at": NOW - 61 * SECOND}, Tone.BAD, "No worker is running"),
        ("worker", {"worker_seen_at": None}, Tone.BAD, "No worker is running"),
        ("scheduler", {"scheduler_seen_at": NOW - 2 * MINUTE}, Tone.BAD, "No scheduler is running"),
        ("scores", {"behind": Behind(NOW - MINUTE, None, None, 17)}, Tone.OK, "17 leads wait"),
        ("scores", {"behind": Behind(NOW - 5 * MINUTE, None, None, 1)}, Tone.WARN, "1 lead waits"),
        ("scores", {"behind": Behind(None, NOW - 41 * MINUTE, None, 0)}, Tone.BAD, "41 min behind"),
        ("scores", {"behind": Behind(None, None, NOW - 2 * HOUR, 0)}, Tone.BAD, "2 h behind"),
        ("scores", {"behind": Behind(None, None, None, 9, NOW - MINUTE)}, Tone.OK, "9 leads wait"),
        (
            "scores",
            {"behind": Behind(NOW, None, None, 9, NOW - 50 * MINUTE)},
            Tone.OK,
            "Many leads are being",
        ),
        ("scores", {"behind": Behind(None, None, None, 9, NOW - HOUR)}, Tone.WARN, "still being scored"),
        ("scores", {"behind": Behind(NOW - HOUR, None, None, 9, NOW - HOUR)}, Tone.BAD, "1 h behind"),
        ("scores", {"behind": Behind(NOW - HOUR, None, None, 100_001)}, Tone.BAD, "More than 100,000 leads"),
        ("jobs", {"failures": Failures(1, "backup.write", NOW - HOUR)}, Tone.WARN, "A job broke"),
        ("jobs", {"failures": Failures(3, "some.job", NOW - HOUR)}, Tone.WARN, "3 jobs broke"),
        ("jobs", {"lines": (Line("some.job", 2, NOW - HOUR),)}, Tone.WARN, "waited 1 h"),
        ("jobs", {"lines": (Line("some.job", 2, NOW - MINUTE),)}, Tone.OK, "2 wait"),
        ("disk", {"room": Room("/", 9 * GB, 100 * GB)}, Tone.WARN, "little room"),
        ("disk", {"room": Room("/", 4 * GB, 20 * GB)}, Tone.WARN, "little room"),
        ("disk", {"room": Room("/", GB // 2, 20 * GB)}, Tone.BAD, "nearly full"),
        ("disk", {"room": Room("/", 15 * GB, 1000 * GB)}, Tone.BAD, "nearly full"),
        ("disk", {"room": Room("/", 90 * GB, 1000 * GB)}, Tone.OK, "has room"),
    ],
)
def test_each_thing_is_said_when_it_is_so(
    name: str, change: dict[str, object], tone: Tone, words: str
) -> None:
    found = finding(replace(FINE, **change), name)  # type: ignore[arg-type]
    assert found.tone is tone
    assert words in f"{found.title}. {found.sentence}"
    assert bool(found.cure) == (tone is not Tone.OK)


@pytest.mark.parametrize(
    ("change", "tone", "words"),
    [
        ({"made_at": NOW - 2 * DAY}, Tone.WARN, "The last backup is old"),
        ({"made_at": NOW - 2 * DAY, "hour": None}, Tone.OK, "None is made at night"),
        ({"failed_at": NOW - HOUR, "failure": "No room."}, Tone.BAD, "No room."),
        ({"made_at": None}, Tone.WARN, "There is no backup"),
        ({"made_at": None, "hour": None}, Tone.WARN, "as was chosen"),
        ({"made_at": None, "under_way": True}, Tone.OK, "is being made"),
    ],
)
def test_a_backup_is_fresh_old_failed_or_missing(change: dict[str, object], tone: Tone, words: str) -> None:
    found = finding(replace(FINE, backups=replace(FINE.backups, **change)), "backup")  # type: ignore[arg-type]
    assert found.tone is tone
    assert words in f"{found.title}. {found.sentence}"


def test_a_workspace_made_today_has_no_backup_yet_and_that_is_well() -> None:
    young = replace(FINE, begun_at=NOW - HOUR, backups=replace(FINE.backups, made_at=None))
    assert finding(young, "backup").tone is Tone.OK


def test_the_worst_stands_first_and_names_the_headline() -> None:
    bad = replace(FINE, worker_seen_at=None, failures=Failures(1, "some.job", NOW - HOUR))
    found = health(bad)
    assert [one.name for one in found.needs] == ["worker", "jobs"]
    assert found.headline == "No worker is running, and one more thing needs you."
    assert "Nothing is lost" in found.safe


@pytest.mark.parametrize(
    ("length", "words"),
    [(0 * SECOND, "0 s"), (59 * SECOND, "59 s"), (41 * MINUTE, "41 min"), (5 * HOUR + 37 * MINUTE, "5 h 37"),
     (5 * HOUR, "5 h"), (30 * HOUR, "30 h"), (3 * DAY, "3 days"), (-5 * SECOND, "0 s")],
)  # fmt: skip
def test_a_length_of_time_as_people_say_it(length: timedelta, words: str) -> None:
    assert age(length) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "1 kB"), (9_500, "9 kB"), (412_000_000, "412 MB"), (3_100_000_000, "3.1 GB")]
)
def test_a_size_as_people_say_it(number: int, words: str) -> None:
    assert size(number) == words


def test_a_coupon_without_codes_is_named_with_who_waits() -> None:
    empty = replace(FINE, coupons=EmptyCoupons(1, "Spring", 3))
    found = finding(empty, "coupons")
    assert (found.tone, found.title) == (Tone.WARN, "A coupon has no codes left")
    assert "“Spring” has none to give. 3 people wait for one." in found.sentence
    assert "Add codes" in found.cure
    assert (
        "Nobody waits yet."
        in finding(replace(FINE, coupons=EmptyCoupons(2, "Spring", 0)), "coupons").sentence
    )
