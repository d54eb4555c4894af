"""Sales on a stopped clock: weeks of leads, people in four zones, absences and restarts; every law at the end of every day."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from django.db import connection

from leadwright.accounts.actor import operator
from leadwright.accounts.models import User
from leadwright.accounts.operations.users import deactivate_user
from leadwright.leads.models import Standing
from leadwright.platform import sql
from leadwright.platform.outbox import Cause
from leadwright.sales.boards import hours_of
from leadwright.sales.errors import AnsweredAlready
from leadwright.sales.models import HandOver, HandOverStep, SalesNotice
from leadwright.sales.operations.answering import Rejection, accept, reject
from leadwright.sales.operations.giving import mark_ready
from leadwright.sales.operations.tending import tend
from leadwright.sales.queries.feedback import feedback
from leadwright.sales.queries.queue import queue
from leadwright.sales.reasons import RejectReason
from tests.accounts.people import make_team
from tests.pulse.world import compute_all, happened
from tests.sales.world import named, of, ready, route, seller
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 9, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _people(number: int) -> list[User]:
    users = [seller(f"Seller{place:02}") for place in range(number)]
    make_team("North", *users[: number // 2], leader=None)
    make_team("South", *users[number // 2 :], leader=None)
    absence = {"first": "2026-03-12", "last": "2026-03-20"}
    people = [
        {
            "person": user.email,
            "zone": ZONES[place % 4],
            "weight": 1 + place % 2,
            "per_day": 12,
            **({"absences": [absence]} if place == 1 else {}),
            **({"holidays": ["2026-03-10"]} if place == 2 else {}),
        }
        for place, user in enumerate(users)
    ]
    answer = {"remind_after": 60, "within": 240, "reassign": 1}
    route({"people": people, "fallback": {"everybody": True, "by": "weighted"}, "answer": answer})
    return users


def _answer(random: Random, at: datetime) -> None:
    """Some answer what they have, at their own hours; now and then two answer at once."""
    owners = {user.pk: user for user in User.objects.filter(is_active=True)}
    at_work = {key for key, user in owners.items() if hours_of(user.email).at_work(at)}
    for one in list(HandOver.objects.filter(state="open", owner_id__in=owners).order_by("id")):
        owner = one.owner_id or 0
        if random.random() < 0.6 or owner not in at_work:
            continue
        if random.random() < 0.7:
            accept(actor=of(owners[owner]), hand_over=named(one), at=at)
            if random.random() < 0.1:
                with pytest.raises(AnsweredAlready):
                    accept(actor=operator(), hand_over=named(one), at=at)
        else:
            day = at.date() + timedelta(days=random.randint(2, 9))
            told = Rejection(random.choice(list(RejectReason)), "", day)
            reject(actor=of(owners[owner]), hand_over=named(one), told=told, at=at)


def _check_laws(at: datetime) -> None:
    under_way = Counter(
        HandOver.objects.filter(state__in=("open", "accepted")).values_list("lead_id", flat=True)
    )
    assert set(under_way.values()) <= {1}
    owners = dict(Standing.objects.values_list("lead_id", "owner_id"))
    unowned = {one.lead for one in queue(actor=operator(), at=at, limit=10_000).unowned}
    for lead, owner in HandOver.objects.filter(state="open").values_list("lead_id", "owner_id"):
        assert owners[lead] == owner
        assert owner is not None or unowned
    told = Counter(SalesNotice.objects.values_list("user_id", "hand_over_id", "what", "attempt"))
    assert set(told.values()) <= {1}


def _check_clocks() -> None:
    """Reminders and deadlines fall into the working time of whoever had the lead."""
    users = {user.pk: hours_of(user.email) for user in User.objects.all()}
    checked = 0
    for one in HandOver.objects.filter(owner_id__isnull=False, due_at__isnull=False):
        hours = users[one.owner_id or 0]
        for moment in (one.remind_at, one.due_at):
            assert moment is not None
            assert hours.at_work(moment - timedelta(seconds=1))
            checked += 1
    assert checked


def _check_feedback() -> None:
    found = feedback(actor=operator(), since=BEGIN)
    states = Counter(HandOver.objects.values_list("state", flat=True))
    assert found.total.accepted.hits == states["accepted"]
    assert found.total.accepted.total == states["accepted"] + states["rejected"]
    assert found.total.open == states["open"]
    counted = Counter(HandOver.objects.filter(state="rejected").values_list("reject_reason", flat=True))
    assert {one.name: one.count for one in found.reasons} == {
        RejectReason(name).label: number for name, number in counted.items()
    }


def _one_day(random: Random, day: int, a_day: int, tending: Callable[[datetime], object]) -> list[int]:
    """New leads come, people work at their hours, some who were given back come to life, scores are computed; the new leads."""
    midnight = BEGIN + day * DAY
    new = ready(a_day, start=1_000 * day, at=midnight)
    mark_ready(leads=new, at=midnight, cause=Cause.ACTIVITY)
    for hour in (8, 15):
        tending(midnight + hour * HOUR)
        _answer(random, midnight + hour * HOUR)
    rejected = HandOver.objects.filter(state="rejected").order_by("id").values_list("lead_id", flat=True)
    happened(list(rejected[:2]), "demo_requested", midnight + 21 * HOUR)
    compute_all(midnight + 22 * HOUR)
    tending(midnight + 23 * HOUR)
    _check_laws(midnight + 23 * HOUR)
    return new


def _run(days: int, a_day: int, sellers: int, tending: Callable[[datetime], object]) -> None:
    starter_in_force(at=BEGIN - 90 * DAY)
    random, users, leads = Random(11), _people(sellers), list[int]()
    for day in range(days):
        if day == 1:
            deactivate_user(actor=operator(), user=users[0], at=BEGIN + DAY)
        leads += _one_day(random, day, a_day, tending)
    _check_clocks()
    _check_feedback()
    assert set(leads) == set(HandOver.objects.values_list("lead_id", flat=True))
    assert not HandOver.objects.filter(state="open", owner_id=users[0].pk).exists()
    assert HandOver.objects.exclude(news="").exists()
    assert HandOverStep.objects.filter(what="reassigned").exists()
    assert sql.scalar("select count(*) from hand_over_mark") == 0


def test_every_lead_has_one_owner_or_is_seen_to_have_none() -> None:
    _run(days=3, a_day=7, sellers=5, tending=lambda at: tend(at=at))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_weeks_in_which_the_worker_is_killed_every_day() -> None:
    """3,024 leads; each round is begun by a process that dies at some statement of it, and taken up by another."""
    random, died = Random(12), Counter[bool]()

    def killed_and_taken_up(at: datetime) -> None:
        died[_killed_while_tending(at, after=random.randint(1, 60))] += 1
        tend(at=at)

    _run(days=56, a_day=54, sellers=12, tending=killed_and_taken_up)
    assert died[True] >= 56


def _killed_while_tending(at: datetime, *, after: int) -> bool:
    """Tend in a process of its own that is killed (SIGKILL) at its `after`-th statement; whether it came so far."""
    connection.close()
    child = os.fork()
    if child == 0:
        counted = count(1)

        def dying(execute: Callable[..., Any], *asked: Any) -> Any:
            if next(counted) >= after:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*asked)

        try:
            with connection.execute_wrapper(dying):
                tend(at=at)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
