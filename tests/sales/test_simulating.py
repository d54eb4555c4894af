"""Past leads given once more: as time went by, by what was known then, and as numbers that add up."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.cli.arguments import parser
from leadwright.cli.commands import simulate
from leadwright.leads.models import Lead
from leadwright.leads.operations.people import edit_facts
from leadwright.platform import clock
from leadwright.platform.errors import DomainError, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.hours import WorkingTime
from leadwright.sales.models import HandOver, HandOverStep, RoutingTurn
from leadwright.sales.operations.simulating import AskedRouting, simulate_routing_now
from leadwright.sales.operations.timekeeping import set_own_time
from leadwright.sales.queries.simulation import FoundRouting, find_routing, routed_leads
from leadwright.sales.replaying import Past, replay
from leadwright.sales.rules import Asked, Board, Seller, Target
from tests.sales.world import DAY, HOUR, NOW, handed, ready, route, seller
from tests.starter import starter_in_force

# A Monday.
MONDAY = datetime(2026, 6, 8, 9, tzinfo=UTC)
WEEK = dict.fromkeys(range(5), ((540, 1020),))


def _board(*sellers: Seller, **target: object) -> Board:
    numbers = tuple(one.number for one in sellers)
    fallback = Target("everybody", "everybody", numbers, **target)  # type: ignore[arg-type]
    return Board([], fallback, {one.number: one for one in sellers})


def _past(lead: int, at: datetime, answered_after: timedelta | None = HOUR) -> Past:
    return Past(Asked(lead), at, at + answered_after if answered_after else None, is_real=True)


def _hours(*numbers: int, **told: object) -> dict[int, WorkingTime]:
    return {number: WorkingTime("UTC", WEEK, **told) for number in numbers}  # type: ignore[arg-type]


def test_a_day_and_a_week_begin_anew_on_everybodys_own_clock() -> None:
    here = _board(Seller(1, per_day=2, per_week=3))
    past = [_past(day * 10 + one, MONDAY + day * DAY) for day in (0, 1, 7) for one in range(3)]
    got = [one.owner for one in replay(here, _hours(1), past, within=60)]
    assert got == [1, 1, None, 1, None, None, 1, 1, None]


def test_what_is_open_counts_as_long_as_it_really_was() -> None:
    here = _board(Seller(1), Seller(2), least_loaded=True)
    past = [
        _past(1, MONDAY, None),
        _past(2, MONDAY, HOUR),
        _past(3, MONDAY + 2 * HOUR),
        _past(4, MONDAY + 4 * HOUR),
    ]
    assert [one.owner for one in replay(here, _hours(1, 2), past, within=60)] == [1, 2, 2, 2]


def test_who_was_away_or_not_at_work_then_gets_nothing() -> None:
    away = WorkingTime("UTC", WEEK, absences=((MONDAY.date(), MONDAY.date()),))
    past = [_past(1, MONDAY), _past(2, MONDAY + DAY), _past(3, MONDAY + DAY + 12 * HOUR)]
    here = _board(Seller(1), Seller(2), only_at_work=True)
    got = [one.owner for one in replay(here, {1: away, **_hours(2)}, past, within=60)]
    assert got == [2, 1, None]


@pytest.fixture
def people(db: None) -> None:
    starter_in_force(at=NOW)
    seller("Kim")
    seller("Lea")


def _simulated(body: dict[str, object], days: int = 30) -> FoundRouting:
    asked = AskedRouting(body, days)
    reference = simulate_routing_now(
        actor=operator(), asked=asked, at=NOW + DAY, progress=lambda done, total: None
    )
    return find_routing(actor=operator(), reference=reference)


def test_rules_are_met_by_what_was_known_then(people: None) -> None:
    route({"fallback": {"person": "kim@acme.example"}})
    leads = ready(4)
    names = [public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in leads]
    for name in names[:3]:
        edit_facts(actor=operator(), lead=name, changes={"country": "DE"}, at=NOW - HOUR)
    handed(leads, at=NOW)
    edit_facts(actor=operator(), lead=names[0], changes={"country": "FR"}, at=NOW + HOUR)
    edit_facts(actor=operator(), lead=names[3], changes={"country": "DE"}, at=NOW + HOUR)
    rule = {"name": "Germany", "when": {"field": "country", "is": "DE"}, "to": {"person": "lea@acme.example"}}
    found = _simulated({"rules": [rule], "fallback": {"person": "kim@acme.example"}})
    told = {one.name: (one.really, one.would) for one in found.result.rules}
    assert told == {"Germany": (0, 3), "Everybody else": (4, 1)}
    assert {found.name(one.user_id): (one.really, one.would) for one in found.result.people} == {
        "Lea": (0, 3), "Kim": (4, 1),
    }  # fmt: skip
    listed = routed_leads(
        actor=operator(), reference=found.reference, which={"rule": "Germany"}, start=0, limit=9
    )
    assert {one.lead for one in listed.leads} == set(names[:3])


def test_it_changes_nothing_and_says_why_nobody_could(people: None) -> None:
    route({"fallback": {"person": "kim@acme.example"}})
    handed(ready(3), at=NOW)
    before = (HandOver.objects.count(), HandOverStep.objects.count(), list(RoutingTurn.objects.values_list()))
    body = {
        "people": [{"person": "lea@acme.example", "per_day": 1}],
        "keep_owner": False,
        "fallback": {"person": "lea@acme.example"},
    }
    found = _simulated(body)
    assert [(one.why, one.leads) for one in found.result.unrouted] == [("1 has as many as a day allows", 2)]
    assert (found.result.moved, found.result.nobody) == (3, 2)
    after = (HandOver.objects.count(), HandOverStep.objects.count(), list(RoutingTurn.objects.values_list()))
    assert after == before
    assert _simulated(body, days=1).result.leads == 3
    for days in (0, 367):
        with pytest.raises(UnusableInput, match="Between 1 and 366 days"):
            _simulated(body, days)
    with pytest.raises(DomainError, match="no colleague"):
        _simulated({"fallback": {"person": "nobody@acme.example"}})


def test_an_absence_said_by_a_person_holds_from_the_next_lead_on(people: None) -> None:
    route({"keep_owner": False, "fallback": {"everybody": True}})
    told = {"absences": [{"first": str(NOW.date()), "last": str(NOW.date()), "why": "Dentist"}]}
    set_own_time(actor=operator(), person="kim@acme.example", told=told, at=NOW)
    assert not set_own_time(actor=operator(), person="kim@acme.example", told=told, at=NOW + HOUR)
    owners = Counter(one.owner_id for one in handed(ready(4), at=NOW))
    assert list(owners.values()) == [4]


def test_the_command_prints_the_same_numbers(people: None, capsys: pytest.CaptureFixture[str]) -> None:
    route({"fallback": {"person": "kim@acme.example"}})
    now = clock.now()
    handed(ready(2, at=now - 2 * DAY), at=now - DAY)
    told = ["simulate", "--kind", "routing", "--days", "3", "--list", "1", "--json"]
    simulate.run(parser("1").parse_args(told))
    found = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (found["leads"], found["moved"], len(found["list"])) == (2, 0, 1)
    assert [(one["name"], one["really"], one["would"]) for one in found["people"]] == [("Kim", 2, 2)]
