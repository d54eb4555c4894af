"""The upsert against real PostgreSQL: identity, history, races."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from leadwright.events.operations import ensure_source
from leadwright.leads import bulk_few
from leadwright.leads.models import Company, Identity, Lead, LeadHistory, PossibleDuplicate, Standing, Subject
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Landed, Outcome, Provenance, Submission
from leadwright.leads.words import Findable, search_tokens
from leadwright.platform import sql
from tests.eventually import eventually

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture(
    autouse=True,
    params=[pytest.param(bulk_few.MOST, id="few"), pytest.param(0, id="staged", marks=pytest.mark.later)],
)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few submissions are stored without staging tables; what comes of them is the same."""
    monkeypatch.setattr(bulk_few, "MOST", request.param)


def email(address: str) -> IdentityKey:
    return IdentityKey("email", "", address)


def external(value: str) -> IdentityKey:
    return IdentityKey("external", "crm", value)


def submission(
    *identities: IdentityKey, at: datetime = NOW, custom: dict[str, object] | None = None, **facts: Any
) -> Submission:
    texts = {key: str(value).casefold() for key, value in facts.items() if isinstance(value, str)}
    return Submission(
        kind="person",
        facts=dict(facts),
        custom=custom or {},
        folded=texts,
        identities=identities,
        tokens=search_tokens(
            Findable(
                names=[facts["full_name"]] if "full_name" in facts else [],
                companies=[facts["company_name"]] if "company_name" in facts else [],
                domains=[facts["company_domain"]] if "company_domain" in facts else [],
                emails=[key.value for key in identities if key.kind == "email"],
            )
        ),
        valid_from=at,
        time_known=True,
    )


def upsert(
    *submissions: Submission, at: datetime = NOW, touched: Touched | None = None, batch: int | None = None
) -> Landed:
    source = ensure_source(slug="crm", at=NOW)
    return upsert_leads(
        submissions=submissions,
        provenance=Provenance(source_id=source.pk, actor="test", at=at, batch=batch),
        touched=touched,
    )


