"""What the page of a lead gives as evidence: past days, segments, a long life, statements of consent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.rules import Role
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.operations.people import edit_facts
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.ui.crowd import buyer, compute, happened, ref
from tests.ui.lead.page import SignIn, at, text_of

pytestmark = pytest.mark.django_db


def test_a_past_day_shows_what_was_known_then(signed_in: SignIn, one: Lead) -> None:
    edit_facts(actor=OPERATOR, lead=ref(one), changes={"role": "CTO"}, at=NOW)
    client = signed_in(make_user())
    day = (NOW - timedelta(days=5)).date().isoformat()
    then = text_of(client.get(at(one, f"?at={day}")).content.decode())
    assert "As of" in then
    assert "Head of Quality Assurance" in then
    assert "CTO" not in then
    assert "Requested a quote" not in then
    assert client.get(at(one, "?at=2999-01-01")).status_code == 422
    assert client.get(at(one, "?at=soon")).status_code == 422
    assert client.get(at(one, "?show=nonsense")).status_code == 422
    assert client.get(at(one, "?after=nonsense")).status_code == 422
    assert client.get(at(one, "?segment=nonsense")).status_code == 404


def test_a_segment_is_answered_line_by_line(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    page = text_of(client.get(at(one, "?segment=downloaded-an-offer")).content.decode())
    assert "Not in “" in page
    assert "did not happen" in page
    part = client.get(
        at(one, "?segment=viewed-pricing"), headers={"HX-Request": "true", "HX-Target": "verdict"}
    )
    assert part.content.decode().count("<section") == 1
    assert "In “" in text_of(part.content.decode())
    story = client.get(
        at(one, "?show=web"), headers={"HX-Request": "true", "HX-Target": "story"}
    ).content.decode()
    assert story.count("<section") == 1
    assert "Viewed a page" in story
    assert "Requested a quote" not in story


def test_an_analyst_reads_the_evidence_and_changes_nothing(signed_in: SignIn) -> None:
    secret = buyer(NOW, email="ximena.secret@andinafrios.example", phone="+49 30 901820")
    compute(NOW)
    client = signed_in(make_user(role=Role.ANALYST))
    page = client.get(at(secret)).content.decode()
    assert "Asked for a quote" in text_of(page)
    assert "Phone number is known" in text_of(page)
    assert "ximena.secret" not in page
    assert "901820" not in page
    assert "/edit" not in page
    for path in ("/edit", "/notes", "/tasks", "/owner", "/stage", "/merge"):
        assert client.post(at(secret, path), {}).status_code == 403


def test_a_long_life_stays_a_light_page_with_as_many_queries(signed_in: SignIn, one: Lead) -> None:
    client = signed_in(make_user())
    client.get(at(one))
    with CaptureQueriesContext(connection) as few:
        client.get(at(one))
    source = ensure_source(slug="web", at=NOW).pk
    names = ("page_viewed", "email_clicked", "email_opened", "content_downloaded")
    append_events(
        [
            NewEvent(
                names[n % 4], NOW - timedelta(hours=n + 2), one.pk, source, f"x{n}", None, {"path": f"/p/{n}"}
            )
            for n in range(500)
        ],
        at=NOW,
    )
    for hour in range(12):
        edit_facts(
            actor=OPERATOR, lead=ref(one), changes={"city": f"City {hour}"}, at=NOW + timedelta(hours=hour)
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get(at(one)).content
    assert len(many) == len(few)
    assert len(page) < 100_000


def test_a_machines_act_is_grey_and_says_why(signed_in: SignIn, one: Lead) -> None:
    happened(one, "email_clicked", NOW - timedelta(hours=1), link="https://us.example")
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
            select id, 'c', 1, 'machine', '["4 s after delivery"]', occurred_at, true from event
            where name = 'email_clicked'"""
        )
    page = signed_in(make_user()).get(at(one)).content.decode()
    assert '<li id="event-' in page
    assert 'class="machine"' in page
    assert "By a machine: 4 s after delivery · counts for nothing" in text_of(page)
    assert "1 by machines, which count for nothing" in text_of(page)


def test_the_ledger_shows_every_statement_with_its_proof(signed_in: SignIn, one: Lead) -> None:
    for days, status in ((9, Status.GRANTED), (2, Status.WITHDRAWN)):
        said = Statement(
            subject_id=one.pk,
            status=status,
            basis=LawfulBasis.CONSENT,
            occurred_at=NOW - timedelta(days=days),
            address="x.quispe@andinafrios.example",
            wording="Send me offers",
            evidence={"card": "fair 12"},
        )
        record_consent(actor=OPERATOR, statement=said, at=NOW)
    client = signed_in(make_user())
    assert "Withdrawn" in text_of(client.get(at(one)).content.decode())
    page = text_of(client.get(at(one, "/consent")).content.decode())
    assert page.index("Withdrawn") < page.index("Agreed")
    assert page.count("“Send me offers” · card fair 12 · by") == 2
