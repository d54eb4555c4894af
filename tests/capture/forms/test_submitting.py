"""What a submission does in the database: once, whole, and nothing where it looks like abuse."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from leadwright.accounts.actor import operator
from leadwright.capture.forms.around import around
from leadwright.capture.models import FormSubmission, HeldSubmission
from leadwright.capture.operations.submitting import Sender, Sending, Submitted, submit_forms
from leadwright.capture.queries.forms import form_of_version
from leadwright.consent.models import ConsentEntry
from leadwright.events.models import Event, Source
from leadwright.leads.models import DirtyLead, Identity, Lead
from leadwright.leads.operations.personal_data import erase_lead, export_lead
from leadwright.leads.queries.touches import lead_origin
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause
from tests.capture.forms.world import ADA, AT, FIREFOX, publish, submit, token_of
from tests.leads.people import ref

pytestmark = pytest.mark.django_db
AGREES = {"agree.marketing.email": "yes"}


def rows() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Lead, Event, ConsentEntry, HeldSubmission, DirtyLead)
    }


def test_a_submission_is_a_lead_events_and_a_request_for_consent_with_its_proof() -> None:
    form = publish()
    where = around(
        page="https://acme.example/?utm_source=x&gclid=G",
        referrer="https://duckduckgo.com/",
        user_agent="Firefox",
    )
    done = submit(form, {**ADA, **AGREES}, sender=Sender("203.0.113.0/24", where))

    assert not done.held
    lead = Lead.objects.get()
    assert (done.lead_id, lead.email, lead.company_name) == (
        lead.pk,
        "ada@lovelace-engines.com",
        "Lovelace Engines",
    )
    submitted, asked = Event.objects.order_by("-name")
    assert (submitted.name, submitted.properties) == (
        "form_submitted",
        {"form": "contact", "kind": "contact", "text": ADA["message"]},
    )
    assert (asked.name, asked.subject, asked.occurred_at) == ("contact_requested", lead.pk, AT)
    assert asked.context["click_ids"] == {"gclid": "G"}
    assert asked.context["page"]["referrer"] == "https://duckduckgo.com/"
    assert Source.objects.get(pk=asked.source_id).slug == "form-contact"

    consent = ConsentEntry.objects.get()
    box = form.body.consents[0]
    assert (consent.status, consent.address) == ("requested", "ada@lovelace-engines.com")
    assert (consent.wording, consent.wording_version) == (box.wording, box.wording_version)
    assert (consent.form_version, consent.page_url) == (form.version_id, where.page)
    assert consent.evidence["field"] == box.name
    assert consent.ip_address is None
    assert OutboxEvent.objects.filter(name="form_submitted", cause=str(Cause.ACTIVITY)).count() == 1


def test_a_box_that_needs_no_confirmation_counts_at_once_and_one_left_alone_says_nothing() -> None:
    box = {"wording": "Yes, write to me.", "confirm": False}
    form = publish(consents=[box, {"wording": "Yes, call me up.", "channel": "phone", "confirm": False}])
    submit(form, {**ADA, **AGREES})
    assert [(one.channel, one.status) for one in ConsentEntry.objects.all()] == [("email", "granted")]


def test_a_newsletter_is_subscribed_to_when_the_address_confirms() -> None:
    values = {"email": "ada@lovelace-engines.com", "agree.newsletter.email": "yes"}
    submit(publish("letters", "newsletter"), values)
    assert list(Event.objects.values_list("name", flat=True)) == ["form_submitted"]
    at_once = [{"wording": "Yes, the letters.", "purpose": "newsletter", "confirm": False}]
    submit(publish("letters", "newsletter", consents=at_once), values)
    assert Event.objects.get(name="newsletter_subscribed").properties == {"topic": "letters"}


def test_a_token_is_taken_once_whatever_comes_with_it() -> None:
    form = publish()
    token = token_of(form)
    first = submit(form, token=token)
    before = rows()
    again = submit(form, {**ADA, "email": "other@lovelace-engines.com"}, token=token)
    assert again.repeated
    assert again.lead_id == first.lead_id
    assert rows() == before


def test_who_is_known_is_not_overwritten_by_whoever_writes_the_address() -> None:
    form = publish()
    submit(form)
    submit(
        form,
        {**ADA, "full_name": "Somebody Else", "company": "Other Ltd", "role": "CTO"},
        at=AT + timedelta(hours=1),
    )
    lead = Lead.objects.get()
    assert (lead.full_name, lead.company_name, lead.role) == ("Ada King", "Lovelace Engines", "CTO")
    assert Event.objects.filter(name="form_submitted", subject=lead.pk).count() == 2


def test_two_people_on_two_forms_of_one_browser_stay_two() -> None:
    contact, demo = publish(), publish("demo", "demo")
    one = submit(contact)
    other = submit(demo, {"full_name": "Bo Li", "email": "bo@li-freight.com", "company": "Li", "role": "CEO"})
    assert one.lead_id != other.lead_id
    assert Lead.objects.get(pk=one.lead_id).full_name == "Ada King"


def test_two_hundred_people_of_one_network_on_a_kiosk_stay_as_many() -> None:
    form = publish("fair", "event")
    for number in range(30):
        values = {
            "full_name": f"Visitor N{chr(97 + number % 26)}",
            "email": f"v{number}@firm{number}.com",
            "company": f"Firm {number}",
        }
        assert not submit(form, values, token=token_of(form, kiosk=True)).held
    assert Lead.objects.filter(kind="person").count() == 30


def test_what_is_asked_beyond_the_facts_is_kept_in_custom_fields() -> None:
    values = {
        "full_name": "Ada",
        "email": "a@b-c.de",
        "company": "B",
        "country": "Germany",
        "need": "x",
        "custom.needed_by": "This year",
    }
    submit(publish("quote", "quote"), values)
    assert Lead.objects.get().custom == {"needed_by": "This year"}


def test_who_leaves_no_address_is_a_lead_too_and_the_same_words_are_the_same() -> None:
    form = publish(
        "call", fields=[{"field": "full_name"}, {"field": "phone"}, {"field": "message"}], consents=[]
    )
    for text in ("Call me", "Please do"):
        submit(form, {"full_name": "Ada King", "phone": "+49 30 901820", "message": text})
    assert Lead.objects.get().phone == "+4930901820"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"full_name": "Buy now http://x"}, "link_in_name"),
        ({"homepage": "http://x"}, "trap"),
        ({"email": "a@mailinator.com"}, "disposable"),
    ],
)
def test_what_looks_like_abuse_waits_and_is_nowhere_else(values: dict[str, str], reason: str) -> None:
    form = publish()
    before = rows()
    done = submit(form, {**ADA, **AGREES, **values})
    assert done.held
    assert rows() == {**before, "HeldSubmission": 1}
    row = FormSubmission.objects.get()
    assert (row.state, row.lead_id, [one["name"] for one in row.reasons]) == ("held", None, [reason])
    assert not OutboxEvent.objects.filter(name="form_submitted").exists()


def test_a_mistake_writes_nothing() -> None:
    form = publish()
    done = submit(form, {**ADA, "email": "nonsense"})
    assert done.mistakes.keys() == {"email"}
    assert not FormSubmission.objects.exists()


def test_of_many_for_one_address_only_the_first_few_are_taken() -> None:
    form = publish()
    held = [
        submit(form, ADA, at=AT + timedelta(minutes=n), sender=Sender(f"203.0.{n}.0/24")).held
        for n in range(8)
    ]
    assert held == [False] * 5 + [True] * 3
    assert Event.objects.filter(name="form_submitted").count() == 5
    assert not submit(form, ADA, at=AT + timedelta(days=1, hours=1)).held


def test_of_a_flood_from_one_network_the_rest_waits() -> None:
    form = publish()
    held = [
        submit(form, {**ADA, "email": f"a{n}@firm{n}.com"}, at=AT + timedelta(seconds=n)).held
        for n in range(23)
    ]
    assert held == [False] * 20 + [True] * 3
    assert not submit(form, {**ADA, "email": "a@other-network.com"}, sender=Sender("198.51.100.0/24")).held


def test_the_version_that_was_shown_is_the_one_that_is_answered() -> None:
    old = publish()
    publish(consents=[{"wording": "Other words to agree to."}], at=AT + timedelta(seconds=1))
    shown = form_of_version(old.version_id)
    assert shown is not None
    assert not shown.is_live
    submit(shown, {**ADA, **AGREES})
    assert ConsentEntry.objects.get().wording == old.body.consents[0].wording


def test_a_submission_costs_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    form = publish()
    submit(form)
    with django_assert_max_num_queries(60):
        submit(form, {**ADA, **AGREES, "email": "b@firm.com"})


def test_erasing_takes_what_forms_kept_and_export_tells_it() -> None:
    form = publish()
    submit(form)
    submit(form, {**ADA, "homepage": "x"}, at=AT + timedelta(minutes=1))
    lead = public_id(Kind.LEAD, Lead.objects.get().public_id)
    told = export_lead(actor=operator(), lead=lead, at=AT)
    assert "Lovelace" in str(told)
    assert "held_submission" in str(told)
    erase_lead(actor=operator(), lead=lead, at=AT + timedelta(hours=1))
    assert not FormSubmission.objects.exists()
    assert not HeldSubmission.objects.exists()


def test_what_was_held_of_an_address_that_names_nobody_goes_with_the_lead_that_has_it() -> None:
    form, address = publish(), {"email": "test@lovelace-engines.com"}
    submit(form, {**ADA, **address})
    submit(form, {**ADA, **address, "homepage": "x"}, at=AT + timedelta(minutes=1))
    assert not Identity.objects.filter(kind="email").exists()
    erase_lead(actor=operator(), lead=ref(Lead.objects.get()), at=AT + timedelta(hours=1))
    assert not HeldSubmission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_of_one_token_at_once_are_one() -> None:
    form = publish()
    token = token_of(form)

    def post(_: int) -> Submitted:
        try:
            return submit(form, {**ADA, **AGREES}, token=token)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(post, range(20)))
    assert sum(not one.repeated for one in done) == 1
    assert {one.lead_id for one in done} == {Lead.objects.get(kind="person").pk}
    assert Event.objects.count() == 2
    assert ConsentEntry.objects.count() == 1
    assert FormSubmission.objects.count() == 1


def test_what_comes_together_is_as_if_it_came_one_by_one() -> None:
    form = publish()
    at_once = token_of(form)
    sendings = [
        Sending(form, token, {name: [text] for name, text in {**ADA, **AGREES, **more}.items()}, FIREFOX, AT)
        for token, more in (
            (at_once, {}),
            (token_of(form), {"email": "bo@li-freight.com", "full_name": "Bo Li"}),
            (token_of(form), {"role": "CTO"}),
            (token_of(form), {"email": "nonsense"}),
            (token_of(form), {"homepage": "x"}),
            (at_once, {"full_name": "Somebody Else"}),
        )
    ]
    done = submit_forms(sendings=sendings)
    assert [bool(one.mistakes) for one in done] == [False, False, False, True, False, False]
    assert [one.held for one in done] == [False, False, False, False, True, False]
    assert done[0].lead_id == done[2].lead_id == done[5].lead_id != done[1].lead_id
    ada = Lead.objects.get(pk=done[0].lead_id)
    assert (ada.full_name, ada.role) == ("Ada King", "CTO")
    assert Event.objects.filter(name="form_submitted").count() == 3
    assert sorted(ConsentEntry.objects.values_list("address", flat=True)) == [
        "ada@lovelace-engines.com",
        "bo@li-freight.com",
    ]
    assert FormSubmission.objects.count() == 4


def test_limits_count_what_came_together_and_a_submission_sent_again_only_once() -> None:
    form, again = publish(), token_of(publish())
    of_one_firm = [
        Sending(
            form,
            again if place == 0 else token_of(form),
            {name: [text] for name, text in {**ADA, "email": f"p{place}@lovelace-engines.com"}.items()},
            Sender(f"203.0.{place}.0/24", FIREFOX.around),
            AT,
        )
        for place in range(32)
    ]
    assert not submit_forms(sendings=of_one_firm[:1])[0].held
    together = submit_forms(sendings=of_one_firm)
    # 30 of a company's domain are usual in an hour; the one that was there is counted once.
    assert sum(one.held for one in together) == 2
    assert FormSubmission.objects.count() == 32


def test_where_somebody_came_from_is_known_from_the_form_on() -> None:
    where = around(
        page="https://acme.example/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=Ab",
        referrer="https://www.google.com/",
        user_agent=FIREFOX.around.user_agent,
    )
    submit(publish(), sender=Sender("203.0.113.0/24", where))
    lead = public_id(Kind.LEAD, Lead.objects.get(kind="person").public_id)
    origin = lead_origin(actor=operator(), reference=lead, at=AT + timedelta(hours=1))
    assert origin.creating is not None
    assert len(origin.touches) == 1
    assert (origin.creating.channel, origin.creating.campaign) == ("paid_search", "spring")
