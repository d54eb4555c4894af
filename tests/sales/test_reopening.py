"""What winning and losing an opportunity changed is as it was once it is reopened, except for what came since."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from leadwright.events.models import Event, EventReceipt
from leadwright.leads.models import Lead, Standing
from leadwright.lifecycle.models import StageTransition
from leadwright.lifecycle.operations import set_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.sales.models import HandOver, Opportunity, OpportunityMove
from leadwright.sales.operations.reopening import OpenAgain, reopen_opportunity
from leadwright.sales.operations.selling import (
    Deal,
    begin_opportunity,
    lose,
    move_opportunity,
    set_contacts,
    win,
)
from leadwright.sales.pipeline import LossReason, PipelineStage
from tests.pulse.world import compute_all
from tests.sales.world import DAY, HOUR, NOW, handed, of, ready, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
LATER = NOW + 150 * timedelta(minutes=1)
DEAL = Deal("Four cold stores", Decimal("18400"), "EUR", (NOW + 30 * DAY).date(), ("Logger",))


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


class Selling:
    """Kim sells something to the first lead; the second decides, and was an MQL by what was known of it earlier."""

    def __init__(self) -> None:
        (self.kim,) = team("North", "Kim")
        self.actor = of(self.kim)
        self.first, self.other = ready(2)
        handed([self.first, self.other])
        self.made = self.begin()
        set_contacts(
            actor=self.actor, opportunity=self.made, contacts=[(_lead(self.other), "Decides")], at=NOW
        )
        HandOver.objects.filter(lead_id=self.first).update(call_back_at=NOW + DAY)
        move_opportunity(actor=self.actor, opportunity=self.made, to=PipelineStage.PROPOSAL, at=NOW + HOUR)
        compute_all(NOW + HOUR)

    def begin(self) -> str:
        return begin_opportunity(actor=self.actor, lead=_lead(self.first), deal=DEAL, at=NOW)

    def win(self, opportunity: str = "", at: datetime = NOW + 2 * HOUR) -> None:
        win(actor=self.actor, opportunity=opportunity or self.made, at=at)
        compute_all(at)

    def reopen(self, at: datetime = NOW + 3 * HOUR) -> OpenAgain:
        found = reopen_opportunity(actor=self.actor, opportunity=self.made, at=at)
        compute_all(at)
        return found

    def stages(self) -> list[str]:
        of_leads = dict(Standing.objects.values_list("lead_id", "stage"))
        return [of_leads[self.first], of_leads[self.other]]


@pytest.fixture
def selling(starter: None) -> Selling:
    return Selling()


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def _everything() -> list[list[tuple[object, ...]]]:
    """All that closing touches, beside the log of stages, the story and the trail."""
    tables = (Opportunity, HandOver, Event, EventReceipt)
    return [
        *(sorted(model.objects.values_list(), key=repr) for model in tables),
        sorted(Standing.objects.values_list("lead_id", "stage", "prospect", "points")),
    ]


def test_a_won_one_is_as_if_it_had_not_been_won(selling: Selling) -> None:
    before = _everything()
    selling.win()
    assert selling.stages() == ["customer", "customer"]
    assert Event.objects.filter(name="order_placed").exists()

    found = selling.reopen()

    assert found == OpenAgain(True, PipelineStage.PROPOSAL)
    assert selling.stages() == ["opportunity", "mql"]
    assert _everything() == before
    assert [one.to_stage for one in OpportunityMove.objects.order_by("id")][-2:] == ["won", "proposal"]
    assert AuditEntry.objects.filter(action="opportunity.reopened").count() == 1
    moved = StageTransition.objects.filter(lead_id=selling.other).order_by("id").values_list("to_stage")
    assert [stage for (stage,) in moved][-2:] == ["customer", "mql"]
    assert selling.reopen() == OpenAgain(False, PipelineStage.PROPOSAL)
    selling.win(at=NOW + 4 * HOUR)
    assert selling.stages() == ["customer", "customer"]
    assert Event.objects.filter(name="order_placed").count() == 1


def test_a_lost_one_is_as_if_it_had_not_been_lost_also_before_anything_was_computed(selling: Selling) -> None:
    before = _everything()
    for computed in (True, False):
        lose(
            actor=selling.actor,
            opportunity=selling.made,
            reason=LossReason.PRICE,
            note="Too dear",
            at=NOW + 2 * HOUR,
        )
        if computed:
            compute_all(NOW + 2 * HOUR)
            assert selling.stages() == ["lost", "mql"]
        assert selling.reopen() == OpenAgain(True, PipelineStage.PROPOSAL)
        assert _everything() == before


def test_a_stage_that_was_set_since_stays_and_is_said(selling: Selling) -> None:
    selling.win()
    set_stage(
        actor=selling.actor,
        lead=_lead(selling.other),
        to=Stage.DISQUALIFIED,
        reason="Left",
        at=LATER,
    )
    compute_all(LATER)

    assert selling.reopen().stays == ("The stage of 1 lead was set anew since; it stays.",)
    assert selling.stages() == ["opportunity", "disqualified"]


def test_who_bought_something_else_stays_a_customer(selling: Selling) -> None:
    second = selling.begin()
    selling.win()
    selling.win(second)

    assert selling.reopen().stays == ("1 lead stays a customer by another opportunity that is won.",)
    assert selling.stages() == ["customer", "mql"]
    (order,) = Event.objects.filter(name="order_placed")
    assert order.properties["order"] == second


def test_a_newer_hand_over_stays(selling: Selling) -> None:
    lose(actor=selling.actor, opportunity=selling.made, reason=LossReason.PRICE, at=NOW + HOUR)
    HandOver.objects.create(lead_id=selling.first, given_at=LATER, given_by="routing", stage="mql")

    assert selling.reopen().stays == ("The lead was handed over anew since; that hand-over stays.",)
    found = HandOver.objects.filter(lead_id=selling.first).order_by("id")
    assert [one.state for one in found] == ["done", "open"]


def test_only_who_sees_the_lead_reopens(selling: Selling) -> None:
    selling.win()
    with pytest.raises(NotFound):
        reopen_opportunity(actor=of(seller("Zoe")), opportunity=selling.made, at=NOW + 3 * HOUR)
    assert Opportunity.objects.get().stage == "won"


def test_the_page_offers_it_at_once_and_later(selling: Selling, client: Client) -> None:
    clock.freeze(NOW + 2 * HOUR)
    client.force_login(selling.kim)
    address = f"/pipeline/{selling.made}"
    for told in ({"won": "yes"}, {"reason": "price"}):
        page = client.post(f"{address}/close", told, follow=True).content.decode()
        assert page.count(f'action="{address}/reopen"') == 2
        assert client.get(address).content.decode().count(f'action="{address}/reopen"') == 1
        again = client.post(f"{address}/close", told, follow=True).content.decode()
        assert again.count(f'action="{address}/reopen"') == 1
        page = client.post(f"{address}/reopen", follow=True).content.decode()
        assert "Open again, in “Proposal”." in page
        assert "Reopened, in “Proposal”" in page
        assert f'action="{address}/close"' in page
    assert "open already" in client.post(f"{address}/reopen", follow=True).content.decode()
