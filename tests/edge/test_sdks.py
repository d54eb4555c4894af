"""Unmodified SDKs deliver everything they send."""

from typing import Any

import pytest

from leadwright.accounts.actor import operator
from leadwright.capture.models import RefusedMessage, WriteKey
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.events.models import Event
from leadwright.leads.models import Identity, Lead
from leadwright.platform import clock
from tests.edge.sdks.installing import send

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIX = ["alias_named", "form_submitted", "group_joined", "identified", "page_viewed", "screen_viewed"]


@pytest.mark.parametrize(
    "script", ["segment_python.py", "rudder_python.py", "segment_node.cjs", "rudder_node.cjs"]
)
def test_a_program_delivers_its_six_calls(script: str, live_server: Any) -> None:
    key = create_write_key(actor=operator(), source="app", kind=WriteKey.SERVER, at=clock.now()).text

    send(script, live_server.url, key)

    assert sorted(Event.objects.values_list("name", flat=True)) == SIX
    assert not RefusedMessage.objects.exists()
    lead = Lead.objects.get()
    assert (lead.email, lead.full_name) == ("ada@example.com", "Ada Lovelace")
    assert lead.company_name == "Analytical Engines Ltd"
    assert set(Identity.objects.values_list("kind", "value")) == {
        ("user", "user-42"), ("visitor", "anon-1"), ("email", "ada@example.com"),
    }  # fmt: skip
