"""Who asks for a trial or a demo that says so is handed over at once; of any other offer nobody is."""

import pytest

from leadwright.capture.offers.document import Follow, OfferBody
from leadwright.capture.operations.offering import put_offer
from leadwright.platform import clock
from leadwright.reactions.scheduler import dispatch_events
from leadwright.sales.models import HandOver
from tests.accounts.people import OPERATOR
from tests.capture.forms.world import AT, publish, submit
from tests.messaging.server import MailServer
from tests.sales.world import seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
ADA = {"full_name": "Ada King", "email": "ada@lovelace-engines.com", "company": "Lovelace", "role": "Head"}


def test_a_demo_that_says_so_is_handed_over_whatever_the_points(server: MailServer) -> None:
    clock.freeze(AT)
    starter_in_force(at=AT)
    kim = seller("Kim")
    for slug, told in (("looms", True), ("guide", False)):
        body = OfferBody(title=slug, type="demo", follow=Follow(hand_over=told))
        put_offer(actor=OPERATOR, slug=slug, body=body, at=AT)
        publish(f"{slug}-form", "demo", about=slug)
    for slug in ("guide-form", "looms-form"):
        form = publish(slug, "demo", about=slug.removesuffix("-form"))
        lead = submit(form, {**ADA, "email": f"{slug}@lovelace-engines.com"}).lead_id
        dispatch_events(now=AT)
    one = HandOver.objects.get()
    assert (one.lead_id, one.owner_id) == (lead, kim.pk)
    assert submit(form, {**ADA, "email": "looms-form@lovelace-engines.com"}).lead_id == lead
    dispatch_events(now=AT)
    assert HandOver.objects.count() == 1
