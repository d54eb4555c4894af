"""Simulations beside the same leads scored and judged one by one, and what is kept of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.leads.models import Standing
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.platform import sql, work
from leadwright.platform.cursors import UnusableCursor
from leadwright.playbook import queries as playbook
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import as_stored
from leadwright.scoring import changing, trying
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import Dimension
from leadwright.simulation import operations, queries, stepping
from leadwright.simulation.errors import CannotBeSimulated
from leadwright.simulation.operations import Asked, begin_simulation, simulate_now
from leadwright.simulation.queries import Found
from tests.lifecycle.world import opted_in
from tests.pulse.world import NOW, busy, compute_all, happened, people
from tests.starter import starter_in_force

pytestmark = [pytest.mark.later, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - timedelta(days=90))


def model_with(**changes: Any) -> dict[str, Any]:
    """The model in force with other rules; None takes one away, a mapping changes keys of it or makes it."""
    live = playbook.published(SCORING)
    assert live is not None
    body: dict[str, Any] = as_stored(live.body)
    for name, change in changes.items():
        rule = name.replace("_", "-")
        place = changing.place_of(body, rule)
        held = body["rules"][place] if place is not None else {"name": rule}
        body = (
            changing.without_rule(body, rule)
            if change is None
            else changing.with_rule(body, {**held, **change})
        )
    return body


def simulated(body: dict[str, Any], kind: str = "scoring") -> Found:
    reference = simulate_now(
        actor=operator(), asked=Asked(kind, body), at=NOW, progress=lambda done, total: None
    )
    return queries.find(actor=operator(), reference=reference)


def movers(found: Found, what: str, *, rises: bool) -> dict[int, tuple[str, str, str]]:
    page = queries.moving_leads(
        actor=operator(), reference=found.reference, what=what, rises=rises, limit=100
    )
    return {one.lead: (one.before, one.after, one.reason) for one in page.leads}


def test_a_list_of_moves_is_walked_by_places_whoever_goes_meanwhile() -> None:
    world()
    everybody = {"dimension": "fit", "points": -90, "when": {"all": []}}
    reference = simulated(model_with(everybody=everybody)).reference
    ask = {"actor": operator(), "reference": reference, "what": "fit", "rises": False}
    whole = queries.moving_leads(**ask, limit=100)
    assert whole.total == len(whole.leads) > 4
    pages = [queries.moving_leads(**ask, limit=2)]
    while pages[-1].next_cursor:
        pages.append(queries.moving_leads(**ask, limit=2, after=pages[-1].next_cursor))
    assert [one for page in pages for one in page.leads] == list(whole.leads)
    assert [page.start for page in pages] == list(range(0, whole.total, 2))
    back = [pages[-1]]
    while back[-1].previous_cursor:
        back.append(queries.moving_leads(**ask, limit=2, before=back[-1].previous_cursor))
    assert [(page.leads, page.start) for page in back[::-1]] == [(page.leads, page.start) for page in pages]
    erase_lead(actor=operator(), lead=whole.leads[1].reference, at=NOW)
    behind = queries.moving_leads(**ask, limit=100, after=pages[0].next_cursor)
    assert [one.lead for one in behind.leads] == [one.lead for one in whole.leads[2:]]
    with pytest.raises(UnusableCursor):
        queries.moving_leads(**{**ask, "rises": True}, limit=2, after=pages[0].next_cursor)


def world() -> list[int]:
    leads = [*busy(3), *people(4, start=10)]
    happened(leads[1:5], "content_downloaded", NOW - timedelta(days=40), content="guide")
    happened(leads[:2], "order_placed", NOW - timedelta(days=20), order_id="1")
    compute_all()
    return leads


def test_who_moves_and_where_points_lie_are_those_of_leads_tried_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stepping, "STEP", 8)
    leads = [*world(), *people(2, start=30)]
    happened(leads[:4], "trial_started", NOW - timedelta(days=1))
    compute_all()
    body = model_with(
        quote={"points": 2}, decides={"points": 60}, downloads=None, product_trial={"points": 50}
    )
    found = simulated(body)
    live = playbook.published(SCORING)
    assert live is not None
    trials = {
        lead: trying.try_model(lead, before=live.body, after=changing.as_model(body), at=NOW)
        for lead in leads
    }
    assert found.result.leads == len(leads)
    for place, dimension in enumerate([*Dimension, "product"]):
        tried = {lead: trial.dimensions[place] for lead, trial in trials.items()}
        for rises in (True, False):
            expected = {
                lead: (one.band_before, one.band_after)
                for lead, one in tried.items()
                if one.band_before != one.band_after and (one.band_after < one.band_before) is rises
            }
            got = {lead: way[:2] for lead, way in movers(found, dimension, rises=rises).items()}
            assert got == expected
        moved = found.result.moved(dimension)
        assert moved is not None
        assert sum(moved.after.values()) == len(leads)
        spread = found.result.spreads[dimension]
        for begin, end, now in zip(spread.begins, [*spread.begins[1:], 999], spread.after, strict=True):
            inside = sum(begin <= one.after // 1_000_000 < end for one in tried.values())
            assert now == inside
    assert movers(found, "engagement", rises=False)
    assert {way[:2] for way in movers(found, "product", rises=True).values()} == {("3", "1")}
    assert "Asked for a quote −" in next(iter(movers(found, "engagement", rises=False).values()))[2]


def test_a_score_that_one_of_the_models_lacks_is_counted_and_moves_nobody() -> None:
    happened(world()[:3], "trial_started", NOW - timedelta(days=1))
    compute_all()
    body = model_with()
    body["dimensions"]["further"] = {"heat_pumps": body["dimensions"].pop("product")}
    for rule in body["rules"]:
        if rule["dimension"] == "product":
            rule["dimension"] = "heat_pumps"
    found = simulated(body)
    assert found.result.changed == 3
    assert (sum(found.result.spreads["product"].after), sum(found.result.spreads["heat_pumps"].before)) == (
        0,
        0,
    )
    for dimension in ("product", "heat_pumps"):
        moved = found.result.moved(dimension)
        assert moved is not None
        assert (moved.ways, sum([*moved.before.values(), *moved.after.values()])) == ((), 7)


def test_each_rule_says_what_it_gives_to_whom_and_how_often_they_bought() -> None:
    leads = world()
    body = model_with(
        decides_too={
            "dimension": "fit",
            "points": 1,
            "when": {"field": "seniority", "any_of": ["head", "director"]},
        },
        downloads=None,
    )
    found = simulated(body)
    by_name = {one.name: one for one in found.result.rules}
    assert (by_name["decides"].leads, by_name["decides"].points) == (7, 7 * 25_000_000)
    assert (by_name["quote"].leads, by_name["quote"].leads_before) == (3, 3)
    assert by_name["quote"].reached["customer"] == 2
    assert found.result.outcomes["customer"] == 2
    assert by_name["downloads"].is_gone
    assert by_name["downloads"].leads_before == 4
    assert by_name["complained"].never_matches
    fit = [one for one in found.result.rules if one.dimension == "fit" and one.points > 0]
    assert sum(one.share for one in fit) == pytest.approx(1)
    assert ("decides", "decides-too") in {(one.first, one.second) for one in found.result.alike}
    page = queries.matched_leads(
        actor=operator(), reference=found.reference, names=["quote", "decides"], start=1, limit=10
    )
    assert ([one.lead for one in page.leads], page.total) == (leads[1:3], 3)


def test_stages_that_hang_on_bands_move_with_the_draft() -> None:
    starter = model_with()
    draft = draft_document(actor=operator(), kind="scoring", body=model_with(decides={"points": -90}), at=NOW)
    publish_version(actor=operator(), kind="scoring", slug="default", number=draft.number, at=NOW)
    leads = world()
    for lead in leads[1:3]:
        opted_in(lead, 5)
    compute_all()
    found = simulated(starter)
    reason = "Met: The data suggests that they fit: fit band A or B"
    # Who ordered is a customer whatever the bands say.
    assert movers(found, "stage", rises=True) == {leads[2]: ("lead", "mql", reason)}
    moved = found.result.moved("stage")
    assert moved is not None
    assert (moved.before, moved.after) == (
        {"customer": 2, "lead": 5},
        {"customer": 2, "lead": 4, "mql": 1},
    )


def test_a_lifecycle_says_who_would_move() -> None:
    leads = world()
    live = playbook.published("lifecycle")
    assert live is not None
    body: dict[str, Any] = as_stored(live.body)
    customer = next(one for one in body["stages"] if one["stage"] == "customer")
    customer["criteria"] = [{"text": "Asked for a quote", "when": {"event": "quote_requested"}}]
    customer.pop("needs", None)
    found = simulated(body, "lifecycle")
    assert movers(found, "stage", rises=True) == {leads[2]: ("lead", "customer", "Asked for a quote")}
    assert movers(found, "stage", rises=False) == {}


def test_nothing_of_a_lead_changes_and_statements_do_not_grow_with_the_leads() -> None:
    world()
    before = list(Standing.objects.order_by("pk").values())
    marks = sql.scalar("select count(*) from dirty_lead")
    with CaptureQueriesContext(connection) as few:
        simulated(model_with(quote={"points": 2}))
    assert (
        list(Standing.objects.order_by("pk").values()),
        sql.scalar("select count(*) from dirty_lead"),
    ) == (
        before,
        marks,
    )
    people(60, start=100)
    compute_all()
    with CaptureQueriesContext(connection) as many:
        simulated(model_with(quote={"points": 2}))
    assert len(many) == len(few)


def test_a_simulation_is_found_by_its_body_and_said_to_be_stale_when_another_version_is_in_force() -> None:
    world()
    draft = draft_document(
        actor=operator(), kind="scoring", body=model_with(quote={"points": 2}), at=NOW, reason="less"
    )
    asked = Asked("scoring", draft.body, version=draft.number)
    begun = begin_simulation(actor=operator(), asked=asked, link="/there", at=NOW)
    assert not begin_simulation(actor=operator(), asked=asked, link="/there", at=NOW).is_new
    made = operations.Simulation.objects.get()
    for _ in range(2):  # a job that runs twice tells the same
        work.carry_out(
            begun.reference, lambda follow: operations.carry_out(simulation=made.pk, follow=follow)
        )
    assert work.find(begun.reference).outcome.startswith("7 leads looked at: 3 would change")
    found = queries.latest(actor=operator(), kind="scoring", digest=draft.digest)
    assert found is not None
    assert not found.is_stale
    publish_version(actor=operator(), kind="scoring", slug="default", number=draft.number, at=NOW)
    again = queries.latest(actor=operator(), kind="scoring", digest=draft.digest)
    assert again is not None
    assert again.is_stale


def test_what_could_not_be_published_is_refused_by_its_path_and_leaves_nothing() -> None:
    body = model_with(
        odd={"dimension": "fit", "points": 1, "when": {"field": "no_such_field", "known": True}}
    )
    with pytest.raises(BadDocument, match=r"rules\[\d+\].when"):
        simulated(body)
    with pytest.raises(CannotBeSimulated, match="moves no lead"):
        simulate_now(actor=operator(), asked=Asked("segment", {}), at=NOW, progress=lambda done, total: None)
    assert not operations.Simulation.objects.exists()
