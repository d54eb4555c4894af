"""What is sent to a webhook is kept, taken once, held where it is suspect, and read again by a better mapping."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.capture.models import FormSubmission, HeldSubmission, ReceivedPayload, RefusedDelivery
from leadwright.capture.operations.expiry import forget_payloads
from leadwright.capture.operations.quarantine import release_submission
from leadwright.capture.operations.receiving import (
    NotProven,
    replay_payload,
    replay_webhook,
    send_file,
)
from leadwright.capture.operations.trying_payloads import try_payload
from leadwright.capture.operations.webhooks import end_earlier_secret, make_secret
from leadwright.capture.queries.webhooks import payload, payloads, webhook_lines, webhook_numbers
from leadwright.consent.models import ConfirmationRequest, ConsentEntry
from leadwright.events.models import Event, Touch
from leadwright.leads.models import Lead
from leadwright.leads.operations.personal_data import erase_lead, export_lead
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.operations import retire_document
from tests.accounts.people import make_actor
from tests.capture.webhooks.world import AT, example, in_force, row, secret, send

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return sorted(Event.objects.values_list("name", flat=True))


def test_a_lead_ad_becomes_a_lead_its_events_and_a_request_to_confirm() -> None:
    in_force()
    key = secret()
    received = send(example(), key=key)
    lead = Lead.objects.get()
    assert (lead.full_name, lead.company_name, lead.country) == ("Jonas Aalto", "Havunen Logistics", "FI")
    assert names() == ["ad_clicked", "form_submitted"]
    event = Event.objects.get(name="ad_clicked")
    assert event.properties == {"network": "Instagram", "campaign": "Autumn audit"}
    assert event.occurred_at.isoformat() == "2026-11-20T09:14:05+00:00"
    assert set(Touch.objects.values_list("channel", flat=True)) == {"paid_social"}
    assert [one.status for one in ConsentEntry.objects.all()] == ["requested"]
    assert ConfirmationRequest.objects.get().address == "jonas.aalto@havunen-logistics.com"
    assert (received.state, row(received).items[0]["outcome"]) == ("taken", "created")

    again = send(example(), key=key)
    assert (again.payload, again.repeated, row(again).times) == (received.payload, True, 2)
    other = send({**example(), "extra": 1}, key=key)
    assert row(other).items[0]["outcome"] == "repeated"
    assert (Lead.objects.count(), Event.objects.count(), FormSubmission.objects.count()) == (1, 2, 1)


def test_a_list_ends_item_by_item_with_reasons() -> None:
    in_force("listening", "social-listening")
    key = secret("listening")
    told = example("social-listening")
    told["mentions"].append({"id": "m-4", "type": "share", "author": {"id": "", "name": ""}})
    received = send(told, slug="listening", key=key)
    assert [one["outcome"] for one in row(received).items] == ["created", "created", "left_out", "left_out"]
    assert "only where @.type is comment" in row(received).items[2]["reason"]
    assert names() == ["social_commented", "social_shared"]
    assert Event.objects.get(name="social_commented").properties["network"] == "LinkedIn"
    # The next export overlaps, and one of its people has done something more.
    told["mentions"][1] = {**told["mentions"][1], "id": "m-5", "type": "dm"}
    send(told, slug="listening", key=key)
    assert (Lead.objects.count(), len(names())) == (2, 3)


def test_only_who_knows_the_secret_is_let_in_and_refusals_are_counted() -> None:
    in_force()
    first = secret()
    for wrong in ("whs_none", first + "x"):
        with pytest.raises(NotProven):
            send(example(), key=wrong)
    [refused] = RefusedDelivery.objects.all()
    assert (refused.times, "X-Webhook-Secret" in refused.reason) == (2, True)
    assert not ReceivedPayload.objects.exists()

    second = make_secret(actor=operator(), slug="lead-ads", at=AT)
    assert second.text != first
    assert second.earlier_until == AT + timedelta(hours=24)
    assert send(example(), key=first).state == "taken"
    end_earlier_secret(actor=operator(), slug="lead-ads", at=AT)
    with pytest.raises(NotProven):
        send(example(), key=first)
    assert send(example(), key=second.text).repeated

    retire_document(actor=operator(), kind="webhook", slug="lead-ads", at=AT)
    with pytest.raises(AssertionError):
        send(example(), key=second.text)


def test_what_looks_like_abuse_waits_and_is_let_in_as_what_it_said() -> None:
    in_force()
    told = example()
    told["field_data"][0]["values"] = ["Cheap pills http://pills.example"]
    received = send(told, key=secret())
    assert (received.state, Lead.objects.count(), Event.objects.count()) == ("held", 0, 0)
    assert "web address" in row(received).items[0]["reason"]
    held = HeldSubmission.objects.get()
    assert held.values["email"] == "jonas.aalto@havunen-logistics.com"
    reference = public_id(Kind.SUBMISSION, held.submission.public_id)
    lead = release_submission(actor=operator(), submission=reference, at=AT)
    assert lead == release_submission(actor=operator(), submission=reference, at=AT)
    assert (Lead.objects.count(), names()) == (1, ["ad_clicked", "form_submitted"])
    # Reading it again makes nothing twice, and lets it stay in.
    replay_payload(actor=operator(), payload=received.payload, at=AT)
    assert (Lead.objects.count(), names()) == (1, ["ad_clicked", "form_submitted"])
    assert FormSubmission.objects.get().state == "released"


def test_one_address_again_and_again_is_held() -> None:
    in_force(items="$.rows", id=None)
    rows = [{**example(), "created_time": f"2026-11-20T09:0{place}:00Z"} for place in range(7)]
    received = send({"rows": rows}, key=secret())
    assert [one["outcome"] for one in row(received).items][4:] == ["known", "held", "held"]


def test_a_mended_mapping_makes_what_was_missed_and_nothing_twice() -> None:
    told = {"people": [{"who": "Mara Lind", "mail": "mara@kolmar-foods.com"}, {"who": "Ola Nord"}], "n": 1}
    in_force("other", "other", facts={"full_name": "@.name"})
    key = secret("other")
    received = send(told, slug="other", key=key)
    assert (received.state, row(received).items[0]["outcome"]) == ("nothing", "nobody")
    assert "who it is" in row(received).reason

    # The first of them only, as if the payload were one person; then everybody, then with addresses.
    first = {"full_name": "$.people[0].who"}
    in_force("other", "other", facts=first, at=AT + timedelta(minutes=1))
    assert replay_webhook(actor=operator(), slug="other", at=AT).taken == 1
    assert (Lead.objects.count(), names()) == (1, ["contact_requested"])
    mara = Lead.objects.get()
    email = {**first, "email": "$.people[0].mail"}
    in_force("other", "other", facts=email, at=AT + timedelta(minutes=2))
    for _ in range(2):
        replay_payload(actor=operator(), payload=received.payload, at=AT)
    mara.refresh_from_db()
    assert (Lead.objects.count(), mara.email, names()) == (1, "mara@kolmar-foods.com", ["contact_requested"])
    everybody = {"full_name": "@.who", "email": "@.mail"}
    in_force("other", "other", facts=everybody, items="$.people", at=AT + timedelta(minutes=3))
    for _ in range(2):
        replay_payload(actor=operator(), payload=received.payload, at=AT)
    assert sorted(Lead.objects.values_list("full_name", flat=True)) == ["Mara Lind", "Ola Nord"]
    assert names() == ["contact_requested", "contact_requested"]
    assert replay_webhook(actor=operator(), slug="other", everything=True, at=AT).payloads == 1
    assert len(names()) == 2
    seen = payload(actor=operator(), reference=received.payload)
    assert [(one.outcome, bool(one.lead)) for one in seen.items] == [("known", True)] * 2
    assert seen.replayed_by == operator().label


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"{", "no JSON"), (b"\xff\x00", "no JSON"), (b"{}", "who it is"), (b'{"rows": []}', "who it is")],
)
def test_what_cannot_be_used_is_kept_with_the_reason(body: bytes, reason: str) -> None:
    in_force("other", "other")
    received = send(body, slug="other", key=secret("other"))
    assert received.state in ("failed", "nothing")
    assert reason in row(received).reason
    assert row(received).body


def test_what_is_known_is_filled_up_or_replaced_as_the_document_says() -> None:
    in_force("other", "other")
    key = secret("other")
    one = {"name": "Mara Lind", "email": "mara@kolmar-foods.com"}
    send(one, slug="other", key=key)
    send({**one, "name": "Mara Lindqvist", "phone": "+46 8 123 456 78"}, slug="other", key=key)
    lead = Lead.objects.get()
    assert (lead.full_name, lead.phone) == ("Mara Lind", "+46812345678")
    in_force("other", "other", known="replace", at=AT + timedelta(minutes=1))
    send({**one, "name": "Mara Lindqvist"}, slug="other", key=key, at=AT + timedelta(minutes=2))
    lead.refresh_from_db()
    assert (lead.full_name, lead.phone) == ("Mara Lindqvist", "+46812345678")


def test_erasing_takes_raw_payloads_and_exporting_gives_only_ones_own() -> None:
    in_force()
    in_force("other", "other", items="$.rows")
    key, other = secret(), secret("other")
    canary = "kanarienvogel"
    mine = {**example(), "secret_note": canary, "mail": "JONAS.AALTO\u0040havunen-logistics.com"}
    send(mine, key=key)
    two = [
        {"name": "Jonas", "email": "jonas.aalto@havunen-logistics.com"},
        {"name": "Eva", "email": "eva@b-works.com"},
    ]
    send({"rows": two, "n": canary}, slug="other", key=other)
    # Nothing came of this one, as nothing in it stands where the mapping looks.
    lost = send(
        {"weird": {"mail": "Jonas.Aalto@Havunen-Logistics.com", "n": canary}}, slug="other", key=other
    )
    assert lost.state == "failed"
    lead = public_id(Kind.LEAD, Lead.objects.get(email__startswith="jonas").public_id)
    told = json.dumps(export_lead(actor=operator(), lead=lead, at=AT).tables["received_payload"], default=str)
    assert told.count(canary) == 2
    assert "eva@b-works.com" not in told
    erase_lead(actor=operator(), lead=lead, at=AT)
    assert not ReceivedPayload.objects.filter(body__contains=canary).exists()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from received_payload p where p::text ilike '%%aalto%%'")
        assert cursor.fetchone() == (0,)
    with pytest.raises(Conflict, match="not kept any more"):
        replay_payload(actor=operator(), payload=lost.payload, at=AT)


def test_bodies_are_forgotten_when_their_time_is_over() -> None:
    in_force(keep_days=10)
    received = send(example(), key=secret())
    assert forget_payloads(at=AT + timedelta(days=10)) == 0
    assert forget_payloads(at=AT + timedelta(days=10, minutes=1)) == 1
    assert (row(received).body, row(received).addresses, row(received).state) == ("", [], "taken")
    forget_payloads(at=AT + timedelta(days=366))
    assert not ReceivedPayload.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_items() -> None:
    in_force("other", "other", items="$.rows")
    key = secret("other")
    counts = []
    for size in (3, 60):
        rows = [{"name": f"P {size} {n}", "email": f"p{size}x{n}@firm{n}works.com"} for n in range(size)]
        with CaptureQueriesContext(connection) as asked:
            send({"rows": rows}, slug="other", key=key)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2, counts
    assert Lead.objects.count() == 63


def test_trying_shows_what_would_happen_and_writes_nothing() -> None:
    hook = in_force()
    key = secret()

    def tables() -> list[int]:
        models = (Lead, Event, ConsentEntry, FormSubmission, ReceivedPayload, ConfirmationRequest)
        return [model.objects.count() for model in models]

    before = tables()
    tried = try_payload(
        actor=operator(), hook=hook, body=json.dumps(example()), look=lambda lead: lead > 0, at=AT
    )
    assert tables() == before
    [item] = tried.items
    assert (item.outcome, item.lead, item.after) == ("created", "", True)
    assert {one.name: one.told for one in item.facts}["full_name"] == "Jonas Aalto"
    assert [name for name, _, _ in item.events] == ["form_submitted", "ad_clicked"]
    assert [(one.status, one.address) for one in item.consents] == [
        ("requested", "jonas.aalto@havunen-logistics.com")
    ]
    send(example(), key=key)
    known = {
        **example(),
        "id": "9",
        "field_data": [*example()["field_data"][1:], {"name": "full_name", "values": ["J. A."]}],
    }
    [item] = try_payload(
        actor=operator(), hook=hook, body=json.dumps(known), look=lambda lead: lead, at=AT
    ).items
    assert item.lead.startswith("lead_")
    assert [(one.told, one.kept) for one in item.facts if one.name == "full_name"] == [
        ("J. A.", "Jonas Aalto")
    ]


def test_the_numbers_and_the_log_are_for_who_brings_leads_in() -> None:
    in_force()
    in_force("other", "other", title="A system")
    key = secret()
    send(example(), key=key)
    send(b"[1]", key=key)
    numbers = webhook_numbers(since=AT - timedelta(days=1))
    assert (numbers["lead-ads"].payloads, numbers["lead-ads"].without) == (2, 1)
    assert (numbers["lead-ads"].items, numbers["lead-ads"].new_leads) == (1, 1)
    assert [one.slug for one in webhook_lines(actor=operator(), since=AT)] == ["other", "lead-ads"]
    page = payloads(actor=operator(), slug="lead-ads", limit=1)
    assert page.next_cursor
    rest = payloads(actor=operator(), slug="lead-ads", after=page.next_cursor)
    assert [one.state for one in (*page.rows, *rest.rows)] == ["nothing", "taken"]
    seller = make_actor(Role.SALESPERSON)
    for refused in (
        lambda: payloads(actor=seller, slug="lead-ads"),
        lambda: payload(actor=seller, reference=page.rows[0].id),
        lambda: replay_payload(actor=seller, payload=page.rows[0].id, at=AT),
        lambda: make_secret(actor=seller, slug="lead-ads", at=AT),
        lambda: replay_webhook(actor=seller, slug="lead-ads", at=AT),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_list_of_what_leads_did_is_taken_row_by_row_and_each_row_once(tmp_path: Path) -> None:
    in_force("did", "activities")
    head = "E-mail;Name;Activity;When;Network;Campaign;Outcome\n"
    rows = [
        "ana@ruiz-works.com;Ana Ruiz;comment;2026-11-20 15:42;LinkedIn;;",
        "ana@ruiz-works.com;Ana Ruiz;cold call;2026-11-21 10:05;;Pharmacies;reached",
        "bo@li-works.com;Bo Li;letter;2026-11-21;;Autumn;",
        ";;follow;2026-11-21;X;;",
    ]
    file = tmp_path / "did.csv"
    file.write_text(head + "\n".join(rows))
    sent = send_file(actor=operator(), slug="did", file=file, at=AT)
    assert sent.outcomes == {"created": 2, "known": 1, "nobody": 1}
    assert names() == ["call_made", "direct_mail_sent", "social_commented"]
    assert Event.objects.get(name="call_made").properties == {
        "direction": "out",
        "outcome": "reached",
        "campaign": "Pharmacies",
    }
    channels = {one.channel for one in Touch.objects.all()}
    assert channels == {"social", "cold_call", "direct_mail"}
    file.write_text(head + "\n".join([*rows, "cy@un-works.com;Cy Un;share;2026-11-22;X;;"]))
    again = send_file(actor=operator(), slug="did", file=file, at=AT)
    assert again.outcomes == {"repeated": 3, "nobody": 1, "created": 1}
    assert len(names()) == 4
    assert send_file(actor=operator(), slug="did", file=file, at=AT).repeated == 1
    with pytest.raises(Forbidden):
        send_file(actor=make_actor(Role.SALESPERSON), slug="did", file=file, at=AT)
    with pytest.raises(NotFound):
        send_file(actor=operator(), slug="none", file=file, at=AT)
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    with pytest.raises(UnusableInput, match="no JSON"):
        send_file(actor=operator(), slug="did", file=bad, at=AT)
