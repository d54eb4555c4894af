"""A lead is looked at again before time alone changes what it meets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import EventType, Property
from leadwright.criteria.types import FieldType
from leadwright.lifecycle.queries import in_force
from leadwright.lifecycle.waking import midnight_after, moments_statement, turning_of
from leadwright.platform import sql
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import draft_document, publish_version
from tests.lifecycle.world import NOW, before, happened, lead, on, publish, stage, verdicts

pytestmark = pytest.mark.django_db


def lifecycle(when: dict[str, object]) -> None:
    publish({"stages": [stage("lead", when)]})


def wake(lead_id: int, as_of: datetime = NOW, zone: str = "UTC") -> datetime | None:
    """The earliest moment at which a lead may meet something else, with the midnight of `zone` where that turns something."""
    live, scope = in_force(), on(lead_id, as_of=as_of)
    turning = turning_of(live.conditions.values(), offered.catalogue())
    moment = dict(sql.rows(*moments_statement(live, scope, turning))).get(lead_id)
    midnight = midnight_after(as_of.date(), zone) if turning.at_midnight else None
    return min((one for one in (moment, midnight) if one is not None), default=None)


def meets(lead_id: int, as_of: datetime) -> bool:
    live = in_force()
    return verdicts(live, on(lead_id, as_of=as_of))[lead_id]["lead_0"]


def test_what_time_does_not_change_wakes_nobody() -> None:
    lifecycle({"all": [{"field": "email", "known": True}, {"event": "page_viewed"}]})
    one = lead(email="a@example.com")
    happened(one, "page_viewed", 3)
    assert wake(one) is None


@pytest.mark.parametrize(
    "when",
    [
        {"event": "page_viewed", "within_days": 30},
        {"event": "page_viewed", "within_days": 30, "count": {"at_most": 0}},
        {"event": "page_viewed", "last": {"more_than_days_ago": 30}},
        {"event": "page_viewed", "first": {"within_days": 30}},
    ],
)
def test_the_end_of_a_window_is_the_moment_the_answer_turns(when: dict[str, object]) -> None:
    lifecycle(when)
    one = lead()
    happened(one, "page_viewed", 10)
    turn = wake(one)
    assert turn == NOW + timedelta(days=20)
    assert meets(one, turn - timedelta(microseconds=1)) is not meets(one, turn)


def test_of_several_events_the_first_to_leave_counts() -> None:
    lifecycle({"event": ["page_viewed", "email_clicked"], "within_days": 30, "count": {"at_least": 2}})
    one = lead()
    happened(one, "page_viewed", 10)
    happened(one, "email_clicked", 25)
    happened(one, "email_clicked", 31)
    happened(one, "form_submitted", 29)
    assert wake(one) == NOW + timedelta(days=5)


def test_an_event_dated_in_the_future_is_waited_for() -> None:
    lifecycle({"event": "page_viewed"})
    one = lead()
    happened(one, "page_viewed", -0.5)
    turn = wake(one)
    assert turn == NOW + timedelta(hours=12)
    assert not meets(one, NOW)
    assert meets(one, turn)


def test_an_instant_compared_with_the_present_is_waited_for() -> None:
    lifecycle({"field": "stage_set_at", "within_last_days": 7})
    one = lead()
    happened(one, "stage_set", 3, to="sql")
    turn = wake(one)
    assert turn == NOW + timedelta(days=4)
    assert meets(one, turn - timedelta(seconds=1))
    assert not meets(one, turn)


def test_a_date_compared_with_the_present_turns_at_the_midnight_of_the_workspace() -> None:
    lifecycle({"field": "last_interest_on", "within_last_days": 7})
    one = lead()
    assert wake(one, zone="Europe/Berlin") == datetime(2026, 6, 10, 22, tzinfo=UTC)


def test_a_consent_that_ends_is_waited_for() -> None:
    lifecycle({"field": "consent.any_granted", "is": True})
    one = lead(email="a@example.com")
    statement = Statement(
        subject_id=one,
        status=Status.GRANTED,
        basis=LawfulBasis.CONSENT,
        occurred_at=before(9),
        expires_at=NOW + timedelta(days=2),
    )
    record_consent(actor=operator(), statement=statement, at=before(9))
    turn = wake(one)
    assert turn == NOW + timedelta(days=2)
    assert meets(one, turn - timedelta(seconds=1))
    assert not meets(one, turn)


def test_a_consent_nobody_asks_for_wakes_nobody() -> None:
    lifecycle({"field": "email", "known": True})
    one = lead(email="a@example.com")
    statement = Statement(
        subject_id=one,
        status=Status.GRANTED,
        basis=LawfulBasis.CONSENT,
        occurred_at=before(9),
        expires_at=NOW + timedelta(days=2),
    )
    record_consent(actor=operator(), statement=statement, at=before(9))
    assert wake(one) is None


@pytest.mark.parametrize(
    ("day", "zone", "turn"),
    [
        (date(2026, 3, 28), "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 6, 10), "Asia/Kolkata", datetime(2026, 6, 10, 18, 30, tzinfo=UTC)),
        # Chile moves its clocks at midnight, so the day begins at one.
        (date(2026, 9, 5), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_when_its_zone_says(day: date, zone: str, turn: datetime) -> None:
    assert midnight_after(day, zone) == turn


def test_an_instant_inside_an_event_cannot_be_compared_with_the_present(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts = EventType("fair_planned", "Fair", {"starts": Property("starts", FieldType.INSTANT, "Start")})
    monkeypatch.setattr(offered.shared, "_events", [*offered.shared._events, lambda: [starts]])
    when = {"event": "fair_planned", "where": [{"property": "starts", "within_last_days": 3}]}
    body = {"stages": [stage("lead", {"any": [when]})]}
    draft = draft_document(actor=operator(), kind="lifecycle", body=body, at=NOW)
    with pytest.raises(
        BadDocument, match=r"stages\[0\]\.criteria\[0\]\.when\.any\[0\]\.where\[0\]: \"starts\""
    ):
        publish_version(actor=operator(), kind="lifecycle", slug="default", number=draft.number, at=NOW)
