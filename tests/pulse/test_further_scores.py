"""Scores beside fit and engagement: kept by the pulse, shown, listed and asked for."""

from datetime import timedelta
from typing import Any

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria import registry
from leadwright.criteria.parse import parse
from leadwright.leads.models import Lead, Standing
from leadwright.leads.queries.cells import known_columns, list_cells
from leadwright.leads.queries.ranking import ranked_leads
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.pulse.queries import explain_lead
from leadwright.pulse.recomputing import bring_into_effect
from leadwright.scoring.operations import adjust_score
from tests.pulse.world import NOW, compute_all, happened, people
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
BOSS = operator()
_LIMITS = {"cap": 100, "bands": {"1": 45, "2": 20, "3": 6, "4": 0}}


def publish(rules: list[dict[str, Any]]) -> None:
    """The starter model with product use and a score for one product line."""
    body = dict(queries.working_version(actor=BOSS, kind="scoring").body)
    body["dimensions"] |= {"product": _LIMITS, "further": {"freezers": _LIMITS}}
    body["rules"] = [*(one for one in body["rules"] if one["dimension"] != "product"), *rules]
    draft = draft_document(actor=BOSS, kind="scoring", body=body, at=NOW)
    publish_version(actor=BOSS, kind="scoring", slug="default", number=draft.number, at=NOW)
    bring_into_effect(now=lambda: NOW)


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW - timedelta(days=90))
    publish(
        [
            {
                "name": "uses",
                "dimension": "product",
                "points": 30,
                "event": "feature_used",
                "half_life_days": 14,
            },
            {"name": "cold", "dimension": "freezers", "points": 25, "when": {"field": "country", "is": "ES"}},
        ]
    )


def reference(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def test_the_pulse_keeps_points_and_bands_and_who_does_not_use_the_product_has_none() -> None:
    user, other = people(2, at=NOW - timedelta(days=40))
    happened([user], "feature_used", NOW - timedelta(days=14), feature="report")
    compute_all()
    kept = dict(Standing.objects.values_list("lead_id", "scores"))
    assert kept[user] == {
        "product": {"points": 15_000_000, "band": "3"},
        "freezers": {"points": 25_000_000, "band": "2"},
    }
    assert kept[other]["product"] == {"points": 0, "band": "4"}
    found = explain_lead(actor=BOSS, reference=reference(user)).as_dict()
    product = found["scores"]["product"]  # type: ignore[index]
    assert (product["points"], product["band"]) == (15, "3")
    assert [(line["rule"], line["points"]) for line in product["lines"]] == [("uses", 15)]


def test_a_list_shows_them_and_a_condition_asks_for_them() -> None:
    user, _ = people(2, at=NOW - timedelta(days=40))
    happened([user], "feature_used", NOW, feature="report")
    compute_all()
    columns = known_columns(BOSS, ["score.product", "score.freezers"])
    cells = list_cells(actor=BOSS, references=[reference(user)], columns=columns)[reference(user)]
    assert cells["score.product"] == 30_000_000
    assert cells["score.product.band"] == "2"
    catalogue = registry.catalogue()
    assert catalogue.field("band.freezers").label == "Freezers band"
    node = parse(
        {
            "all": [
                {"field": "band.product", "any_of": ["1", "2"]},
                {"field": "score.freezers", "at_least": 25},
            ]
        }
    )
    page = ranked_leads(actor=BOSS, condition=node, at=NOW)
    assert [one.id for one in page.rows] == [reference(user)]


def test_points_given_by_hand_count_for_a_further_score_too() -> None:
    (one,) = people(1)
    until = (NOW + timedelta(days=9)).date()
    adjust_score(
        actor=BOSS,
        lead=reference(one),
        dimension="freezers",
        points=30,
        reason="Visited us",
        until=until,
        at=NOW,
    )
    compute_all()
    assert Standing.objects.get(pk=one).scores["freezers"] == {"points": 55_000_000, "band": "1"}  # type: ignore[index]
