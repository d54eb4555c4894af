"""The page both sides look at: every number against a count by hand, and the list behind it of exactly that length."""

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from random import Random

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.criteria.parse import parse
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead, Standing
from leadwright.leads.queries import ranked_leads
from leadwright.platform import clock, sql
from leadwright.sales.models import HandOver
from leadwright.sales.operations.answering import Rejection, accept, reject
from leadwright.sales.operations.telling_lines import keep_lines
from leadwright.sales.queries.answers import answers
from leadwright.sales.queries.feedback import BY, PARTS, Chosen, cohort_condition, feedback
from leadwright.sales.reasons import RejectReason
from tests.accounts.people import make_user
from tests.sales.world import DAY, HOUR, NOW, handed, named, of, ready, team
from tests.starter import starter_in_force

pytestmark = [pytest.mark.later, pytest.mark.django_db]
_LINK = re.compile(r'<a href="(/feedback/hand-overs\?[^"]+)">([\d,]+)</a>')


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _worked(at_days: int = 0) -> list[HandOver]:
    """Twenty-four hand-overs of two salespeople, answered in every way, from two forms and several bands."""
    team("North", "Kim", "Lea")
    at, luck = NOW + at_days * DAY, Random(3)
    leads = ready(24, at=at)
    source = ensure_source(slug="website", at=at)
    forms = [
        NewEvent(
            name="form_submitted",
            occurred_at=at - HOUR,
            subject=lead,
            source_id=source.pk,
            message_id=f"form:{lead}",
            properties={"form": "contact" if place % 3 else "guide"},
        )
        for place, lead in enumerate(leads)
        if place % 4
    ]
    append_events(forms, at=at)
    for lead in leads:
        Standing.objects.filter(pk=lead).update(fit_band=luck.choice("AB"), engagement_band=luck.choice("12"))
    Lead.objects.filter(pk__in=leads[:5]).update(source_id=source.pk)
    made = handed(leads, at)
    for place, one in enumerate(made):
        when = at + (place + 1) * HOUR
        if place % 3 == 0:
            accept(actor=operator(), hand_over=named(one), at=when)
        elif place % 3 == 1:
            told = Rejection(list(RejectReason)[place % 7], "call +49 30 1234567")
            reject(actor=operator(), hand_over=named(one), told=told, at=when)
    HandOver.objects.filter(pk=made[0].pk).update(state="done")
    HandOver.objects.filter(pk=made[23].pk).update(state="withdrawn")
    return made


def _by_hand(one: HandOver, by: str) -> str:
    if by == "source":
        return Source.objects.filter(pk=one.source_id or 0).values_list("slug", flat=True).first() or ""
    if by == "band":
        return one.fit_band + one.engagement_band
    if by == "campaign":
        return ""
    text = """select e.properties ->> 'form' from event e join subject s on s.id = e.subject
where s.lead_id = %s and e.name = 'form_submitted'"""
    return next((form for (form,) in sql.rows(text, [one.lead_id])), "")


def test_every_number_is_that_of_a_count_by_hand_and_of_its_list() -> None:
    _worked()
    since = NOW - DAY
    found = feedback(actor=operator(), since=since)
    every = list(HandOver.objects.exclude(state="withdrawn"))
    is_in = {
        "given": lambda one: True,
        "answered": lambda one: one.state in ("accepted", "done", "rejected"),
        "accepted": lambda one: one.state in ("accepted", "done"),
        "rejected": lambda one: one.state == "rejected",
        "open": lambda one: one.state == "open",
        "touched": lambda one: one.touched_at is not None,
    }
    parts = {part: [one for one in every if is_in[part](one)] for part in PARTS}
    total = found.total
    numbers = (total.accepted.hits, total.accepted.total, total.open, found.touched)
    assert numbers == tuple(len(parts[part]) for part in ("accepted", "answered", "open", "touched"))
    reasons = Counter(one.reject_reason for one in parts["rejected"])
    assert {one.key: one.count for one in found.reasons} == reasons
    for part, some in parts.items():
        listed = answers(actor=operator(), chosen=Chosen(since, part=part), limit=1_000)
        assert (listed.total, {row.id for row in listed.rows}) == (len(some), {named(one) for one in some})
    for by in BY:
        keys = {part: Counter(_by_hand(one, by) for one in some) for part, some in parts.items()}
        told = {one.key: (one.accepted.hits, one.accepted.total, one.open) for one in found.groups[by]}
        assert told == {
            key: tuple(keys[part][key] for part in ("accepted", "answered", "open")) for key in keys["given"]
        }
        for key in told:
            listed = answers(actor=operator(), chosen=Chosen(since, part="answered", by=by, key=key))
            assert listed.total == keys["answered"][key]
    hours = sorted((one.touched_at - one.given_at) / HOUR for one in parts["touched"] if one.touched_at)
    middle = len(hours) // 2
    half = hours[middle] if len(hours) % 2 else (hours[middle - 1] + hours[middle]) / 2
    assert found.half_hours == pytest.approx(half)


