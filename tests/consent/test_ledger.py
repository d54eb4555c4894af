"""The ledger against real PostgreSQL: what is added, what is in force, what conditions see of it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.consent.models import ConsentEntry
from leadwright.consent.operations import (
    Origin,
    Statement,
    make_import_table,
    record_consent,
    record_consents,
    record_first_consent,
    record_import_consent,
)
from leadwright.consent.purposes import known_purposes
from leadwright.consent.queries import consent_history, current_consent
from leadwright.consent.rules import (
    Channel,
    ImportConsent,
    LawfulBasis,
    State,
    Status,
    import_adds,
    import_consent,
    status_at,
    strongest,
)
from leadwright.criteria.compile import conditions, prelude
from leadwright.criteria.parse import parse
from leadwright.criteria.registry import catalogue, shared
from leadwright.leads.fields import current
from leadwright.leads.operations.merge import merge_leads
from leadwright.platform import sql
from leadwright.platform.errors import UnusableInput
from tests.examples import examples
from tests.leads.people import BOSS, NOW, lead, ref

pytestmark = pytest.mark.django_db
STATED = [Status.REQUESTED, Status.GRANTED, Status.CONFIRMED, Status.WITHDRAWN, Status.REFUSED]


def say(subject: int, status: Status, days: float = 0, **more: object) -> int | None:
    parts: dict[str, object] = {
        "basis": LawfulBasis.CONSENT,
        "occurred_at": NOW + timedelta(days=days),
    } | more
    return record_consent(actor=BOSS, statement=Statement(subject, status, **parts), at=NOW)  # type: ignore[arg-type]


def import_file(text: str, subjects: list[int], days: float = 0, source: int = 1, address: str = "") -> int:
    make_import_table()
    for subject in subjects:
        sql.execute(
            "insert into consent_import values (%s, %s, %s, '{}')",
            [subject, address, NOW + timedelta(days=days)],
        )
    origin = Origin(source_id=source, batch=7, actor="import", at=NOW)
    done = record_import_consent(consent=import_consent(text), origin=origin)
    sql.execute("delete from consent_import")
    return done


def test_saying_the_same_again_adds_nothing_and_a_change_supersedes() -> None:
    first = say(1, Status.GRANTED)
    assert say(1, Status.GRANTED, 1) is None
    second = say(1, Status.WITHDRAWN, 2)
    assert ConsentEntry.objects.get(pk=second).supersedes == first
    assert [entry.status for entry in consent_history([1])] == ["withdrawn", "granted"]


def test_what_was_said_later_counts_however_late_it_is_recorded() -> None:
    say(1, Status.WITHDRAWN, 5)
    say(1, Status.GRANTED, 1)
    assert current_consent([1], as_of=NOW + timedelta(days=9))[1][0].status is Status.WITHDRAWN
    assert current_consent([1], as_of=NOW + timedelta(days=2))[1][0].status is Status.GRANTED
    assert current_consent([1], as_of=NOW) == {}


def test_nobody_states_that_nothing_is_known() -> None:
    for status in (Status.UNKNOWN, Status.EXPIRED):
        with pytest.raises(UnusableInput):
            say(1, status)


def test_a_new_purpose_becomes_a_field() -> None:
    say(1, Status.GRANTED, purpose="Newsletter")
    assert known_purposes() == ("marketing", "newsletter")
    assert "consent.newsletter" in catalogue().fields


def test_importing_again_adds_nothing_and_another_source_does() -> None:
    assert import_file("consent:marketing", [1, 2, 2]) == 2
    assert import_file("consent:marketing", [1, 2], days=3) == 0
    assert import_file("consent:marketing", [1, 3], days=4, source=2) == 2
    assert import_file("unknown", [1, 4], days=5) == 1
    assert import_file("unknown", [4], days=6) == 0


def test_a_file_leaves_a_withdrawal_alone() -> None:
    say(1, Status.WITHDRAWN)
    assert import_file("consent:marketing", [1], days=1) == 0
    assert current_consent([1], as_of=NOW + timedelta(days=9))[1][0].status is Status.WITHDRAWN


def test_a_file_adds_provenance_to_each_address_apart() -> None:
    assert import_file("contract", [1], address="a@x.example") == 1
    assert import_file("contract", [1], address="b@x.example") == 1


entries = st.lists(
    st.tuples(
        st.sampled_from(Status), st.sampled_from(LawfulBasis), st.sampled_from([1, 2]), st.integers(0, 4)
    ),
    max_size=5,
)


@settings(max_examples=examples(30))
@given(
    entries,
    st.sampled_from(Status),
    st.sampled_from(LawfulBasis),
    st.sampled_from([1, 2]),
    st.integers(0, 4),
    st.integers(1, 10**9),
)
def test_the_statement_for_many_decides_as_the_rule_does(
    known: list[tuple[Status, LawfulBasis, int, int]],
    status: Status,
    basis: LawfulBasis,
    source: int,
    day: int,
    subject: int,
) -> None:
    for old, old_basis, old_source, old_day in known:
        ConsentEntry.objects.create(
            subject_id=subject,
            channel="email",
            purpose="marketing",
            status=old,
            lawful_basis=old_basis,
            source_id=old_source,
            occurred_at=NOW + timedelta(days=old_day),
            recorded_at=NOW,
            actor="x",
        )
    at = NOW + timedelta(days=day)
    state = (
        ConsentEntry.objects.filter(subject_id=subject, occurred_at__lte=at)
        .order_by("-occurred_at", "-id")
        .first()
    )
    before = State(Status(state.status), LawfulBasis(state.lawful_basis), state.source_id) if state else None
    make_import_table()
    sql.execute("insert into consent_import values (%s, '', %s, '{}')", [subject, at])
    told = ImportConsent("marketing", status, basis)
    added = record_import_consent(consent=told, origin=Origin(source, None, "import", NOW))
    sql.execute("delete from consent_import")
    assert added == import_adds(before, State(status, basis, source))
    ConsentEntry.objects.filter(subject_id=subject).delete()


def judged(document: object, as_of: datetime, lists: bool = False) -> dict[int, bool]:
    scope = "select lead_id as lead, %(as_of)s::timestamptz as as_of, %(as_of)s::date as today from standing"
    compiled = conditions({"holds": parse(document)}, catalogue())
    text = prelude(compiled, scope, "select %(as_of)s::timestamptz as since", current if lists else shared)
    return dict(sql.rows(text, {"as_of": as_of, "since": as_of}))


def test_conditions_see_the_status_at_their_instant() -> None:
    one, two = lead(email="p@x.example"), lead(email="q@x.example")
    say(one.pk, Status.GRANTED, 1, expires_at=NOW + timedelta(days=10))
    for day, status in ((0, "unknown"), (2, "granted"), (10, "expired")):
        for lists in (False, True):
            found = judged({"field": "consent.marketing", "is": status}, NOW + timedelta(days=day), lists)
            assert found == {one.pk: True, two.pk: status == "unknown"}


def test_opted_in_means_an_effective_yes_for_any_purpose() -> None:
    one, two, three = (lead(email=f"p{n}@x.example") for n in range(3))
    say(one.pk, Status.CONFIRMED, purpose="newsletter")
    say(two.pk, Status.REQUESTED)
    import_file("legitimate_interest", [three.pk])
    assert judged({"field": "consent.any_granted", "is": True}, NOW) == {
        one.pk: True,
        two.pk: False,
        three.pk: False,
    }


def test_contactable_means_a_known_address_on_a_channel_nobody_closed() -> None:
    mail, both, neither = (
        lead(email="p@x.example"),
        lead(email="q@x.example", phone="+49 30 901820"),
        lead(full_name="Ana Ruiz"),
    )
    document = {"field": "contactable", "is": True}
    assert judged(document, NOW) == {mail.pk: True, both.pk: True, neither.pk: False}
    for one in (mail, both):
        say(one.pk, Status.REFUSED)
    assert judged(document, NOW, lists=True) == {mail.pk: False, both.pk: True, neither.pk: False}
    say(both.pk, Status.WITHDRAWN, channel=Channel.PHONE)
    assert judged(document, NOW)[both.pk] is False


def test_merge_keeps_the_latest_word_of_either_lead() -> None:
    one, two = lead(email="p@x.example"), lead(email="q@x.example")
    say(one.pk, Status.GRANTED, 1)
    say(two.pk, Status.WITHDRAWN, 2)
    merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(two), reason="same", at=NOW + timedelta(days=3))
    assert judged({"field": "consent.marketing", "is": "withdrawn"}, NOW + timedelta(days=4)) == {
        one.pk: True
    }


statements = st.lists(
    st.tuples(
        st.sampled_from(STATED),
        st.sampled_from(Channel),
        st.integers(0, 3),
        st.none() | st.integers(1, 6),
        st.sampled_from("ab"),
    ),
    max_size=6,
)


@settings(max_examples=examples(15))
@given(statements, st.integers(0, 6))
def test_the_relation_says_what_the_entries_say(
    told: list[tuple[Status, Channel, int, int | None, str]], day: int
) -> None:
    one = lead(email="p@x.example")
    ConsentEntry.objects.all().delete()
    for status, channel, at, ends, address in told:
        ConsentEntry.objects.create(
            subject_id=one.pk,
            channel=channel,
            address=address,
            purpose="marketing",
            status=status,
            lawful_basis="consent",
            occurred_at=NOW + timedelta(days=at),
            expires_at=ends and NOW + timedelta(days=ends),
            recorded_at=NOW,
            actor="x",
        )
    as_of = NOW + timedelta(days=day)
    latest: dict[str, ConsentEntry] = {}
    for entry in ConsentEntry.objects.filter(occurred_at__lte=as_of).order_by("occurred_at", "id"):
        latest[entry.channel] = entry
    expected = strongest(
        status_at(Status(entry.status), entry.expires_at, as_of) for entry in latest.values()
    )
    assert judged({"field": "consent.marketing", "is": expected.value}, as_of) == {one.pk: True}


@given(
    told=st.lists(
        st.tuples(
            st.sampled_from([0, 1]),
            st.sampled_from(STATED),
            st.integers(0, 3),
            st.sampled_from(["", "a@b.de"]),
        ),
        max_size=8,
    )
)
@settings(max_examples=examples(40))
def test_many_statements_at_once_leave_what_one_after_the_other_would(
    told: list[tuple[int, Status, int, str]],
) -> None:
    ConsentEntry.objects.all().delete()
    subjects = [lead(email=f"{name}@x-y.de").pk for name in ("one", "two")]
    others = [lead(email=f"{name}@y-z.de").pk for name in ("one", "two")]

    def statements(of: list[int]) -> list[Statement]:
        return [
            Statement(of[who], status, LawfulBasis.CONSENT, NOW + timedelta(days=day), address=address)
            for who, status, day, address in told
        ]

    def entries(of: list[int]) -> list[tuple[object, ...]]:
        found = ConsentEntry.objects.filter(subject_id__in=of).order_by("id")
        return [(of.index(one.subject_id), one.status, one.occurred_at, one.address) for one in found]

    for one in statements(subjects):
        record_consent(actor=BOSS, statement=one, at=NOW)
    added = record_consents(actor=BOSS, statements=statements(others), at=NOW)
    assert entries(others) == entries(subjects)
    assert added == len(entries(others))


@pytest.mark.parametrize("said", ["unknown", "consent:newsletter"])
def test_the_first_entry_of_somebody_new_is_the_one_an_import_makes(said: str) -> None:
    first, other = lead(email="ana@acme.com"), lead(email="bo@acme.com")
    import_file(said, [first.pk], address="ana@acme.com")
    record_first_consent(
        people=[(other.pk, "ana@acme.com")],
        consent=import_consent(said),
        origin=Origin(source_id=1, batch=7, actor="import", at=NOW),
    )
    one, two = ConsentEntry.objects.order_by("subject_id").values()
    for entry in (one, two):
        del entry["id"], entry["subject_id"]
    assert one == two
