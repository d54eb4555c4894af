"""Rows that are stored by a prepared statement are those that Django would have stored."""

from datetime import UTC, datetime, timedelta

import pytest
from django.forms.models import model_to_dict

from leadwright.consent.models import ConsentEntry
from leadwright.platform.inserting import insert

AT = datetime(2026, 5, 4, 9, 30, 1, 123456, tzinfo=UTC)


def entries() -> list[ConsentEntry]:
    return [
        ConsentEntry(
            subject_id=7, address="ana@acme.com", channel="email", purpose="news", status="granted", lawful_basis="consent",
            wording='Yes, "please" \\ ß 🙂\n', evidence={"field": "agree", "n": [1, None]}, occurred_at=AT, recorded_at=AT,
            expires_at=AT + timedelta(days=1), form_version=3, actor="form", ip_address="2001:0DB8::1", supersedes=5,
        ),
        ConsentEntry(
            subject_id=8, channel="phone", purpose="news", status="denied", lawful_basis="none", occurred_at=AT,
            recorded_at=AT, actor="",
        ),
    ]  # fmt: skip


@pytest.mark.django_db
def test_rows_are_stored_as_django_stores_them_and_know_their_numbers() -> None:
    ours = entries()
    insert(ours)
    theirs = ConsentEntry.objects.bulk_create(entries())
    stored = [ConsentEntry.objects.get(pk=one.pk) for one in (*ours, *theirs)]
    plain = [model_to_dict(one, exclude=["id"]) for one in stored]
    assert plain[:2] == plain[2:]
    assert plain[0]["occurred_at"] == AT


@pytest.mark.django_db
def test_no_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert([])
