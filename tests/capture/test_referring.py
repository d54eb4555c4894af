"""Links by which leads recommend us: their page, who came by them, and the credit when it paid off."""

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.capture.models import Referral, ReferralLink
from leadwright.capture.operations.referring import credit_referrers, make_link, refer, switch_link
from leadwright.capture.queries.referrals import lead_referrals
from leadwright.events.models import Event, Touch
from leadwright.leads.models import Lead
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.personal_data import erase_lead, export_lead
from leadwright.lifecycle.events import StagesChanged
from leadwright.platform import clock, outbox, workspace
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.reactions.table import NOTED, REACTIONS
from tests.accounts.people import make_actor
from tests.capture.forms.world import AT, open_form, publish
from tests.leads.people import lead, ref

pytestmark = pytest.mark.django_db
EVE = {
    "full_name": "Eve Moreau",
    "email": "eve@moreau-mills.com",
    "company": "Moreau Mills",
    "message": "Hello.",
}


@pytest.fixture
def carla() -> Lead:
    """A customer who recommends us."""
    clock.freeze(AT)
    publish()
    return lead(full_name="Carla Neri", email="carla@neri-foods.com")


def link(of: Lead) -> str:
    return make_link(actor=operator(), lead=ref(of), form="contact", at=AT)


def come(client: Client, code: str, who: dict[str, str] | None = None) -> None:
    fields = open_form(client, f"/r/{code}")
    answer = client.post(
        "/f/contact", {**fields, **(who or EVE)}, headers={"user-agent": "Mozilla/5.0 Firefox/150.0"}
    )
    assert answer.status_code == 303


def test_who_comes_by_a_link_was_recommended_and_its_page_tells_nobody_by_whom(
    client: Client, carla: Lead
) -> None:
    code = link(carla)
    assert link(carla) == code
    page = client.get(f"/r/{code}").content.decode()
    assert "recommends us to you" in page
    assert "Carla" not in page
    come(client, code)
    eve = Lead.objects.get(email=EVE["email"])
    event = Event.objects.get(name="referral_made")
    assert (event.subject, event.properties) == (eve.pk, {"by": ref(carla)})
    assert "referral" in set(Touch.objects.filter(subject=eve.pk).values_list("channel", flat=True))
    told = lead_referrals(actor=operator(), reference=ref(carla))
    assert [(one.lead, one.name) for one in told.gave] == [(ref(eve), "Eve Moreau")]
    assert told.links[0].came == 1
    back = lead_referrals(actor=operator(), reference=ref(eve)).by
    assert back is not None
    assert (back.lead, back.name) == (ref(carla), "Carla Neri")


def test_nobody_is_recommended_twice_or_by_themselves(client: Client, carla: Lead) -> None:
    code = link(carla)
    come(client, code, {**EVE, "full_name": "Carla Neri", "email": "carla@neri-foods.com"})
    come(client, code)
    come(client, code)
    other = lead(full_name="Dan Ode", email="dan@ode-works.com")
    come(client, link(other))
    assert [(one.referrer_id, one.referred_id) for one in Referral.objects.all()] == [
        (carla.pk, Lead.objects.get(email=EVE["email"]).pk)
    ]
    assert Event.objects.filter(name="referral_made").count() == 1
    assert refer(came={carla.pk: code}, at=AT) == 0


def test_a_closed_link_leads_to_the_form_alone(client: Client, carla: Lead) -> None:
    code = link(carla)
    row = ReferralLink.objects.get()
    reference = public_id(Kind.REFERRAL_LINK, row.public_id)
    for _ in range(2):
        switch_link(actor=operator(), lead=ref(carla), link=reference, on=False, at=AT)
    assert "recommends us" not in client.get(f"/r/{code}").content.decode()
    come(client, code)
    assert Lead.objects.filter(email=EVE["email"]).exists()
    assert not Referral.objects.exists()
    switch_link(actor=operator(), lead=ref(carla), link=reference, on=True, at=AT)
    come(client, code, {**EVE, "full_name": "Fay Li", "email": "fay@li-works.com"})
    assert Referral.objects.count() == 1
    for address in ("/r/nobody", "/r/" + "a" * 300, "/r/%00"):
        assert client.get(address).status_code == 404
    assert client.post(f"/r/{code}").status_code == 405


