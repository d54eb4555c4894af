"""What a routing would have done with last month's leads: beginning to find out, and finding out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import clock, jobs, sql, work
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.work import Begun, Follower, Outcome, Plan
from leadwright.playbook import queries as playbook
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.faults import faults
from leadwright.playbook.reading import read
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.sales.boards import Routing, past_desk, past_rule_of
from leadwright.sales.models import RoutedAgain, RoutingSimulation
from leadwright.sales.replaying import Past, replay
from leadwright.sales.routing import ROUTING, read_routing
from leadwright.sales.rules import KEPT, Asked
from leadwright.sales.simulated import WORK, Routed, RoutingResult, found, work_key

SIMULATE: Final = "sales.simulate_routing"
LONGEST_DAYS: Final = 366
_PACKAGE = "leadwright.sales"
# Of all bodies; the newest are kept.
_KEPT: Final = 20
# Leads whose rules are found in one statement, and after which progress is told.
_STEP: Final = 5_000

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class AskedRouting:
    """What is simulated: a body as plain data over the last `days`; `version` is its number, None for a file."""

    body: Mapping[str, object]
    days: int = 30
    slug: str = DEFAULT_SLUG
    version: int | None = None


@dataclass(frozen=True)
class _Told:
    """A lead of the past with what really became of it."""

    past: Past
    really: int | None
    really_by: str


@transaction.atomic
def begin_routing_simulation(*, actor: Actor, asked: AskedRouting, link: str, at: datetime) -> Begun:
    """Start a simulation as a job that can be followed; `link` is the path of its page.

    The body is taken as it is now. Asking again for the same while it is under way starts nothing. Raises BadDocument,
    UnusableInput, Forbidden.
    """
    made = _made(actor, asked, at)
    plan = Plan(WORK, "Routing of past leads", None, "leads", link, work_key(made.digest, made.days))
    begun = work.begin(actor, plan, at=at)
    if begun.is_new:
        jobs.defer(SIMULATE, work=begun.reference, simulation=made.pk)
    else:
        made.delete()
    return begun


def simulate_routing_now(*, actor: Actor, asked: AskedRouting, at: datetime, progress: Progress) -> str:
    """Simulate and wait for it; the public id of what was found. Raises as `begin_routing_simulation` does."""
    with transaction.atomic():
        made = _made(actor, asked, at)
        _simulate(made, progress)
    return public_id(Kind.SIMULATION, made.public_id)


def carry_out(*, simulation: int, follow: Follower) -> Outcome:
    """Compute a simulation that was begun, in one transaction: a death in the middle leaves nothing, and it is begun again.

    After its end it changes nothing. Raises NotFound where it is deleted.
    """
    made = RoutingSimulation.objects.filter(pk=simulation).first()
    if made is None:
        raise NotFound("This simulation is deleted; ask for it again.")
    if made.result is None:
        with follow.beside() as beside:
            _simulate(made, beside.advance)
    told = RoutingResult.model_validate(made.result)
    return Outcome(
        f"{told.leads:,} leads: {told.moved:,} would go to somebody else, {told.nobody:,} to nobody."
    )


@transaction.atomic
def forget_routing_simulation(*, actor: Actor, reference: str) -> None:
    """Delete a simulation with its list. What is gone already stays gone. Raises Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    _forget(RoutingSimulation.objects.filter(public_id=parse_public_id(Kind.SIMULATION, reference)))


def _forget(made: QuerySet[RoutingSimulation]) -> None:
    numbers = list(made.values_list("pk", flat=True))
    RoutedAgain.objects.filter(simulation_id__in=numbers).delete()
    RoutingSimulation.objects.filter(pk__in=numbers).delete()


def _made(actor: Actor, asked: AskedRouting, at: datetime) -> RoutingSimulation:
    require(actor, Action.EDIT_PLAYBOOK)
    if not 1 <= asked.days <= LONGEST_DAYS:
        raise UnusableInput(f"Between 1 and {LONGEST_DAYS} days can be looked at.", field="days")
    written = read(ROUTING.name, asked.slug, asked.body)
    if wrong := faults(ROUTING.name, asked.slug, asked.body):
        raise BadDocument(*wrong)
    _forget(RoutingSimulation.objects.order_by("-id")[_KEPT:])
    live = playbook.published(ROUTING, asked.slug)
    return RoutingSimulation.objects.create(
        slug=asked.slug,
        version=asked.version,
        body=dict(written.stored),
        digest=written.digest,
        since=at - timedelta(days=asked.days),
        until=at,
        days=asked.days,
        live_version=live.number if live else None,
        user_id=actor.user_id,
        actor=actor.label,
    )


@transaction.atomic
def _simulate(made: RoutingSimulation, progress: Progress) -> None:
    RoutedAgain.objects.filter(simulation_id=made.pk).delete()
    routing = Routing(read_routing(made.body), None)
    told = list(_past_leads(made))
    rules = _rules(routing, told, progress)
    desk = past_desk(routing, at=made.since)
    asked = [
        replace(one.past, asked=replace(one.past.asked, rule=rule))
        for one, rule in zip(told, rules, strict=True)
    ]
    chosen = replay(desk.board, desk.hours, asked, within=routing.body.answer.within)
    routed = [
        Routed(who, one.past.is_real, one.really, one.really_by)
        for one, who in zip(told, chosen, strict=True)
    ]
    _write(made.pk, told, routed)
    made.result = found(routed, [rule.name for rule in routing.body.rules]).model_dump(mode="json")
    made.finished_at = clock.now()
    made.save(update_fields=["result", "finished_at"])


def _past_leads(made: RoutingSimulation) -> Iterator[_Told]:
    params = {"since": made.since, "until": made.until, "kept": KEPT}
    for lead, at, is_real, really, answered, rule, owner, account, company in sql.rows(
        sql.statement(_PACKAGE, "past_leads"), params
    ):
        asked = Asked(lead, None, owner, account, company)
        yield _Told(Past(asked, at, answered, is_real), really, rule or "")


def _rules(routing: Routing, told: Sequence[_Told], progress: Progress) -> list[int | None]:
    """The first rule each lead met when it was ready. A lead that comes twice is judged in another statement each time."""
    rounds: list[list[int]] = []
    seen: dict[int, int] = {}
    for place, one in enumerate(told):
        lead = one.past.asked.lead
        seen[lead] = seen.get(lead, -1) + 1
        if seen[lead] == len(rounds):
            rounds.append([])
        rounds[seen[lead]].append(place)
    found: list[int | None] = [None] * len(told)
    done = 0
    for places in rounds:
        for start in range(0, len(places), _STEP):
            some = places[start : start + _STEP]
            met = past_rule_of(routing, [(told[one].past.asked.lead, told[one].past.at) for one in some])
            for place in some:
                found[place] = met.get(told[place].past.asked.lead)
            done += len(some)
            progress(done, len(told))
    return found


def _write(simulation: int, told: Sequence[_Told], routed: Sequence[Routed]) -> None:
    params: dict[str, Any] = {
        "simulation": simulation,
        "leads": [one.past.asked.lead for one in told],
        "ats": [one.past.at for one in told],
        "rules": [one.rule for one in routed],
        "owners": [one.chosen.owner for one in routed],
        "given": [one.was_given for one in routed],
        "really": [one.really for one in routed],
        "whys": [one.why for one in routed],
    }
    sql.execute(sql.statement(_PACKAGE, "write_routed_again"), params)
