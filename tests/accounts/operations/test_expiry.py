from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from leadwright.accounts.models import SignInLink
from leadwright.accounts.operations.expiry import Discarded, discard_expired
from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.platform import clock
from leadwright.platform.models import CacheEntry
from tests.accounts.people import NOW, OPERATOR, make_user

pytestmark = pytest.mark.django_db


def test_what_has_ended_goes_and_what_has_not_stays() -> None:
    for number, ends in enumerate((NOW - timedelta(seconds=1), NOW + timedelta(seconds=1))):
        Session.objects.create(session_key=f"key{number}", session_data="", expire_date=ends)
    users = [make_user(email=f"u{days}@acme.example") for days in (0, 40)]
    for user, days in zip(users, (0, 40), strict=True):
        create_sign_in_link(actor=OPERATOR, user=user, at=NOW - timedelta(days=days))

    assert discard_expired(at=NOW) == Discarded(sessions=1, links=1, counters=0, answers=0)
    assert discard_expired(at=NOW) == Discarded(sessions=0, links=0, counters=0, answers=0)
    assert Session.objects.get().session_key == "key1"
    assert SignInLink.objects.get().user == users[0]


def test_run_out_counters_of_rate_limits_go() -> None:
    cache.set("counter", [1], timeout=60)
    now = clock.now()

    assert discard_expired(at=now).counters == 0
    assert discard_expired(at=now + timedelta(minutes=2)).counters == 1
    assert not CacheEntry.objects.exists()
