"""Whether an open page is told that it is no longer true."""

from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.operations.notes import write_note
from leadwright.leads.operations.people import edit_facts
from leadwright.platform import clock
from leadwright.reactions.scheduler import dispatch_events
from leadwright.ui.freshness import Stamp, stamp
from tests.accounts.people import make_user
from tests.ui.crowd import buyer, compute, ref

pytestmark = pytest.mark.django_db(transaction=True)


def asked(client: Client, seen: Stamp) -> int:
    return client.get(f"/fresh/{seen.kind}", {"of": seen.of, "seen": seen.seen}).status_code


def test_a_list_is_told_of_a_pulse_and_of_an_event_and_of_nothing_else(client: Client) -> None:
    now = clock.now()
    user = make_user()
    client.force_login(user)
    one = buyer(now)
    dispatch_events(now)
    seen = stamp(actor_for(user), "leads")
    assert asked(client, seen) == 204
    compute(now)
    assert asked(client, seen) == 200
    seen = stamp(actor_for(user), "leads")
    edit_facts(actor=actor_for(user), lead=ref(one), changes={"city": "Lund"}, at=now + timedelta(hours=1))
    dispatch_events(now)
    assert "Leads have changed" in client.get("/fresh/leads", {"seen": seen.seen}).content.decode()
    assert f"seen={stamp(actor_for(user), 'leads').seen}" in client.get("/").content.decode()


def test_the_page_of_a_lead_is_told_of_that_lead_only(client: Client) -> None:
    now = clock.now()
    user = make_user()
    client.force_login(user)
    one, other = buyer(now), buyer(now, email="other@acme.example")
    compute(now)
    seen, beside = (stamp(actor_for(user), "lead", ref(lead)) for lead in (one, other))
    edit_facts(actor=actor_for(user), lead=ref(one), changes={"city": "Lund"}, at=now + timedelta(hours=1))
    assert (asked(client, seen), asked(client, beside)) == (200, 204)
    assert (
        f"seen={stamp(actor_for(user), 'lead', ref(one)).seen}"
        in client.get(f"/leads/{ref(one)}").content.decode()
    )
    seen = stamp(actor_for(user), "lead", ref(one))
    write_note(actor=actor_for(user), lead=ref(one), text="Called.", at=now + timedelta(hours=2))
    assert asked(client, seen) == 200
    assert asked(client, Stamp("lead", "lead_00000000000000000000000000", "x")) == 200


def test_who_sees_no_leads_is_told_nothing(client: Client) -> None:
    client.force_login(make_user(role=Role.RECRUITER))
    assert asked(client, Stamp("leads", "", "0")) == 404
    assert asked(client, Stamp("everything", "", "0")) == 404
