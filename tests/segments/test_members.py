"""Who is in which segment: kept as differences by the pulse, never late, one broken document apart from the others."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.health import queries, rules
from leadwright.health.rules import Tone
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations import dirty
from leadwright.leads.operations.chosen import give_back_leads, give_leads
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.platform import sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.playbook.models import Document, DocumentVersion
from leadwright.playbook.operations import draft_document, publish_version, retire_document
from leadwright.pulse.operations import run_pulse
from leadwright.segments import operations
from leadwright.segments.models import KeptSegment, SegmentStay
from leadwright.segments.operations import segments_changed
from leadwright.segments.queries import Which, crossings, kept_members
from leadwright.segments.queries import stays as stays_of
from tests.accounts.people import make_user
from tests.pulse.world import NOW, busy, compute_all, happened, mark, people
from tests.starter import starter_in_force

pytestmark = [pytest.mark.later, pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - timedelta(days=90))


def publish(slug: str, when: object, at: datetime = NOW) -> None:
    body = {"title": slug, "when": when}
    draft = draft_document(actor=operator(), kind="segment", slug=slug, body=body, reason="test", at=at)
    publish_version(actor=operator(), kind="segment", slug=slug, number=draft.number, at=at)


def put_in_the_table(slug: str, when: object) -> None:
    """As if what a condition names had gone since it was published."""
    document = Document.objects.get(kind="segment", slug=slug)
    DocumentVersion.objects.filter(document=document).update(status="retired")
    number = document.versions.count() + 1
    body = {"title": slug, "when": when}
    told = {"author": "x", "created_at": NOW, "published_at": NOW, "digest": f"x{number}"}
    document.versions.create(number=number, status="published", body=body, **told)


def inside(slug: str) -> list[int]:
    number = KeptSegment.objects.get(slug=slug).pk
    open_stays = SegmentStay.objects.filter(segment_id=number, left_at__isnull=True)
    return sorted(open_stays.values_list("lead_id", flat=True))


def stays(slug: str) -> list[tuple[int, datetime, datetime | None]]:
    found = SegmentStay.objects.filter(segment_id=KeptSegment.objects.get(slug=slug).pk)
    return list(found.order_by("id").values_list("lead_id", "entered_at", "left_at"))


def told() -> list[tuple[str, list[str], list[str]]]:
    """The events, with their causes and the segments entered and left."""
    return [
        (row.cause, *([slug for slug, _ in row.payload[way]] for way in ("entered", "left")))
        for row in OutboxEvent.objects.filter(name="segments.changed").order_by("id")
    ]


def test_who_comes_in_enters_and_who_is_out_leaves_each_once() -> None:
    publish("asked", {"event": "quote_requested", "within_days": 5})
    publish("buyers", {"field": "role", "known": True})
    looking, (silent,) = busy(1), people(1, start=5)
    compute_all()
    assert (inside("asked"), inside("buyers")) == (looking, sorted([*looking, silent]))
    mark(*looking)
    compute_all(NOW + timedelta(hours=1))
    assert stays("asked") == [(looking[0], NOW, None)]
    later = NOW + 3 * DAY
    mark(*looking, at=later)
    compute_all(later)
    assert stays("asked") == [(looking[0], NOW, later)]
    happened(looking, "quote_requested", later, product="gateway")
    compute_all(later + DAY)
    assert stays("asked") == [(looking[0], NOW, later), (looking[0], later + DAY, None)]


def test_what_changes_by_time_alone_wakes_the_lead_no_later() -> None:
    publish("asked", {"event": "quote_requested", "within_days": 20})
    (lead,) = busy(1)
    compute_all()
    asked_at = NOW - 3 * DAY
    at, turn = NOW, asked_at + 20 * DAY
    while at < turn:
        wake = Standing.objects.get(pk=lead).wake_at
        assert wake is not None
        assert wake <= turn
        at = wake
        dirty.wake_due_leads(now=at)
        compute_all(at)
    # The window is closed on this side: at its very end the event is out of it a moment later.
    for moment in (turn, turn + timedelta(seconds=1)):
        dirty.wake_due_leads(now=moment)
        compute_all(moment)
    assert inside("asked") == []


def test_a_segment_on_the_time_in_a_stage_wakes_by_the_stage_a_lead_has_just_reached() -> None:
    publish("long-a-lead", {"field": "stage_since", "more_than_days_ago": 2})
    (lead,) = busy(1)
    compute_all()
    assert Standing.objects.get(pk=lead).stage_since == NOW
    wake = Standing.objects.get(pk=lead).wake_at
    assert wake is not None
    assert wake <= NOW + 2 * DAY
    assert inside("long-a-lead") == []


def test_a_segment_follows_the_stage_and_the_points_of_the_same_batch() -> None:
    publish("engaged", {"field": "score.engagement", "at_least": 1})
    (lead,) = busy(1)
    assert run_pulse(at=NOW) == 1
    assert (lead in inside("tofu"), inside("engaged")) == (True, [lead])


def test_one_broken_document_leaves_the_others_fresh_and_says_so() -> None:
    publish("broken", {"field": "role", "known": True})
    publish("whole", {"field": "role", "known": True})
    (first,) = people(1)
    compute_all()
    put_in_the_table("broken", {"field": "custom.gone", "known": True})
    (second,) = people(1, start=1)
    compute_all(NOW + DAY)
    row = KeptSegment.objects.get(slug="broken")
    assert (inside("whole"), inside("broken")) == (sorted([first, second]), [first])
    assert ("custom.gone" in row.problem, row.problem_at) == (True, NOW + DAY)
    found = rules.segments(queries.measure(NOW + DAY))
    assert (found.tone, found.since, "custom.gone" in found.sentence) == (Tone.WARN, NOW + DAY, True)
    put_in_the_table("broken", {"field": "role", "known": True})
    mark(first, second)
    compute_all(NOW + 2 * DAY)
    assert rules.segments(queries.measure(NOW + 2 * DAY)).tone is Tone.OK
    assert (inside("broken"), KeptSegment.objects.get(slug="broken").problem) == (sorted([first, second]), "")


def test_a_segment_that_fails_in_the_database_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a value in some row could not be read: the statement is asked to divide by nothing for one segment."""
    publish("failing", {"field": "role", "known": True})
    publish("whole", {"field": "role", "known": True})
    number = next(one.number for one in operations.segments_to_keep(at=NOW) if one.slug == "failing")
    follow = operations._follow

    def failing(segments: object, *rest: object) -> object:
        if any(one.number == number for one in segments):  # type: ignore[attr-defined]
            sql.execute("select 1 / 0")
        return follow(segments, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "_follow", failing)
    (lead,) = people(1)
    compute_all()
    assert (inside("whole"), inside("failing")) == ([lead], [])
    assert "cannot be computed" in KeptSegment.objects.get(slug="failing").problem
    monkeypatch.setattr(operations, "_follow", follow)
    mark(lead)
    compute_all(NOW + timedelta(minutes=5))
    assert inside("failing") == []  # left alone for an hour
    mark(lead)
    compute_all(NOW + timedelta(hours=2))
    assert inside("failing") == [lead]


