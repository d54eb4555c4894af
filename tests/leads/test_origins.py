"""Touches in the database: stored with their events, moved with their subjects, read by conditions and lists."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count

import pytest
from pytest_django import DjangoAssertNumQueries

from leadwright.accounts.actor import operator
from leadwright.criteria.parse import parse
from leadwright.events.events import NewEvent
from leadwright.events.models import Touch
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import DirtyLead, Standing
from leadwright.leads.operations.devices import Joining, join_visitors, know_visitors, subjects_named
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.operations.reclassifying import reclassify_events
from leadwright.leads.queries import ranked_leads
from leadwright.leads.queries.cells import known_columns, list_cells
from leadwright.leads.submission import Provenance
from leadwright.platform.workspace import write
from tests.leads.people import NOW, lead, ref

pytestmark = pytest.mark.django_db
BOSS = operator()
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
_NUMBERS = count(1)


def visit(subject: int, days: float, referrer: str = "", agent: str = CHROME, **campaign: str) -> NewEvent:
    """A page so many days before NOW, from somewhere."""
    page = {"url": "https://www.acme.example/a", "path": "/a", **({"referrer": referrer} if referrer else {})}
    return NewEvent(
        name="page_viewed",
        occurred_at=NOW - timedelta(days=days),
        subject=subject,
        source_id=ensure_source(slug="website", at=NOW).pk,
        message_id=f"origins-{next(_NUMBERS)}",
        properties={"path": "/a"},
        context={"user_agent": agent, "page": page, **({"campaign": campaign} if campaign else {})},
    )


def take(*events: NewEvent) -> None:
    append_events(events, at=NOW)


def found(field: str, value: str) -> list[str | None]:
    condition = parse({"field": field, "is": value})
    return [row.name for row in ranked_leads(actor=BOSS, limit=None, condition=condition).rows]


def channels() -> list[str]:
    return list(Touch.objects.order_by("occurred_at", "event").values_list("channel", flat=True))


def test_touches_are_stored_with_their_events_and_only_once() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    told = [
        visit(one.pk, 9, "https://www.google.com/"),
        visit(one.pk, 9 - 0.001, "https://www.google.com/"),
        visit(one.pk, 9 - 0.002),
        visit(one.pk, 5, source="Letter", medium="email", name="May"),
        visit(one.pk, 1),
    ]
    take(*told)
    take(*told)
    assert channels() == ["search", "email", "direct"]
    letter = Touch.objects.get(channel="email")
    assert (letter.source, letter.source_key, letter.campaign, letter.landing) == (
        "Letter",
        "letter",
        "May",
        "/a",
    )


def test_one_by_one_comes_to_the_same_as_together_and_as_derived_anew() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    for event in (
        visit(one.pk, 9),
        visit(one.pk, 8.999),
        visit(one.pk, 8.998, "https://chatgpt.com/"),
        visit(one.pk, 8.99),
    ):
        take(event)
    before = list(Touch.objects.order_by("event").values())
    assert channels() == ["direct", "ai_assistant"]
    assert reclassify_events(actor=BOSS, now=lambda: NOW).touches == 0
    assert list(Touch.objects.order_by("event").values()) == before


def test_own_domains_told_later_take_touches_away() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    take(visit(one.pk, 9, "https://shop.acme.example/"), visit(one.pk, 5, "https://www.google.com/"))
    DirtyLead.objects.all().delete()
    write("own_domains", "acme.example")
    assert channels() == ["website", "search"]
    assert reclassify_events(actor=BOSS, now=lambda: NOW).touches == 1
    assert channels() == ["search"]
    assert list(DirtyLead.objects.values_list("lead_id", "cause")) == [(one.pk, "reclassify")]


def test_first_last_and_the_one_that_made_the_lead() -> None:
    one = lead(full_name="Ada", email="ada@acme.example", at=NOW - timedelta(days=3))
    other = lead(full_name="Bob", email="bob@acme.example", at=NOW - timedelta(days=3))
    take(
        visit(one.pk, 20, "https://www.google.com/"),
        visit(one.pk, 4, "https://www.linkedin.com/", source="LinkedIn", medium="paid-social", name="Spring"),
        visit(one.pk, 3.5),
        visit(one.pk, 1, "https://chatgpt.com/"),
        visit(one.pk, 30, "https://www.bing.com/", agent="curl/8"),
        visit(other.pk, 2, "https://partner.example/"),
    )
    assert found("first_channel", "search") == ["Ada"]
    assert found("creating_channel", "paid_social") == ["Ada"]
    assert found("creating_campaign", "spring") == ["Ada"]
    assert found("last_channel", "ai_assistant") == ["Ada"]
    assert found("creating_channel", "website") == ["Bob"]
    assert found("last_source", "ChatGPT") == ["Ada"]


def test_a_visitors_touches_join_its_lead_and_follow_merge_and_unmerge() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    other = lead(full_name="Ada Two", email="ada2@acme.example")
    source = ensure_source(slug="website", at=NOW)
    provenance = Provenance(source_id=source.pk, actor="test", at=NOW)
    know_visitors(namespace="website", seen={"device": NOW - timedelta(days=9)}, provenance=provenance)
    device = subjects_named(namespace="website", users=(), visitors=("device",)).of_visitor("device", NOW)
    take(visit(device, 8, "https://www.google.com/"), visit(other.pk, 9, "https://chatgpt.com/"))
    assert found("first_channel", "search") == []
    joining = Joining("device", one.pk, NOW)
    join_visitors(namespace="website", joinings=[joining], reason="test", provenance=provenance)
    assert found("first_channel", "search") == ["Ada"]

    merged = merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(other), reason="same", at=NOW)
    assert found("first_channel", "ai_assistant") == ["Ada"]
    unmerge_leads(actor=BOSS, merge=merged.merge, at=NOW)
    assert found("first_channel", "search") == ["Ada"]
    assert found("first_channel", "ai_assistant") == ["Ada Two"]


def test_lists_show_where_leads_came_from() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    take(visit(one.pk, 2, source="Letter", medium="email", name="May"))
    names = ("first_channel", "creating_source", "last_campaign")
    assert Standing.objects.filter(lead_id=one.pk).exists()
    columns = known_columns(BOSS, names)
    (cells,) = list_cells(actor=BOSS, references=[ref(one)], columns=columns).values()
    assert [cells[name] for name in names] == ["E-mail", "Letter", "May"]


def test_touches_need_no_statement_for_each_event(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    subjects = [lead(full_name=f"Ada {n}", email=f"ada{n}@acme.example").pk for n in range(9)]

    def some(chosen: Iterable[int]) -> list[NewEvent]:
        return [visit(one, 5, "https://www.google.com/") for one in chosen]

    take(*some(subjects[:1]))
    few, many = some(subjects[:2]), some(subjects[2:])
    with django_assert_num_queries(4) as counted:
        take(*few)
    with django_assert_num_queries(len(counted)):
        take(*many)


def test_very_many_events_are_touches_too() -> None:
    one = lead(full_name="Ada", email="ada@acme.example")
    take(*(visit(one.pk, 1 + hours / 24, "https://www.google.com/") for hours in range(600)))
    assert Touch.objects.count() == 600
