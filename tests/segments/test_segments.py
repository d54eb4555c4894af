from datetime import UTC, date, datetime, timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.nodes import SavedTest
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.registry import catalogue
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook
from leadwright.playbook import registry
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import read
from leadwright.segments.documents import SEGMENT
from leadwright.segments.queries import condition_of
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STARTERS = [
    "active-lately",
    "asked-for-an-offer",
    "bofu",
    "downloaded-a-checklist",
    "downloaded-a-datasheet",
    "downloaded-a-guide",
    "downloaded-an-offer",
    "european-hours",
    "gone-quiet",
    "in-europe",
    "mofu",
    "persona-unknown",
    "tofu",
    "viewed-pricing",
]


@pytest.fixture(autouse=True)
def _segments_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The starter documents of other kinds are for their own tests."""
    monkeypatch.setattr(registry, "_KINDS", {"segment": SEGMENT})


def event(name: str, days_ago: int, **properties: object) -> EventFact:
    occurred_at = AT - timedelta(days=days_ago)
    return EventFact(days_ago, name, occurred_at, occurred_at.date(), properties=properties)


def members(*events: EventFact, **facts: object) -> list[str]:
    """The starter segments somebody with these events, of whom a role and these facts are known, is in."""
    record = Record(AT, date(2026, 6, 1), {"role": "Buyer", **facts}, events=events)
    return [slug for slug in STARTERS if evaluate(condition_of(slug), record, catalogue()).matches]


def test_a_new_workspace_has_useful_segments() -> None:
    starter_in_force(at=AT)
    assert [one.slug for one in playbook.published_all(SEGMENT)] == STARTERS


@pytest.mark.parametrize(
    ("events", "segments"),
    [
        ([], []),
        ([event("page_viewed", 29, path="/pricing/teams")], ["viewed-pricing"]),
        ([event("page_viewed", 31, path="/pricing")], []),
        ([event("page_viewed", 3, path="/blog")], ["active-lately"]),
        ([event("email_opened", 1)], []),
        ([event("content_downloaded", 200)], ["downloaded-an-offer", "gone-quiet"]),
        ([event("content_downloaded", 200), event("email_clicked", 20)], ["downloaded-an-offer"]),
        ([event("quote_requested", 60)], ["asked-for-an-offer"]),
        (
            [event("content_downloaded", 2, kind="Checklist")],
            ["active-lately", "downloaded-a-checklist", "downloaded-an-offer"],
        ),
    ],
)
def test_the_starter_segments_mean_what_they_say(events: list[EventFact], segments: list[str]) -> None:
    starter_in_force(at=AT)
    assert members(*events) == segments


@pytest.mark.parametrize(
    ("facts", "segments"),
    [
        ({"stage": "lead", "country": "DE"}, ["european-hours", "in-europe", "tofu"]),
        ({"stage": "pql", "country": "US", "company.country": "FR"}, ["in-europe", "mofu"]),
        ({"stage": "opportunity", "time_zone": "Europe/Zurich"}, ["bofu", "european-hours"]),
        ({"stage": "customer", "role": None}, ["persona-unknown"]),
    ],
)
def test_the_starter_segments_tell_region_hours_and_place_in_the_funnel(
    facts: dict[str, object], segments: list[str]
) -> None:
    starter_in_force(at=AT)
    assert members(**facts) == segments


def test_a_condition_comes_with_other_segments_in_place() -> None:
    starter_in_force(at=AT)
    body = {"title": "Hot", "when": {"segment": "viewed-pricing"}}
    draft = draft_document(actor=operator(), kind="segment", slug="hot", body=body, at=AT)
    publish_version(actor=operator(), kind="segment", slug="hot", number=draft.number, at=AT)
    assert condition_of("hot") == SavedTest("viewed-pricing", condition_of("viewed-pricing"))


def test_a_segment_that_is_not_published_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no segment nobody"):
        condition_of("nobody")


@pytest.mark.parametrize("body", [{"when": {"all": []}}, {"title": "", "when": {"all": []}}, {"title": "x"}])
def test_a_segment_has_a_title_and_a_condition(body: dict[str, object]) -> None:
    with pytest.raises(BadDocument):
        read("segment", "x", body)