def test_a_segment_of_whose_a_lead_is_follows_when_it_is_given_to_somebody() -> None:
    boss = make_user(role=Role.ADMINISTRATOR)
    publish("mine", {"field": "owner", "any_of": [boss.email]})
    (lead,) = people(1)
    compute_all()
    (given,) = give_leads(actor=operator(), leads=[lead], owner=public_id(Kind.USER, boss.public_id), at=NOW)
    compute_all(NOW)
    assert inside("mine") == [lead]
    owner = public_id(Kind.USER, boss.public_id)
    give_back_leads(actor=operator(), given=owner, before=[given], at=NOW + DAY)
    compute_all(NOW + DAY)
    assert inside("mine") == []


def test_events_say_who_entered_and_left_with_the_cause_that_decides_what_may_follow() -> None:
    publish("asked", {"event": "quote_requested", "within_days": 5})
    (lead,) = people(1, at=NOW - 60 * DAY)
    compute_all()
    happened([lead], "quote_requested", NOW, product="gateway")
    compute_all(NOW + timedelta(minutes=1))
    cause, entered, left = told()[-1]
    assert (cause, "asked" in entered, left) == (str(Cause.ACTIVITY), True, [])
    before = len(told())
    mark(lead)
    compute_all(NOW + timedelta(minutes=2))
    assert len(told()) == before


def test_a_merge_ends_the_stays_of_the_duplicate_and_its_undo_begins_them_again() -> None:
    publish("buyers", {"field": "role", "known": True})
    survivor, duplicate = people(2)
    compute_all()
    ids = [public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in (survivor, duplicate)]
    merged = merge_leads(actor=operator(), survivor=ids[0], duplicate=ids[1], reason="the same", at=NOW + DAY)
    compute_all(NOW + DAY)
    assert inside("buyers") == [survivor]
    unmerge_leads(actor=operator(), merge=merged.merge, reason="not the same", at=NOW + 2 * DAY)
    compute_all(NOW + 2 * DAY)
    assert inside("buyers") == [survivor, duplicate]
    assert len(stays("buyers")) == 3


def test_what_is_published_no_more_has_nobody_in_it_and_everybody_is_asked_once_for_what_is_new() -> None:
    publish("buyers", {"field": "role", "known": True})
    people(1)
    compute_all()
    assert (segments_changed(at=NOW), segments_changed(at=NOW)) == (True, False)
    publish("buyers", {"field": "country", "any_of": ["ES"]})
    assert segments_changed(at=NOW) is True
    retire_document(actor=operator(), kind="segment", slug="buyers", reason="test", at=NOW)
    assert segments_changed(at=NOW + DAY) is False
    assert inside("buyers") == []
    publish("buyers", {"field": "country", "any_of": ["ES"]})
    assert segments_changed(at=NOW + DAY) is True


