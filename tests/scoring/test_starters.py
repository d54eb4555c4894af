"""The models a new workspace begins with, one for each market."""

from datetime import UTC, datetime

import pytest

from leadwright.criteria.references import references
from leadwright.platform import workspace
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import ensure_starter
from leadwright.scoring.documents import SCORING, nodes_of
from leadwright.scoring.model import ScoringModel
from leadwright.segments.documents import SEGMENT

AT = datetime(2026, 6, 10, 12, tzinfo=UTC)
# What somebody has to do at least for a behaviour to count, in every market.
BEHAVIOUR = {
    "page_viewed", "content_downloaded", "webinar_registered", "webinar_attended", "coupon_redeemed", "newsletter_subscribed",
    "email_clicked", "email_replied", "quote_requested", "demo_requested", "contact_requested", "social_followed", "ad_clicked",
    "call_answered", "meeting_held", "event_visited", "referral_made", "trial_started", "feature_used", "newsletter_unsubscribed",
    "email_complained",
}  # fmt: skip
OF_FIRMS = {"seniority", "department", "role", "industry", "revenue", "company_name"}

pytestmark = pytest.mark.django_db


def begun(market: str) -> ScoringModel:
    workspace.write("market", market)
    ensure_starter(at=AT)
    live = playbook.published(SCORING)
    assert live is not None
    return live.body


@pytest.mark.parametrize("market", ["b2b", "b2c"])
def test_every_behaviour_that_matters_counts_and_opens_do_not(market: str) -> None:
    model = begun(market)
    events = frozenset[str]().union(*(references(node).events for node in nodes_of(model)))
    assert BEHAVIOUR - events == set()
    assert "email_opened" not in events
    careers = [rule for rule in model.rules if rule.name == "careers"]
    assert [rule.points < 0 for rule in careers] == [True]
    fields = frozenset[str]().union(*(references(node).fields for node in nodes_of(model)))
    assert fields & {"date_of_birth", "age_band", "gender"} == set()
    assert {"order_placed"} <= events


def test_private_customers_are_not_judged_by_where_they_work() -> None:
    private = begun("b2c")
    assert private.title == "Starter model for private customers"
    fields = frozenset[str]().union(*(references(node).fields for node in nodes_of(private)))
    assert fields & OF_FIRMS == set()
    best = sum(
        rule.points for rule in private.rules if rule.dimension == "fit" and getattr(rule, "points", 0) > 0
    )
    assert best >= private.dimensions.of("fit").thresholds[0][1] // 1_000_000
    assert "left-a-basket" in {one.slug for one in playbook.published_all(SEGMENT)}