def test_who_sees_fewer_leads_counts_fewer_and_pages_hold_each_once() -> None:
    made = _worked()
    (kim,) = [one for one in _users() if one.name == "Kim"]
    own = feedback(actor=of(kim), since=NOW - DAY).total
    mine = [one for one in HandOver.objects.exclude(state="withdrawn") if one.owner_id == kim.pk]
    assert 0 < own.accepted.total + own.open == len(mine) < len(made)
    found: list[str] = []
    before = None
    while True:
        page = answers(actor=of(kim), chosen=Chosen(NOW - DAY), before=before, limit=3)
        assert page.total == len(mine)
        found += [row.id for row in page.rows]
        before = page.next
        if before is None:
            break
    assert found == [named(one) for one in sorted(mine, key=lambda one: -one.pk)]
    analyst = make_user(email="an@acme.example", role="analyst", name="An")  # type: ignore[arg-type]
    notes = {row.note for row in answers(actor=of(analyst), chosen=Chosen(NOW - DAY, part="rejected")).rows}
    assert notes == {"call …"}


def _users() -> list:  # type: ignore[type-arg]
    from leadwright.accounts.models import User

    return list(User.objects.all())


def test_what_those_given_back_share_needs_more_than_five_and_says_its_range() -> None:
    made = _worked()
    assert feedback(actor=operator(), since=NOW - DAY).lines == ()
    HandOver.objects.all().update(lines=None)
    # Of twelve with the line nine are given back, of the eighteen without it two.
    for place, one in enumerate(made):
        HandOver.objects.filter(pk=one.pk).update(
            state="rejected" if place < 9 or place in (12, 13) else "accepted",
            reject_reason="no_fit" if place < 9 or place in (12, 13) else "",
            lines={"far-away": "Far away"} | ({"few": "Few"} if place < 5 else {})
            if place < 12
            else {"x": "X"},
        )
    found = feedback(actor=operator(), since=NOW - DAY)
    (line,) = found.lines
    shares = (line.given_back.hits, line.given_back.total, line.without.hits, line.without.total)
    assert (line.label, shares, line.more) == ("Far away", (9, 12, 2, 12), True)
    assert 0.4 < line.given_back.low < 0.75 < line.given_back.high < 1
    chosen = Chosen(NOW - DAY, part="rejected", line="far-away")
    assert answers(actor=operator(), chosen=chosen).total == 9


def test_the_lines_are_those_of_the_score_at_the_hand_over_and_kept_once() -> None:
    made = _worked()
    assert keep_lines(at=NOW + DAY) == HandOver.objects.filter(answered_at__isnull=False).count()
    assert keep_lines(at=NOW + DAY) == 0
    rejected = HandOver.objects.get(pk=made[1].pk)
    assert rejected.lines is not None
    assert HandOver.objects.get(pk=made[2].pk).lines is None


@pytest.mark.parametrize("month", [date(2026, 2, 1), date(2025, 12, 1)])
def test_a_cohort_is_as_long_as_its_list(month: date) -> None:
    leads = ready(8)
    moves = [(lead, "mql", place * 9) for place, lead in enumerate(leads)]
    moves += [(lead, "sql", 40) for lead in leads[:3]] + [(leads[0], "customer", 60), (leads[4], "sql", -9)]
    for lead, stage, days in moves:
        day = month + timedelta(days=days)
        sql.execute(
            "insert into stage_transition (lead_id, from_stage, to_stage, at, local_date, why, actor, cause)"
            " values (%s, 'lead', %s, %s, %s, '[]', 'test', 'person')",
            [lead, stage, day, day],
        )
    Standing.objects.filter(pk=leads[1]).update(stage="spam")
    cohorts = feedback(actor=operator(), since=NOW - DAY).cohorts
    assert sum(one.sql.total for one in cohorts) == 7
    for one in cohorts:
        for part, number in (("all", one.sql.total), ("sql", one.sql.hits), ("won", one.won.hits)):
            where = parse(cohort_condition(one.month, part))
            assert len(ranked_leads(actor=operator(), condition=where).rows) == number
    assert [(one.sql.hits, one.won.hits) for one in cohorts][-1] == (2, 1)


def test_the_numbers_of_the_page_lead_to_lists_of_their_length(client: Client) -> None:
    now = clock.now()
    _worked((now - NOW).days - 1)
    client.force_login(make_user())
    page = client.get("/feedback").content.decode()
    links = _LINK.findall(page)
    assert len(links) > 15
    for address, number in links:
        listed = client.get(unescape(address)).content.decode()
        assert f'<span class="muted num">{number}</span></h1>' in listed
        assert listed.count('<tr role="row"><th role="rowheader"') == int(number)
    for wrong in ("part=x", "reason=x", "by=x&key=y", "before=x", "line=%00", "days=1"):
        assert client.get(f"/feedback/hand-overs?{wrong}").status_code == 200
