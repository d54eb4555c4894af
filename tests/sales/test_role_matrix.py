"""Who sees and does what of sales: role x object x way in, against one table written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.actor import Actor, operator
from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import HandOver, Opportunity, SalesNotice
from leadwright.sales.operations.answering import Rejection, reject
from leadwright.sales.operations.selling import Deal, begin_opportunity
from leadwright.sales.queries.answers import answers
from leadwright.sales.queries.feedback import Chosen, feedback
from leadwright.sales.queries.listing import hand_overs
from leadwright.sales.queries.notices import notices
from leadwright.sales.queries.pipeline import board, opportunities_of
from leadwright.sales.queries.queue import queue
from leadwright.sales.queries.team import loads
from leadwright.sales.queries.urgent import open_hand_overs
from leadwright.sales.queries.waiting import waiting
from leadwright.sales.reasons import RejectReason
from tests.accounts.people import make_team, make_user
from tests.sales.world import DAY, handed, named, of, ready, seller
from tests.starter import starter_in_force

pytestmark = [pytest.mark.later, pytest.mark.django_db]

# The leads: one of Kim in the north, one of the north that nobody has, one of Zoe in the south.
KIMS, NOBODYS, ZOES = "Kimslead", "Nobodyslead", "Zoeslead"
SEES = {
    "administrator": {KIMS, NOBODYS, ZOES},
    "marketer": {KIMS, NOBODYS, ZOES},
    "analyst": {KIMS, NOBODYS, ZOES},
    "manager of the north": {KIMS, NOBODYS},
    "manager of the south": {ZOES},
    "Kim": {KIMS, NOBODYS},
    "Lea": {NOBODYS},
    "Zoe": {ZOES},
    "recruiter": set[str](),
}
ONLY_LOOKS = {"analyst", "recruiter"}
NO_LEADS = {"recruiter"}


@dataclass
class World:
    people: dict[str, User]
    held: dict[str, HandOver]
    deals: dict[str, str]

    def lead(self, name: str) -> str:
        return public_id(Kind.LEAD, Lead.objects.get(pk=self.held[name].lead_id).public_id)


@pytest.fixture
def world() -> World:
    now = clock.now()
    starter_in_force(at=now - 90 * DAY)
    kim, lea, zoe = (seller(one) for one in ("Kim", "Lea", "Zoe"))
    north, south = (
        make_user(email=f"{one}@acme.example", role=Role.SALES_MANAGER, name=one) for one in ("Ina", "Ora")
    )
    north_team = make_team("North", kim, lea, leader=north)
    south_team = make_team("South", zoe, leader=south)
    people = {
        "manager of the north": north,
        "manager of the south": south,
        "Kim": kim,
        "Lea": lea,
        "Zoe": zoe,
    }
    for role in (Role.ADMINISTRATOR, Role.MARKETER, Role.ANALYST, Role.RECRUITER):
        people[role.value] = make_user(
            email=f"{role.value}@acme.example", role=role, name=f"The {role.value}"
        )
    leads = ready(3, at=now - timedelta(hours=1))
    made = handed(leads, now - timedelta(hours=1))
    whose = ((KIMS, kim.pk, north_team.pk), (NOBODYS, None, north_team.pk), (ZOES, zoe.pk, south_team.pk))
    held: dict[str, HandOver] = {}
    for one, (name, owner, team) in zip(made, whose, strict=True):
        Lead.objects.filter(pk=one.lead_id).update(full_name=name)
        Standing.objects.filter(pk=one.lead_id).update(owner_id=owner, team_id=team)
        HandOver.objects.filter(pk=one.pk).update(owner_id=owner, team_id=team)
        held[name] = HandOver.objects.get(pk=one.pk)
    deals = {}
    for name, one in held.items():
        lead = public_id(Kind.LEAD, Lead.objects.get(pk=one.lead_id).public_id)
        deals[name] = begin_opportunity(actor=operator(), lead=lead, deal=Deal(f"Deal of {name}"), at=now)
    HandOver.objects.update(state="open", answered_at=None)
    Standing.objects.update(stage="sql")
    return World(people, held, deals)


def _counted(actor: Actor, world: World) -> Iterator[tuple[str, set[str]]]:
    """What each list holds and each number counts, by the names of leads."""
    now = clock.now()
    since = now - DAY
    names = {named(one): name for name, one in world.held.items()}
    yield "the API's list", {names[one.id] for one in hand_overs(actor=actor).rows}
    yield "lists of feedback", {one.name for one in answers(actor=actor, chosen=Chosen(since)).rows}
    yield "open hand-overs", {one.name for one in open_hand_overs(actor=actor, owner=None, at=now).rows}
    yield "the board", {deal.who for column in board(actor=actor, at=now) for deal in column.deals}
    opportunities = [
        (name, opportunities_of(actor=actor, lead=one.lead_id, at=now)) for name, one in world.held.items()
    ]
    yield "opportunities of leads", {name for name, found in opportunities if found}


@pytest.mark.parametrize("who", SEES)
def test_lists_and_counts_hold_what_the_role_sees(who: str, world: World) -> None:
    actor, now = of(world.people[who]), clock.now()
    wanted = SEES[who]
    for where, found in _counted(actor, world):
        assert found == wanted, where
    numbers = {
        "loads": sum(one.open for one in loads(actor=actor, at=now).people),
        "teams": sum(one.open for one in loads(actor=actor, at=now).teams),
        "feedback": feedback(actor=actor, since=now - DAY).total.open,
        "board": sum(one.count for one in board(actor=actor, at=now)),
        "answers": answers(actor=actor, chosen=Chosen(now - DAY)).total,
    }
    assert numbers == dict.fromkeys(numbers, len(wanted))
    mine = queue(actor=actor, at=now)
    assert {one.name for one in mine.unowned} == wanted & {NOBODYS}
    assert mine.counts.unowned == len(wanted & {NOBODYS})
    assert {one.name for one in mine.new} == ({f"{who}slead"} & {KIMS, ZOES})
    user = world.people[who]
    for one in world.held.values():
        SalesNotice.objects.get_or_create(
            user_id=user.pk, hand_over_id=one.pk, what="overdue", defaults={"at": now}
        )
    told = {one.name for one in notices(actor=actor) if one.what == "overdue"}
    assert told == wanted


@pytest.mark.parametrize("who", SEES)
def test_what_waits_is_what_the_role_sees(who: str, world: World) -> None:
    told = Rejection(RejectReason.BAD_TIMING)
    for one in world.held.values():
        reject(actor=operator(), hand_over=named(one), told=told, at=clock.now())
    Standing.objects.update(stage="recycled")
    assert {one.name for one in waiting(actor=of(world.people[who])).rows} == SEES[who]


@pytest.mark.parametrize("who", SEES)
def test_pages_and_deeds_refuse_what_the_role_may_not(who: str, world: World, client: Client) -> None:
    client.force_login(world.people[who])
    for name, one in world.held.items():
        seen, edits = name in SEES[who], who not in ONLY_LOOKS
        asked = {
            f"/queue/{named(one)}": None,
            f"/pipeline/{world.deals[name]}": None,
            f"/queue/{named(one)}/answers": {"q-need": "x"},
            f"/leads/{world.lead(name)}/meeting": {
                "kind": "demo",
                "told": "held",
                "at": "2026-01-05T10:00",
                "once": f"{who}{name}",
            },
            f"/leads/{world.lead(name)}/offer": {"kind": "demo", "by": "task", "once": f"{who}{name}"},
            f"/pipeline/{world.deals[name]}/move": {"stage": "needs"},
            f"/queue/{named(one)}/accept": {},
            f"/queue/{named(one)}/reopen": {},
            f"/queue/{named(one)}/reject": {"reason": "no_fit"},
            f"/pipeline/{world.deals[name]}/close": {"reason": "price"},
        }
        for address, told in asked.items():
            answer = client.get(address) if told is None else client.post(address, told)
            wanted = 403 if not edits else 404 if not seen else 200 if told is None else 302
            assert answer.status_code == wanted, address
        one.refresh_from_db()
        changed = (one.state, Opportunity.objects.get(hand_over_id=one.pk).stage)
        if not (seen and edits):
            assert changed == ("open", "new")
        else:
            assert changed[1] == "lost"


@pytest.mark.parametrize("who", SEES)
def test_the_page_of_a_lead_and_pages_of_many_name_nobody_unseen(
    who: str, world: World, client: Client
) -> None:
    client.force_login(world.people[who])
    looks, edits = who not in NO_LEADS, who not in ONLY_LOOKS
    for address, allowed in (
        ("/feedback/hand-overs", looks),
        ("/pipeline", edits),
        ("/pipeline?as=list", edits),
        ("/queue", edits),
        ("/", looks),
    ):
        answer = client.get(address)
        assert answer.status_code == (200 if allowed else 403), address
        page = answer.content.decode()
        for name in (KIMS, NOBODYS, ZOES):
            assert name not in page or name in SEES[who], (address, name)
    for name in (KIMS, NOBODYS, ZOES):
        answer = client.get(f"/leads/{world.lead(name)}")
        assert answer.status_code == (403 if not looks else 200 if name in SEES[who] else 404)
        shown = answer.content.decode()
        assert ("Call screen" in shown) == (name in SEES[who] and edits)
