"""Statuses, bases and how a file's statement follows what is known: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.consent.rules import (
    REFUSALS,
    ImportConsent,
    LawfulBasis,
    State,
    Status,
    expiry,
    import_adds,
    import_consent,
    purpose_name,
    status_at,
    strongest,
)
from leadwright.platform.errors import UnusableInput

NOW = datetime(2026, 5, 4, tzinfo=UTC)
states = st.builds(
    State, st.sampled_from(Status), st.sampled_from(LawfulBasis), st.sampled_from([None, 1, 2])
)


def test_only_a_named_purpose_says_that_people_agreed() -> None:
    assert import_consent("consent:newsletter") == ImportConsent(
        "newsletter", Status.GRANTED, LawfulBasis.CONSENT
    )
    for word in ("unknown", "none", "legitimate_interest", "contract"):
        assert import_consent(word) == ImportConsent("marketing", Status.UNKNOWN, LawfulBasis(word))


@pytest.mark.parametrize(
    "text", ["", "consent", "consent:", "consent:News letter", "yes", "none:marketing", "soft_opt_in"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnusableInput):
        import_consent(text)


def test_a_purpose_is_folded_and_short() -> None:
    assert purpose_name(" Newsletter ") == "newsletter"
    with pytest.raises(UnusableInput):
        purpose_name("x" * 41)


@given(states, states)
def test_a_file_never_overrules_a_no_and_never_says_the_same_twice(current: State, told: State) -> None:
    if current.status in REFUSALS or current == told:
        assert not import_adds(current, told)
    assert import_adds(None, told)


@given(states)
def test_a_file_that_knows_nothing_never_replaces_what_is_known(current: State) -> None:
    told = State(Status.UNKNOWN, LawfulBasis.UNKNOWN, 9)
    known = current.status is not Status.UNKNOWN or current.basis not in (
        LawfulBasis.UNKNOWN,
        LawfulBasis.NONE,
    )
    assert import_adds(current, told) is not known


def test_a_no_in_a_file_counts_even_after_a_confirmation() -> None:
    confirmed = State(Status.CONFIRMED, LawfulBasis.CONSENT, 1)
    assert import_adds(confirmed, State(Status.REFUSED, LawfulBasis.NONE, 2))
    assert not import_adds(confirmed, State(Status.GRANTED, LawfulBasis.CONSENT, 2))


def test_implied_consent_ends_by_law_and_a_withdrawal_does_not() -> None:
    assert expiry(LawfulBasis.CASL_IMPLIED_PURCHASE, NOW) == NOW + timedelta(days=730)
    assert expiry(LawfulBasis.CONSENT, NOW) is None
    assert status_at(Status.GRANTED, NOW, NOW) is Status.EXPIRED
    assert status_at(Status.GRANTED, NOW, NOW - timedelta(seconds=1)) is Status.GRANTED
    assert status_at(Status.WITHDRAWN, NOW, NOW) is Status.WITHDRAWN


def test_the_strongest_channel_speaks_for_a_purpose() -> None:
    assert strongest([]) is Status.UNKNOWN
    assert strongest([Status.WITHDRAWN, Status.GRANTED, Status.EXPIRED]) is Status.GRANTED
    assert strongest([Status.EXPIRED, Status.REFUSED]) is Status.REFUSED
