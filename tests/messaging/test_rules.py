from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.messaging.rules import (
    Facts,
    Limits,
    MessageClass,
    Verdict,
    Why,
    address_is_dead,
    judge,
    next_try,
    quiet_until,
)
from tests.examples import examples

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
NOTHING = Limits()


def verdict(message_class: MessageClass, facts: Facts, limits: Limits = NOTHING) -> Verdict:
    return judge(message_class, facts, limits, not_after=None, at=AT)


@settings(max_examples=examples(200))
@given(
    st.builds(
        Facts,
        exists=st.booleans(),
        is_lead=st.booleans(),
        has_it=st.booleans(),
        suppressed=st.frozensets(st.sampled_from(["unsubscribed", "bounced", "complained"])),
        consents=st.booleans(),
        weekly=st.integers(0, 5),
        oldest=st.just(AT - timedelta(days=6)),
    ),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_marketing_passes_only_with_consent_and_without_anything_against_it(
    facts: Facts, start: int, end: int
) -> None:
    limits = Limits(weekly=3, quiet_from=start, quiet_to=end, zone="Europe/Berlin")
    if verdict(MessageClass.MARKETING, facts, limits).passes:
        assert all((facts.exists, facts.is_lead, facts.consents, not facts.has_it))
        assert all((not facts.suppressed, facts.weekly < 3))
        assert quiet_until(limits, AT) is None
    # A password always passes while there is an account; a confirmation unless the address is dead or complained.
    assert verdict(MessageClass.ACCOUNT, facts, limits).passes is facts.exists
    dead = bool(facts.suppressed & {"bounced", "complained"})
    assert verdict(MessageClass.TRANSACTIONAL, facts, limits).passes is (
        facts.exists and not facts.has_it and not dead
    )


def test_a_cap_waits_until_the_oldest_of_the_week_is_a_week_old_and_too_late_ends_it() -> None:
    facts = Facts(consents=True, weekly=2, oldest=AT - timedelta(days=6))
    told = verdict(MessageClass.MARKETING, facts, Limits(weekly=2))
    assert told == Verdict(Why.CAP, AT + timedelta(days=1))
    late = judge(MessageClass.MARKETING, facts, NOTHING, not_after=AT - timedelta(seconds=1), at=AT)
    assert late == Verdict(Why.TOO_LATE)


@pytest.mark.parametrize(
    ("start", "end", "at", "until"),
    [
        (22, 7, "2026-03-04T21:30", "2026-03-05T06:00"),
        (22, 7, "2026-03-04T03:00", "2026-03-04T06:00"),
        (22, 7, "2026-03-04T06:00", None),
        (8, 8, "2026-03-04T07:30", None),
        # The night the clocks of Berlin go forward: seven is an hour sooner.
        (22, 7, "2026-03-28T22:00", "2026-03-29T05:00"),
    ],
)
def test_quiet_hours_are_those_of_the_workspace(start: int, end: int, at: str, until: str | None) -> None:
    limits = Limits(quiet_from=start, quiet_to=end, zone="Europe/Berlin")
    told = quiet_until(limits, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert told == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_tries_are_further_and_further_apart_and_end() -> None:
    pauses = [next_try(number, AT) for number in range(1, 9)]
    told = [one - AT for one in pauses if one is not None]
    assert told == sorted(told)
    assert (told[0], told[-1], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=6), None)


@pytest.mark.parametrize(
    ("code", "text", "dead"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist", True),
        (550, "5.2.1 disabled", True),
        (556, "5.1.10 null MX", True),
        (550, "No such user here", True),
        (550, "5.7.515 Access denied, sending domain does not meet the required authentication level", False),
        (554, "5.7.1 rejected as spam", False),
        (552, "5.2.2 mailbox full", False),
        (450, "4.1.1 try later", False),
        (550, "Rejected", False),
    ],
)
def test_only_what_speaks_against_the_address_counts_against_it(code: int, text: str, dead: bool) -> None:
    assert address_is_dead(code, text) is dead
