"""Reads of simulations of a routing: the newest of a body, and the leads behind each of its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import sql, work
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.work import WorkLine
from leadwright.sales.models import RoutingSimulation
from leadwright.sales.simulated import NOBODY, WORK, RoutingResult, work_key


@dataclass(frozen=True)
class FoundRouting:
    """A finished simulation; `names` and `ids` are those of the people of its result, by number."""

    reference: str
    version: int | None
    days: int
    since: datetime
    until: datetime
    by: str
    result: RoutingResult
    names: Mapping[int, str]
    ids: Mapping[int, str]

    def name(self, user: int | None) -> str:
        """Somebody by name; who is erased, and nobody, in words."""
        return "Nobody" if user is None else self.names.get(user, "Somebody who is erased")


@dataclass(frozen=True, slots=True)
class RoutedLead:
    """A lead of a simulation; `rule` is empty and `why` says why where nobody would have got it."""

    lead: str
    name: str
    company: str
    at: datetime
    rule: str
    why: str
    would: str
    really: str


@dataclass(frozen=True)
class RoutedPage:
    """Some of a list that can be long: where it begins (0 is the first) and how many there are in all."""

    leads: tuple[RoutedLead, ...]
    start: int
    total: int


def latest_routing(*, actor: Actor, digest: str, days: int | None = None) -> FoundRouting | None:
    """The newest finished simulation of exactly this body (over so many days, or any). Raises Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    made = RoutingSimulation.objects.filter(digest=digest, finished_at__isnull=False)
    found = (made if days is None else made.filter(days=days)).order_by("-id").first()
    return None if found is None else _found(found)


def find_routing(*, actor: Actor, reference: str) -> FoundRouting:
    """A finished simulation by its public id. Raises NotFound, Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    return _found(_row(reference))


def routing_under_way(*, digest: str, days: int) -> WorkLine | None:
    """The work that simulates this body, or did last; None where nobody asked yet."""
    return work.latest(WORK, work_key(digest, days))


def routed_leads(
    *, actor: Actor, reference: str, which: Mapping[str, str], start: int, limit: int
) -> RoutedPage:
    """Leads of a simulation in the order they came; `which` narrows them by `rule`, `would`, `really` (public ids; empty for
    nobody) and `moved`.

    Leads the actor may not see are left out. Raises NotFound, Forbidden.
    """
    require(actor, Action.SEE_PLAYBOOK)
    visible = visible_leads(actor, "st")
    where, params = _narrowed(which)
    params |= {**visible.params, "simulation": _row(reference).pk, "start": start, "limit": limit}
    tables = f"""from routed_again r
join standing st on st.lead_id = r.lead_id
join lead l on l.id = r.lead_id
left join app_user w on w.id = r.owner_id
left join app_user y on y.id = r.really_id
where r.simulation_id = %(simulation)s and {where} and {visible.sql}"""
    rows = sql.rows(
        f"""select l.public_id, coalesce(l.full_name, l.company_name, ''), coalesce(l.company_name, ''), r.at, r.rule, r.why,
    coalesce(w.name, ''), case when r.was_given then coalesce(y.name, 'Nobody') else '' end
{tables}
order by r.id offset %(start)s limit %(limit)s""",
        params,
    )
    total = int(sql.scalar(f"select count(*) {tables}", params))
    shown = text_for(actor)
    leads = tuple(
        RoutedLead(public_id(Kind.LEAD, uuid), shown(name), shown(company), *rest)
        for uuid, name, company, *rest in rows
    )
    return RoutedPage(leads, start, total)


def _narrowed(which: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    parts, params = ["true"], dict[str, object]()
    if "rule" in which:
        parts.append("r.rule = %(rule)s")
        params["rule"] = which["rule"]
    for name, column, table in (("would", "r.owner_id", "w"), ("really", "r.really_id", "y")):
        if name in which and which[name] == NOBODY:
            parts.append(f"{column} is null" + (" and r.was_given" if name == "really" else ""))
        elif name in which:
            parts.append(f"{table}.public_id = %({name})s")
            params[name] = parse_public_id(Kind.USER, which[name])
    if "moved" in which:
        parts.append("r.was_given and r.owner_id is distinct from r.really_id")
    return " and ".join(parts), params


def _row(reference: str) -> RoutingSimulation:
    bits = parse_public_id(Kind.SIMULATION, reference)
    found = RoutingSimulation.objects.filter(public_id=bits, finished_at__isnull=False).first()
    if found is None:
        raise NotFound("There is no such simulation any more; ask for it again.", id=reference)
    return found


def _found(row: RoutingSimulation) -> FoundRouting:
    result = RoutingResult.model_validate(row.result)
    numbers = [one.user_id for one in result.people if one.user_id is not None]
    people = list(User.objects.filter(pk__in=numbers).values_list("pk", "name", "public_id"))
    return FoundRouting(
        reference=public_id(Kind.SIMULATION, row.public_id),
        version=row.version,
        days=row.days,
        since=row.since,
        until=row.until,
        by=row.actor,
        result=result,
        names={number: name for number, name, _ in people},
        ids={number: public_id(Kind.USER, uuid) for number, _, uuid in people},
    )