def test_the_members_are_paged_behind_the_last_one_whatever_moves_meanwhile() -> None:
    publish("buyers", {"field": "role", "known": True})
    leads = [*busy(3), *people(4, start=10)]
    compute_all()
    ask = {"actor": operator(), "slug": "buyers", "which": Which.INSIDE, "limit": 3}
    first = stays_of(**ask, at=NOW)
    assert first.previous_cursor is None
    later = NOW + timedelta(hours=1)
    new = people(2, start=20)
    compute_all(later)
    second = stays_of(**ask, at=later, after=first.next_cursor)
    last = stays_of(**ask, at=later, after=second.next_cursor)
    assert [one.number for page in (first, second, last) for one in page.rows] == sorted(leads, reverse=True)
    assert last.next_cursor is None
    assert stays_of(**ask, at=later, before=last.previous_cursor).rows == second.rows
    back = stays_of(
        **ask, at=later, before=stays_of(**ask, at=later, before=second.previous_cursor).previous_cursor
    )
    assert ([one.number for one in back.rows], back.previous_cursor) == (sorted(new, reverse=True), None)
    for cursor in ("nonsense", stays_of(**(ask | {"which": Which.ENTERED}), at=later).next_cursor or "x"):
        with pytest.raises(UnusableCursor):
            stays_of(**ask, at=later, after=cursor)


def test_nobody_is_left_out_where_the_lead_of_the_place_has_gone() -> None:
    publish("buyers", {"field": "role", "known": True})
    leads = people(5)
    compute_all()
    ask = {"actor": operator(), "slug": "buyers", "which": Which.INSIDE, "limit": 2, "at": NOW}
    first = stays_of(**ask)
    second = stays_of(**ask, after=first.next_cursor)
    gone = [first.rows[-1].number, second.rows[0].number]
    remaining = set(leads) - set(gone)
    for one in (first.rows[-1], second.rows[0]):
        erase_lead(actor=operator(), lead=one.lead, at=NOW)

    found = stays_of(**(ask | {"limit": 9}), after=first.next_cursor)
    assert {one.number for one in found.rows} == remaining
    back = stays_of(**(ask | {"limit": 9}), before=second.previous_cursor)
    assert {one.number for one in back.rows} == remaining


def moves(slug: str, at: datetime) -> tuple[int, int, int]:
    """How many are in, entered and left, as people are told; each list is as long as its number."""
    told = kept_members(actor=operator(), slug=slug, at=at).members
    numbers = (told.inside, told.entered, told.left)
    listed = [stays_of(actor=operator(), slug=slug, which=which, at=at) for which in Which]
    assert tuple(len(one.rows) for one in listed) == numbers
    return numbers


def test_who_was_in_from_the_beginning_or_came_with_a_list_has_not_entered() -> None:
    publish("asked", {"event": "quote_requested", "within_days": 20})
    publish("buyers", {"field": "role", "known": True})
    (listed,) = people(1)
    compute_all()
    (added,) = people(1, start=1, cause=Cause.PERSON)
    compute_all(NOW + DAY)
    happened([listed], "quote_requested", NOW + DAY, product="gateway")
    compute_all(NOW + 2 * DAY)
    assert (moves("buyers", NOW + 2 * DAY), moves("asked", NOW + 2 * DAY)) == ((2, 1, 0), (1, 1, 0))
    later = NOW + 4 * DAY
    publish("asked", {"field": "full_name", "known": True}, later)
    publish("buyers", {"field": "country", "any_of": ["PT"]}, later)
    mark(listed, added, at=later, cause=Cause.RECOMPUTE)
    compute_all(later)
    assert (moves("buyers", later), moves("asked", later)) == ((0, 1, 0), (2, 1, 0))
    # What turns by time alone is a move like any other.
    publish("asked", {"event": "quote_requested", "within_days": 20}, later)
    mark(listed, added, at=later + DAY, cause=Cause.RECOMPUTE)
    compute_all(later + DAY)
    end = NOW + 22 * DAY
    mark(listed, at=end, cause=Cause.RECOMPUTE)
    compute_all(end)
    assert moves("asked", end) == (0, 0, 1)


def test_a_segment_that_is_gone_is_told_by_its_title() -> None:
    publish("buyers", {"field": "role", "known": True})
    (lead,) = people(1)
    compute_all()
    retire_document(actor=operator(), kind="segment", slug="buyers", reason="test", at=NOW + DAY)
    segments_changed(at=NOW + DAY)
    KeptSegment.objects.filter(slug="buyers").update(title="Who buys")
    assert [one.titles for one in crossings(lead) if not one.entered] == [("Who buys",)]
    assert kept_members(actor=operator(), slug="buyers", at=NOW + DAY).live is False


def test_many_leads_and_segments_take_as_many_statements_as_few() -> None:
    few = people(2)
    compute_all()
    mark(*few)
    run_pulse(at=NOW)
    mark(*few)
    with CaptureQueriesContext(connection) as before:
        run_pulse(at=NOW)
    for number in range(20):
        publish(f"s{number}", {"field": "role", "known": True})
    many = people(20, start=2)
    mark(*few)
    compute_all()
    mark(*few, *many)
    with CaptureQueriesContext(connection) as after:
        run_pulse(at=NOW)
    assert len(after) <= len(before)
