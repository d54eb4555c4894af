"""Reads everything leads are given by: the routing in force, the people it means, what they have, and their turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from leadwright.accounts.models import TeamMember, User
from leadwright.accounts.rules import Action, Role, may
from leadwright.criteria import registry as offered
from leadwright.criteria.compile import conditions as compile_conditions
from leadwright.criteria.compile import since_sql, with_clause
from leadwright.criteria.registry import Registry
from leadwright.leads.fields import current, past
from leadwright.platform import clock, sql, workspace
from leadwright.platform.errors import Conflict
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.sales.hours import NeverAtWork, WorkingTime
from leadwright.sales.models import OwnTime, RoutingTurn
from leadwright.sales.routing import (
    ROUTING,
    PersonPart,
    RoutingBody,
    TargetPart,
    Way,
    with_own_time,
    working_time,
)
from leadwright.sales.rules import Board, Rule, Seller, Target, Turns

_SCOPE = (
    "select unnest(%(leads)s::bigint[]) as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"
)
_PAST_SCOPE = "select * from unnest(%(leads)s::bigint[], %(ats)s::timestamptz[], %(days)s::date[]) as s (lead, as_of, today)"


@dataclass(frozen=True)
class Routing:
    """The routing that decides, of which version (None while it is only tried)."""

    body: RoutingBody
    version_id: int | None


@dataclass(frozen=True)
class Deadline:
    """When to remind, and by when to answer."""

    remind: datetime
    due: datetime


@dataclass(frozen=True)
class Desk:
    """A board with the hours of everybody on it."""

    routing: Routing
    board: Board
    hours: dict[int, WorkingTime]
    addresses: dict[int, str]

    def deadline(self, owner: int | None, at: datetime) -> Deadline | None:
        """The clock of a hand-over that is given now; None for nobody."""
        hours = self.hours.get(owner) if owner is not None else None
        if hours is None:
            return None
        answer = self.routing.body.answer
        try:
            return Deadline(hours.after(at, answer.remind_after), hours.after(at, answer.within))
        except NeverAtWork:
            # Whoever does not work for a year: still a deadline, so that the queue has an order and somebody is told.
            return Deadline(at + timedelta(days=7), at + timedelta(days=14))


def in_force() -> Routing:
    """The published routing. Raises Conflict where there is none, which a prepared workspace never is."""
    live = playbook.published(ROUTING)
    if live is None:
        raise Conflict("No routing is published. Publish one, or prepare the workspace.")
    return Routing(live.body, live.version_id)


def zone() -> ZoneInfo:
    """The clock of the workspace."""
    return ZoneInfo(str(workspace.read("time_zone")))


def hours_of(address: str) -> WorkingTime:
    """The working time of a colleague by the routing in force; the usual hours where none is."""
    body = usual_body()
    told = part_of(body, address)
    return working_time(body, told, str(workspace.read("time_zone")))


def usual_body() -> RoutingBody:
    """The routing in force, or one that says nothing of anybody where none is."""
    live = playbook.published(ROUTING)
    return live.body if live is not None else RoutingBody(fallback=TargetPart(everybody=True))


def people_of(body: RoutingBody) -> dict[str, PersonPart]:
    """What is said of each colleague, by address: by the document, and of their time by themselves. Two queries."""
    return _with_own_times(body, User.objects.filter(pk__in=OwnTime.objects.values("user_id")))


def part_of(body: RoutingBody, address: str) -> PersonPart | None:
    """The same of one colleague; None where nothing is said. Two queries."""
    address = address.casefold()
    return _with_own_times(body, User.objects.filter(email=address)).get(address)


def _with_own_times(body: RoutingBody, users: QuerySet[User]) -> dict[str, PersonPart]:
    found = {one.person.casefold(): one for one in body.people}
    addresses = dict(users.values_list("pk", "email"))
    for one in OwnTime.objects.filter(pk__in=addresses):
        address = addresses[one.user_id]
        found[address] = with_own_time(found.get(address, PersonPart(person=address)), one.told)
    return found


def desk(routing: Routing, *, at: datetime, hold: bool = True) -> Desk:
    """The desk as of an instant; a constant number of queries. With `hold` the people on it cannot be deactivated until the
    transaction of the caller ends.
    """
    body, here = routing.body, str(workspace.read("time_zone"))
    roles = [role for role in Role if may(role, Action.EDIT_LEADS)]
    users = User.objects.filter(role__in=roles, is_active=True).order_by("pk")
    if hold:
        list(
            sql.rows(
                "select id from app_user where role = any(%s) and is_active order by id for share", [roles]
            )
        )
    found = {user.pk: user for user in users}
    addresses = {number: user.email for number, user in found.items()}
    told = people_of(body)
    hours = {number: working_time(body, told.get(address), here) for number, address in addresses.items()}
    sellers = {number: _seller(number, hours[number], told.get(addresses[number]), at) for number in found}
    _load(sellers, hours, at)
    salespeople = tuple(number for number, user in found.items() if user.role == Role.SALESPERSON)
    teams = _teams(salespeople)
    ids = {address: number for number, address in addresses.items()}

    def target(part: TargetPart) -> Target:
        if part.person is not None:
            named = [ids[part.person.casefold()]] if part.person.casefold() in ids else []
        elif part.team is not None:
            named = teams.get(part.team, [])
        else:
            named = list(salespeople) if part.everybody else []
        return Target(
            key=part.key,
            words=part.words,
            sellers=tuple(named),
            weighted=part.by is Way.WEIGHTED,
            least_loaded=part.by is Way.LEAST_LOADED,
            only_at_work=part.at_work,
        )

    places = {rule.name: place for place, rule in enumerate(body.rules)}
    rules = [
        Rule(rule.name, target(rule.to), places[rule.otherwise] if rule.otherwise is not None else None)
        for rule in body.rules
    ]
    board = Board(rules, target(body.fallback), sellers, _turns(), body.keep_owner)
    return Desk(routing, board, hours, addresses)


def past_desk(routing: Routing, *, at: datetime) -> Desk:
    """The desk as it would have been at an instant of the past, with the people of now, nobody ahead of anybody in turns."""
    found = desk(routing, at=at, hold=False)
    _load(found.board.sellers, found.hours, at, statement="past_loads")
    found.board.turns.clear()
    return found


def rule_of(routing: Routing, leads: Sequence[int], *, at: datetime) -> dict[int, int]:
    """For each lead the place of the first rule it meets; leads that meet none are left out. One statement."""
    today = clock.local_date(at, str(workspace.read("time_zone")))
    params: dict[str, object] = {"leads": sql.numbers(leads), "as_of": at, "today": today}
    return _met(routing.body, _SCOPE, params, current) if leads else {}


def past_rule_of(routing: Routing, leads: Sequence[tuple[int, datetime]]) -> dict[int, int]:
    """The same for each lead (once) at an instant of its own, by what was known then. One statement."""
    here = str(workspace.read("time_zone"))
    params = {
        "leads": [lead for lead, _ in leads],
        "ats": [at for _, at in leads],
        "days": [clock.local_date(at, here) for _, at in leads],
    }
    return _met(routing.body, _PAST_SCOPE, params, past)


def _met(body: RoutingBody, scope: str, params: dict[str, object], known: Registry) -> dict[int, int]:
    if not body.rules or not params["leads"]:
        return {}
    nodes = {f"r{place}": conditions.inlined(rule.when) for place, rule in enumerate(body.rules)}
    compiled = compile_conditions(nodes, offered.catalogue())
    ctes = with_clause(compiled, scope, since_sql(compiled.window_days), known)
    first = " ".join(f'when v."r{place}" then {place}' for place in range(len(nodes)))
    text = (
        f"{ctes},\nverdicts AS (\n{compiled.sql.replace('%', '%%')}\n)\n"
        f"select * from (select v.lead, case {first} end as place from verdicts v) met where met.place is not null"
    )
    return dict(sql.rows(text, params))


def keep_turns(board: Board) -> None:
    """Write the turns that were taken, one statement."""
    rows = [
        RoutingTurn(target=key, user_id=number, turn=turns.at[number], given=turns.given[number])
        for key, turns in board.turns.items()
        for number in turns.at
    ]
    rows += [RoutingTurn(target=key, user_id=0, turn=turns.last) for key, turns in board.turns.items()]
    RoutingTurn.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["target", "user_id"], update_fields=["turn", "given"]
    )


def _seller(number: int, hours: WorkingTime, part: object, at: datetime) -> Seller:
    told = (
        {name: getattr(part, name) for name in ("weight", "per_day", "per_week")} if part is not None else {}
    )
    today = hours.day_of(at)
    return Seller(number, away=hours.is_off(today), at_work=hours.at_work(at), **told)


def _load(
    sellers: Mapping[int, Seller],
    hours: dict[int, WorkingTime],
    at: datetime,
    statement: str = "seller_loads",
) -> None:
    days = {number: hours[number].day_of(at) for number in sellers}
    params = {
        "at": at,
        "users": list(sellers),
        "days": [hours[number].midnight(day) for number, day in days.items()],
        "weeks": [
            hours[number].midnight(day - timedelta(days=day.weekday())) for number, day in days.items()
        ],
    }
    for number, today, week, still_open in sql.rows(sql.statement(__package__, statement), params):
        seller = sellers[number]
        seller.today, seller.week, seller.open = today, week, still_open


def _teams(salespeople: Sequence[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    members = TeamMember.objects.filter(user_id__in=salespeople).order_by("user_id")
    for name, number in members.values_list("team__name", "user_id"):
        found.setdefault(name, []).append(number)
    return found


def _turns() -> dict[str, Turns]:
    found: dict[str, Turns] = {}
    for one in RoutingTurn.objects.all():
        turns = found.setdefault(one.target, Turns())
        if one.user_id == 0:
            turns.last = one.turn
        else:
            turns.at[one.user_id], turns.given[one.user_id] = one.turn, one.given
    return found