def test_the_referrer_is_credited_once_when_it_pays_off(client: Client, carla: Lead) -> None:
    come(client, link(carla))
    eve = Lead.objects.get(email=EVE["email"])
    outbox.record(StagesChanged(Cause.ACTIVITY, moves=(("raw_lead", "mql", (eve.pk,)),)), at=AT)
    outbox.record(StagesChanged(Cause.ACTIVITY, moves=(("mql", "customer", (eve.pk, carla.pk)),)), at=AT)
    for _ in range(2):
        for row in OutboxEvent.objects.filter(name=StagesChanged.name).order_by("id"):
            for note in NOTED[StagesChanged.name]:
                note(row)
    event = Event.objects.get(name="referral_converted")
    assert (event.subject, event.properties) == (carla.pk, {"lead": ref(eve), "to": "customer"})
    [told] = lead_referrals(actor=operator(), reference=ref(carla)).gave
    assert (told.stage, told.converted_at) == ("customer", AT)
    assert credit_referrers(moves=[("customer", [eve.pk])], at=AT) == 0
    assert StagesChanged.name in REACTIONS


def test_credit_follows_merges_and_erasing_takes_everything(client: Client, carla: Lead) -> None:
    come(client, link(carla))
    eve = Lead.objects.get(email=EVE["email"])
    stays = lead(full_name="C. Neri", email="c.neri@neri-foods.com")
    merge_leads(actor=operator(), survivor=ref(stays), duplicate=ref(carla), reason="The same", at=AT)
    assert lead_referrals(actor=operator(), reference=ref(stays)).gave[0].lead == ref(eve)
    assert lead_referrals(actor=operator(), reference=ref(eve)).by.lead == ref(stays)  # type: ignore[union-attr]
    exported = export_lead(actor=operator(), lead=ref(stays), at=AT).tables
    assert len(exported["referral"]) == len(exported["referral_link"]) == 1
    erase_lead(actor=operator(), lead=ref(stays), at=AT)
    assert not ReferralLink.objects.exists()
    assert not Referral.objects.exists()
    assert lead_referrals(actor=operator(), reference=ref(eve)).by is None


def test_links_are_for_who_may_change_the_lead_and_need_a_form(carla: Lead) -> None:
    publish("jobs", "application")
    for form in ("jobs", "nothing", ""):
        with pytest.raises(UnusableInput):
            make_link(actor=operator(), lead=ref(carla), form=form, at=AT)
    for role, refusal in ((Role.ANALYST, Forbidden), (Role.SALESPERSON, NotFound)):
        with pytest.raises(refusal):
            make_link(actor=make_actor(role), lead=ref(carla), form="contact", at=AT)
    code = link(carla)
    other = lead(full_name="Dan Ode", email="dan@ode-works.com")
    reference = lead_referrals(actor=operator(), reference=ref(carla)).links[0].id
    with pytest.raises(NotFound):
        switch_link(actor=operator(), lead=ref(other), link=reference, on=False, at=AT)
    assert code


@pytest.mark.parametrize(
    ("counts", "reached", "credited"), [("mql", "pql", 1), ("pql", "mql", 0), ("pql", "pql", 1)]
)
def test_a_product_qualified_lead_counts_beside_the_mql(
    client: Client, carla: Lead, counts: str, reached: str, credited: int
) -> None:
    workspace.write("referral_converts_at", counts)
    come(client, link(carla))
    eve = Lead.objects.get(email=EVE["email"])
    assert credit_referrers(moves=[(reached, [eve.pk])], at=AT) == credited


def test_an_address_in_a_name_is_not_told_to_who_may_see_none(client: Client, carla: Lead) -> None:
    come(client, link(carla))
    eve = Lead.objects.get(email=EVE["email"])
    Lead.objects.filter(pk=carla.pk).update(full_name="Carla carla@neri-foods.com")
    for role, name in ((Role.ANALYST, "Carla …"), (Role.ADMINISTRATOR, "Carla carla@neri-foods.com")):
        told = lead_referrals(actor=make_actor(role), reference=ref(eve)).by
        assert told is not None
        assert told.name == name
