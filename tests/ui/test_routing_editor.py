"""The editor of a routing, its simulation and working time, by their HTML."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.platform import clock, work
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries
from leadwright.sales.boards import hours_of
from leadwright.sales.models import OwnTime, RoutedAgain, RoutingSimulation
from leadwright.sales.operations import simulating
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW, make_user
from tests.sales.world import DAY, handed, ready, route, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
DRAFT = "/playbook/routing/default/draft"
WHERE = pack(tree.rooted({"field": "country", "is": "DE"}))


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def working(user: Any) -> queries.WorkingVersion:
    return queries.working_version(actor=actor_for(user), kind="routing")


def names(user: Any) -> list[str]:
    return [rule["name"] for rule in working(user).body["rules"]]


def test_rules_are_added_moved_removed_and_published_without_script(signed_in: SignIn) -> None:
    team("North", "Kim", "Lea")
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    page = client.get(DRAFT).content.decode()
    for words in ("The account is ours", "whoever looks after the account", "Nothing is changed yet", "Kim"):
        assert words in page, words

    typed = {
        "seen": working(user).digest,
        "name": "Germany",
        "to": "team",
        "team": "North",
        "by": "weighted",
        "where": WHERE,
    }
    refused = client.post(f"{DRAFT}/rule", {**typed, "where": "", "team": ""})
    assert refused.status_code == 422
    for words in ("Add at least one condition", "The text may not be empty", 'value="Germany"'):
        assert words in refused.content.decode(), words
    assert working(user).draft is None
    step = client.post(f"{DRAFT}/rule", {**typed, "step": "edit:0"}).headers["Location"]
    form = client.get(step)
    assert 'name="kept_team" value="North"' in form.content.decode()
    assert client.post(f"{DRAFT}/rule", typed).headers["Location"] == DRAFT
    assert names(user)[-1] == "Germany"
    page = client.get(DRAFT).content.decode()
    for words in ("the team North, in turn, by weight", ">new<", "Country is Germany"):
        assert words in page, words

    client.post(f"{DRAFT}/rules", {"up": "Germany", "seen": working(user).digest})
    assert names(user)[1] == "Germany"
    client.post(f"{DRAFT}/rules", {"remove": "A colleague is known there", "seen": working(user).digest})
    assert "otherwise" not in working(user).body["rules"][0], "the rule it went on to is gone"
    assert "Put back" in client.get(DRAFT).content.decode()
    client.post(f"{DRAFT}/rules", {"back": "A colleague is known there", "seen": working(user).digest})
    assert names(user)[1] == "A colleague is known there"

    bare = client.post(f"{DRAFT}/publish", {"seen": working(user).digest})
    assert (bare.status_code, "Say in a few words why" in bare.content.decode()) == (422, True)
    told = {"seen": working(user).digest, "reason": "North sells to Germany"}
    assert client.post(f"{DRAFT}/publish", told).headers["Location"] == "/playbook/routing/default"
    live = queries.published("routing")
    assert live is not None
    assert [rule.name for rule in live.body.rules][-1] == "Germany"


def test_what_cannot_be_is_refused_where_it_is_typed(signed_in: SignIn) -> None:
    seller("Kim")
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    form = {
        "seen": working(user).digest, "to": "everybody", "remind_after": "60", "within": "30", "reassign": "1",
        "recycle_after_days": "90", "week_monday": "9 to 5", "holidays": "tomorrow", "zone": "Europe/Berlinn",
    }  # fmt: skip
    page = client.post(f"{DRAFT}/settings", form)
    assert page.status_code == 422
    for words in (
        "is no span of time", "is no day; write it like", "There is no time zone", "has to be shorter than",
    ):  # fmt: skip
        assert words in page.content.decode(), words
    nobody = client.post(
        f"{DRAFT}/settings", {**form, "within": "90", "week_monday": "", "holidays": "", "zone": ""}
    )
    assert "Nobody works without an hour" in nobody.content.decode()
    assert working(user).draft is None, "nothing was saved"

    week = {"week_monday": "09:00-12:00, 13:00-17:00"}
    good = {**form, **week, "within": "90", "holidays": "2027-01-01\n2027-12-25", "zone": "Europe/Lisbon"}
    assert client.post(f"{DRAFT}/settings", good).headers["Location"] == DRAFT
    assert "Mon 09:00–12:00 and 13:00–17:00, Europe/Lisbon; 2 holidays" in client.get(DRAFT).content.decode()

    least = {"person": "kim@acme.example", "seen": working(user).digest, "per_day": "9", "per_week": "8"}
    assert "cannot hold less" in client.post(f"{DRAFT}/person", least).content.decode()
    client.post(f"{DRAFT}/person", {**least, "per_week": "20", "weight": "3"})
    assert "9 a day, 20 a week, weight 3" in client.get(DRAFT).content.decode()
    client.post(f"{DRAFT}/person", {"person": "kim@acme.example", "seen": working(user).digest})
    assert "people" not in working(user).body


def test_a_circle_and_an_unknown_person_are_told_before_publishing(signed_in: SignIn) -> None:
    seller("Kim")
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    stranger = {
        "name": "Other",
        "to": "person",
        "person": "kin@acme.example",
        "where": WHERE,
        "seen": working(user).digest,
    }
    refused = client.post(f"{DRAFT}/rule", stranger).content.decode()
    assert "Did you mean" in refused
    rule = {
        "rule": "A colleague is known there",
        "name": "A colleague is known there",
        "to": "matching_company",
        "where": WHERE,
    }
    circle = client.post(
        f"{DRAFT}/rule", {**rule, "seen": working(user).digest, "otherwise": "The account is ours"}
    )
    assert circle.status_code == 302, (
        "it can be mended at either end, so the draft takes it and says what is wrong"
    )
    assert "go round in a circle" in client.get(DRAFT).content.decode()
    told = {"seen": working(user).digest, "reason": "Round"}
    assert client.post(f"{DRAFT}/publish", told).status_code == 422


def carried_out() -> RoutingSimulation:
    made = RoutingSimulation.objects.latest("pk")
    line = work.recent(None)[0]
    work.carry_out(line.reference, lambda follow: simulating.carry_out(simulation=made.pk, follow=follow))
    return RoutingSimulation.objects.latest("pk")


def test_a_draft_is_tried_on_past_leads_and_every_number_opens_its_list(signed_in: SignIn) -> None:
    kim, lea = team("North", "Kim", "Lea")
    route({"fallback": {"person": "kim@acme.example"}})
    now = clock.now()
    handed(ready(3, at=now - 3 * DAY), at=now - 2 * DAY)
    user = make_user(role=Role.MARKETER)
    client = signed_in(user)
    form = {
        "seen": working(user).digest, "to": "person", "person": "lea@acme.example", "remind_after": "60", "within": "90",
        "reassign": "1", "recycle_after_days": "90", "week_monday": "09:00-17:00",
    }  # fmt: skip
    client.post(f"{DRAFT}/settings", form)
    simulation = f"{DRAFT}/simulation?days=30"
    assert "Nobody has looked yet" in client.get(simulation).content.decode()
    assert client.post(f"{DRAFT}/simulation/compute?days=30").headers["Location"] == simulation
    assert "Waiting for the worker" in client.get(simulation).content.decode()
    made = carried_out()
    assert made.result is not None
    assert client.get(f"{DRAFT}/simulation/progress?days=30").headers["HX-Refresh"] == "true"
    page = client.get(simulation).content.decode()
    assert "3</a> of the 3 that were handed over" in page
    assert "Kim" in page
    assert "Lea" in page
    assert "+3" in page
    assert "−3" in page
    reference = public_id(Kind.SIMULATION, made.public_id)
    for query in (
        f"would={public_id(Kind.USER, lea.public_id)}",
        "moved=1",
        f"really={public_id(Kind.USER, kim.public_id)}",
    ):
        listed = client.get(f"/playbook/routed/{reference}?{query}").content.decode()
        assert "1–3 of 3" in listed, query
    assert "Nobody is on this list" in client.get(f"/playbook/routed/{reference}?rule=").content.decode()
    assert "3 leads of the last 30 days" in client.get(DRAFT).content.decode()
    assert RoutedAgain.objects.count() == 3
    assert client.post(f"{DRAFT}/simulation/compute?days=0").status_code == 422


def test_working_time_is_set_by_oneself_and_by_who_leads(signed_in: SignIn) -> None:
    kim, hana = team("North", "Kim", leader="Hana")
    lea = seller("Lea")
    client = signed_in(kim)
    own = "/settings/working-time"
    assert "When I am away" in client.get(own).content.decode()
    overlapping = {
        "first_0": "2026-07-01", "last_0": "2026-07-10", "first_1": "2026-07-10", "last_1": "2026-07-12", "why_1": "Wedding",
    }  # fmt: skip
    page = client.post(own, overlapping)
    assert page.status_code == 422
    assert "overlap" in page.content.decode()
    assert 'value="Wedding"' in page.content.decode()
    turned = client.post(own, {"first_0": "2026-07-10", "last_0": "2026-07-01"}).content.decode()
    assert "before it begins" in turned
    for typed, words in (
        ({"zone": "Mars/Olympus"}, "There is no time zone"),
        ({"own_week": "1"}, "Nobody works without an hour"),
        ({"own_week": "1", "week_monday": "17:00-09:00"}, "ends before it begins"),
        ({"holidays": "soon"}, "is no day"),
        ({"first_0": "soon", "last_0": "2026-07-01"}, "is no day"),
    ):
        refused = client.post(own, typed)
        assert (refused.status_code, words in refused.content.decode()) == (422, True), words
    assert not OwnTime.objects.exists()

    good = {
        **overlapping,
        "first_1": "2026-07-11",
        "zone": "Asia/Seoul",
        "own_week": "1",
        "week_tuesday": "08:00-12:00",
    }
    assert client.post(own, good).headers["Location"] == own
    hours = hours_of(kim.email)
    assert (hours.zone, len(hours.absences), sorted(hours.week)) == ("Asia/Seoul", 2, [1])
    assert client.post(own, {**good, "seen": (NOW - timedelta(days=9)).isoformat()}).status_code == 409

    addresses = {
        one: f"/settings/people/{public_id(Kind.USER, one.public_id)}/working-time" for one in (kim, lea)
    }
    client = signed_in(hana)
    assert "Wedding" in client.get(addresses[kim]).content.decode()
    assert client.get(addresses[lea]).status_code == 403, "not in the team"
    assert client.post(addresses[lea], {"zone": "UTC"}).status_code == 403
    assert OwnTime.objects.count() == 1