def intervals() -> list[LeadHistory]:
    """What was known over time; rows that lost their length were replaced and are kept for an undo only."""
    return list(LeadHistory.objects.filter(valid_from__lt=F("valid_to")).order_by("lead_id", "valid_from"))


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that an upsert writes, but the numbers that sequences give."""
    tables = (
        "lead",
        "lead_history",
        "subject",
        "identity",
        "standing",
        "company",
        "company_history",
        "lead_token",
    )
    return {table: sorted(map(repr, sql.rows(f"select * from {table}"))) for table in tables}


@pytest.mark.django_db
def test_a_new_person_gets_subject_identity_standing_and_history() -> None:
    landed = upsert(submission(email("ana@acme.example"), full_name="Ana Ruiz", email="ana@acme.example"))
    lead = Lead.objects.get()
    assert landed.outcomes == [Outcome.CREATED]
    assert landed.lead_ids == [lead.pk]
    assert Subject.objects.get().lead_id == lead.pk
    assert Identity.objects.get().value == "ana@acme.example"
    assert Standing.objects.get().stage == "raw_lead"
    assert LeadHistory.objects.get().full_name == "Ana Ruiz"
    assert lead.name_order == "ana ruiz"


@pytest.mark.django_db
def test_the_same_submission_again_changes_nothing() -> None:
    told = {
        "full_name": "Ana Ruiz",
        "company_name": "Acme",
        "company_domain": "acme.example",
        "country": "ES",
    }
    upsert(submission(email("ana@acme.example"), **told, custom={"plan": "team"}))
    before = everything()
    landed = upsert(
        submission(email("ana@acme.example"), at=NOW + timedelta(days=2), custom={"plan": "team"}, **told)
    )
    assert landed.outcomes == [Outcome.UNCHANGED]
    assert everything() == before


@pytest.mark.django_db
def test_what_is_told_replaces_and_what_is_not_told_stays() -> None:
    upsert(
        submission(
            email("ana@acme.example"), full_name="Ana Ruiz", country="ES", custom={"plan": "team", "seats": 3}
        )
    )
    later = NOW + timedelta(days=3)
    landed = upsert(
        submission(email("ana@acme.example"), at=later, country="PT", custom={"plan": "free"}), at=later
    )
    lead = Lead.objects.get()
    assert landed.outcomes == [Outcome.UPDATED]
    assert (lead.full_name, lead.country, lead.custom) == ("Ana Ruiz", "PT", {"plan": "free", "seats": 3})
    first, second = LeadHistory.objects.order_by("valid_from")
    assert (first.country, first.valid_to) == ("ES", later)
    assert (second.country, second.valid_from, second.full_name) == ("PT", later, "Ana Ruiz")


@pytest.mark.django_db
def test_a_new_name_takes_the_parts_of_the_old_one_away() -> None:
    upsert(submission(email("a@b.example"), full_name="Ana Ruiz", given_name="Ana", family_name="Ruiz"))
    upsert(submission(email("a@b.example"), at=NOW + timedelta(days=1), full_name="Cher"))
    lead = Lead.objects.get()
    assert (lead.full_name, lead.given_name, lead.family_name) == ("Cher", None, None)
    assert lead.folded == {"full_name": "cher"}
    assert [token for (token,) in sql.rows("select token from lead_token order by 1") if "@" not in token][
        :2
    ] == [
        "b.example",
        "cher",
    ]


@pytest.mark.django_db
def test_a_second_row_for_the_same_person_fills_gaps_only() -> None:
    landed = upsert(
        submission(email("ana@acme.example"), full_name="Ana Ruiz", country="ES"),
        submission(email("ana@acme.example"), full_name="A. Ruiz", role="Buyer"),
    )
    lead = Lead.objects.get()
    assert landed.outcomes == [Outcome.CREATED, Outcome.REPEATED]
    assert landed.repeat_of == {1: 0}
    assert (lead.full_name, lead.role) == ("Ana Ruiz", "Buyer")


@pytest.mark.django_db
def test_a_lead_touched_earlier_in_the_same_import_is_only_filled() -> None:
    touched = Touched()
    upsert(submission(email("ana@acme.example"), country="ES"), touched=touched)
    landed = upsert(submission(email("ana@acme.example"), country="PT", role="Buyer"), touched=touched)
    lead = Lead.objects.get()
    assert landed.outcomes == [Outcome.REPEATED]
    assert (lead.country, lead.role) == ("ES", "Buyer")


@pytest.mark.django_db
def test_a_submission_that_names_two_known_leads_changes_neither() -> None:
    upsert(submission(email("ana@acme.example"), country="ES"), submission(external("7"), country="PT"))
    before = everything()
    landed = upsert(submission(email("ana@acme.example"), external("7"), country="FR"))
    strongest = Identity.objects.get(kind="external").subject_id
    assert landed.outcomes == [Outcome.AMBIGUOUS]
    assert landed.lead_ids == [strongest]
    assert everything() == before
    pair = PossibleDuplicate.objects.get()
    assert {pair.lead_id, pair.other_lead_id} == set(Lead.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_two_people_and_then_a_row_with_both_names_are_not_joined_inside_one_batch() -> None:
    landed = upsert(
        submission(email("a@x.example"), country="ES"),
        submission(email("b@x.example"), country="PT"),
        submission(email("a@x.example"), email("b@x.example"), country="FR"),
    )
    assert landed.outcomes == [Outcome.CREATED, Outcome.CREATED, Outcome.AMBIGUOUS]
    assert sorted(Lead.objects.values_list("country", flat=True)) == ["ES", "PT"]
    assert PossibleDuplicate.objects.count() == 1


@pytest.mark.django_db
def test_a_change_in_the_past_splits_history_and_fills_only_what_is_unknown_since() -> None:
    upsert(submission(email("ana@acme.example"), country="ES"))
    past = NOW - timedelta(days=30)
    later = NOW + timedelta(days=1)
    landed = upsert(submission(email("ana@acme.example"), at=past, country="PT", role="Buyer"), at=later)
    lead = Lead.objects.get()
    assert landed.outcomes == [Outcome.UPDATED]
    assert (lead.country, lead.role) == ("ES", "Buyer")
    told = [(h.valid_from, h.country, h.role) for h in intervals()]
    assert told == [(past, "PT", "Buyer"), (NOW, "ES", "Buyer")]


@pytest.mark.django_db
def test_a_change_inside_an_interval_ends_it_there() -> None:
    upsert(submission(email("ana@acme.example"), country="ES"))
    end = NOW + timedelta(days=20)
    upsert(submission(email("ana@acme.example"), at=end, country="FR"), at=end)
    middle = NOW + timedelta(days=10)
    upsert(submission(email("ana@acme.example"), at=middle, country="PT"), at=end + timedelta(days=1))
    told = [(h.valid_from, h.valid_to, h.country) for h in intervals()]
    assert [(start, country) for start, _, country in told] == [(NOW, "ES"), (middle, "PT"), (end, "FR")]
    assert [stop for _, stop, _ in told][:2] == [middle, end]
    assert Lead.objects.get().country == "FR"


@pytest.mark.django_db
def test_people_of_one_domain_share_one_company_that_learns_what_it_did_not_know() -> None:
    upsert(
        submission(email("a@acme.example"), company_name="Acme", company_domain="acme.example"),
        submission(
            email("b@acme.example"), company_domain="acme.example", industry="Logistics", company_size=40
        ),
    )
    company = Company.objects.get()
    assert (company.name, company.industry, company.company_size) == ("Acme", "Logistics", 40)
    assert set(Lead.objects.values_list("company_id", flat=True)) == {company.pk}


@pytest.mark.django_db
def test_a_company_name_without_domain_finds_the_one_company_of_that_name() -> None:
    upsert(submission(email("a@acme.example"), company_name="Acme", company_domain="acme.example"))
    upsert(submission(external("9"), company_name="ACME"))
    assert Company.objects.count() == 1
    assert Lead.objects.filter(company__isnull=True).count() == 0


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow_with_the_number_of_leads(
    django_assert_max_num_queries: Any,
) -> None:
    def batch(start: int, size: int) -> list[Submission]:
        return [
            submission(email(f"p{n}@acme.example"), full_name=f"P {n}", company_domain="acme.example")
            for n in range(start, start + size)
        ]

    upsert(*batch(0, 1))
    counts = []
    for start, size in ((10, 2), (100, 200)):
        with connection.execute_wrapper(_Counter(counts)):
            upsert(*batch(start, size))
    assert counts[0] == counts[1]


class _Counter:
    def __init__(self, counts: list[int]) -> None:
        self.counts = counts
        counts.append(0)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.counts[-1] += 1
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_submissions_of_one_person_end_as_one_lead() -> None:
    ensure_source(slug="crm", at=NOW)
    start = threading.Barrier(50)
    failures: list[BaseException] = []

    def submit(number: int) -> None:
        start.wait()
        try:
            keys = [email("ana@acme.example"), external("7")]
            upsert(
                submission(
                    *(keys if number % 2 else reversed(keys)),
                    full_name="Ana Ruiz",
                    company_domain="acme.example",
                )
            )
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Lead.objects.count() == 1
    assert Identity.objects.count() == 2
    assert Standing.objects.count() == 1
    assert LeadHistory.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_different_things_of_a_known_lead_at_once_are_both_heard() -> None:
    upsert(submission(email("ana@acme.example"), full_name="Ana Ruiz"))
    told, go_on = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def tell(role: str) -> None:
        try:
            with transaction.atomic():
                upsert(submission(email("ana@acme.example"), at=NOW + timedelta(minutes=1), role=role))
                told.set()
                assert go_on.wait(30)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def tell_more() -> None:
        try:
            upsert(submission(email("ana@acme.example"), at=NOW + timedelta(minutes=2), city="Porto"))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    first, second = threading.Thread(target=tell, args=("CTO",)), threading.Thread(target=tell_more)
    first.start()
    assert told.wait(30)
    second.start()
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    eventually(lambda: sql.scalar(waiting) == 1)
    go_on.set()
    first.join()
    second.join()

    assert failures == []
    found = Lead.objects.get()
    assert (found.full_name, found.role, found.city) == ("Ana Ruiz", "CTO", "Porto")
