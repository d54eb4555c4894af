"""Channels by rules, and touches out of what events say: pure."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.events.channels import CHANNELS, channel_of, site_of
from leadwright.events.touches import Candidate, Place, Touch, own_domains_of, touch_of, touches_among
from tests.examples import examples

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "channel", "name"),
    [
        ("google.com", "search", "Google"),
        ("google.co.uk", "search", "Google"),
        ("gemini.google.com", "ai_assistant", "Gemini"),
        ("chatgpt.com", "ai_assistant", "ChatGPT"),
        ("m.facebook.com", "social", "Facebook"),
        ("t.co", "social", "X"),
        ("mail.google.com", "email", "Gmail"),
        ("com.linkedin.android", "social", "LinkedIn"),
        ("notgoogle.com", "website", "notgoogle.com"),
        ("google.evil.example", "website", "google.evil.example"),
    ],
)
def test_sites_are_known_by_their_host(host: str, channel: str, name: str) -> None:
    assert (site_of(host).channel, site_of(host).name) == (channel, name)


@pytest.mark.parametrize(
    ("medium", "source", "click", "host", "channel"),
    [
        ("cpc", "google", "", "", "paid_search"),
        ("cpc", "linkedin", "", "", "paid_social"),
        ("", "", "gclid", "google.com", "paid_search"),
        ("email", "letter", "gclid", "", "paid_search"),
        ("", "", "fbclid", "facebook.com", "social"),
        ("paid_social", "facebook", "fbclid", "facebook.com", "paid_social"),
        ("newsletter", "may", "", "mail.google.com", "email"),
        ("", "chatgpt.com", "", "", "ai_assistant"),
        ("cold_call", "", "", "", "cold_call"),
        ("Direct-Mail".casefold(), "letter", "", "", "direct_mail"),
        ("strange", "somewhere", "", "google.com", "other"),
        ("", "", "", "duckduckgo.com", "search"),
    ],
)
def test_click_id_goes_before_medium_and_medium_before_host(
    medium: str, source: str, click: str, host: str, channel: str
) -> None:
    assert channel_of(medium, source, click, host)[0] == channel


def page(url: str = "https://www.acme.example/prices", **more: object) -> dict[str, object]:
    referrer = more.pop("referrer", None)
    told = {"url": url, "path": "/prices", **({"referrer": referrer} if referrer else {})}
    return {"page": told, **more}


def touch(
    context: dict[str, object], name: str = "page_viewed", own: str = "", **properties: object
) -> Touch | None:
    return touch_of(name, properties, context, Place(own_domains=own_domains_of(own)))


def test_a_link_within_ones_own_sites_is_none() -> None:
    assert touch(page(referrer="https://acme.example/")) is None
    assert touch(page(referrer="https://shop.acme.example/")) is not None
    assert touch(page(referrer="https://shop.acme.example/"), own="acme.example") is None
    assert (
        touch(page(referrer="https://notacme.example/"), own="https://acme.example/, acme.test") is not None
    )


def test_a_campaign_counts_on_a_link_within_ones_own_sites_too() -> None:
    found = touch(
        page(
            referrer="https://acme.example/", campaign={"source": "Letter", "medium": "Email", "name": "May"}
        )
    )
    assert found == Touch("email", "Letter", "Email", "May", "/prices", visit=True)


def test_what_says_nothing_is_direct_on_a_page_and_no_touch_elsewhere() -> None:
    assert touch(page()) == Touch("direct", landing="/prices", visit=True)
    assert touch(page(), name="button_clicked") is None
    assert touch({}) is None


def test_people_of_a_list_are_imported_and_not_direct() -> None:
    assert touch_of("lead_imported", {}, {}, Place()) == Touch("imported")
    assert touch_of("lead_imported", {}, {}, Place("outbound", "call")) == Touch("cold_call")
    assert touch_of("lead_imported", {}, {}, Place("event", "fair")) == Touch("event")


@pytest.mark.parametrize(
    ("name", "properties", "channel"),
    [
        ("event_visited", {"event": "Fair"}, "event"),
        ("referral_made", {"by": "Ada"}, "referral"),
        ("call_made", {"direction": "out"}, "cold_call"),
        ("trial_started", {"product": "gateway"}, "product"),
        ("ad_clicked", {"network": "google"}, "paid_search"),
        ("ad_clicked", {"network": "LinkedIn"}, "paid_social"),
    ],
)
def test_ways_in_that_are_no_visit(name: str, properties: dict[str, object], channel: str) -> None:
    found = touch_of(name, properties, {}, Place())
    assert found is not None
    assert found.channel == channel
    assert not found.visit


def test_a_call_that_came_in_is_no_cold_call() -> None:
    assert touch_of("call_made", {"direction": "in"}, {}, Place()) is None


def test_a_visit_is_one_touch_however_many_pages_it_has() -> None:
    search = Touch("search", "Google", visit=True)
    direct = Touch("direct", visit=True)
    told = [
        Candidate(n, AT + timedelta(minutes=minutes), "page_viewed", one)
        for n, (minutes, one) in enumerate(
            [(0, search), (1, search), (2, direct), (20, None), (45, direct), (80, direct)]
        )
    ]
    shuffled = Random(1).sample(told, len(told))
    assert [event for event, _ in touches_among(shuffled)] == [0, 5]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "campaign": st.dictionaries(st.sampled_from(["source", "medium", "name"]), st.text(max_size=20))
            | st.text(),
            "click_ids": st.dictionaries(st.sampled_from(["gclid", "fbclid", "x"]), st.text(max_size=5))
            | st.none(),
            "page": st.dictionaries(
                st.sampled_from(["url", "referrer", "path"]), st.text(max_size=30) | st.integers()
            ),
        },
    ),
    st.sampled_from(["page_viewed", "button_clicked", "lead_imported", "ad_clicked"]),
)
@settings(max_examples=examples(200))
def test_nothing_a_visitor_writes_breaks_it(context: dict[str, object], name: str) -> None:
    found = touch_of(name, {"network": "\0"}, context, Place(own_domains={"acme.example"}))
    assert found is None or (found.channel in CHANNELS and len(found.source) <= 300)
