"""Handing leads over: what is ready, who gets it, and the hand-over itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, system
from leadwright.accounts.models import TeamMember, User
from leadwright.accounts.rules import Action, Role
from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import UnknownName
from leadwright.leads import rewriting
from leadwright.leads.access import seen_among
from leadwright.leads.operations.chosen import give_each
from leadwright.leads.origins import origin_columns
from leadwright.lifecycle.events import StagesChanged
from leadwright.platform import audit, clock, outbox, sql, workspace
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.sales import boards
from leadwright.sales.boards import Desk
from leadwright.sales.events import HandOversGiven, PeopleTold
from leadwright.sales.reasons import LABELS, SILENT, RejectReason, news_since, said_day
from leadwright.sales.rules import Asked, Chosen, Why
from leadwright.sales.topics import GIVEN, UNOWNED

ROUTER = system("routing")
READY_STAGES = ("mql", "pql")
BATCH = 1_000
_PACKAGE = "leadwright.sales"
_CAMPAIGN = next(one.sql for one in origin_columns() if one.name == "creating_campaign")
# Any number, the same in every process.
_ROUTING = 0x6C77_726F_7574


@dataclass(frozen=True)
class Given:
    """How many hand-overs began, how many of them nobody could take, and how many leads were left as they are."""

    given: int = 0
    unowned: int = 0
    left: int = 0


def note_moves(row: OutboxEvent) -> int:
    """Mark the leads of a `StagesChanged` that became ready for sales, in the transaction that dispatches it; how many.

    What an import, a recomputation, a merge or an undo moved is not handed over by itself. Repeating changes nothing.
    """
    event = outbox.restore(StagesChanged, row)
    ready = [lead for _, to, leads in event.moves if to in READY_STAGES for lead in leads]
    if event.cause.quiet or not ready:
        return 0
    return mark_ready(leads=ready, at=row.recorded_at, cause=event.cause)


def mark_ready(*, leads: Sequence[int], at: datetime, cause: Cause) -> int:
    """Mark leads to be handed over by the next round; how many were not marked. Repeating changes nothing."""
    params = {"leads": list(leads), "at": at, "cause": str(cause)}
    return sql.execute(sql.statement(_PACKAGE, "mark_leads"), params)


@transaction.atomic
def start_marked(*, at: datetime, limit: int = BATCH) -> int:
    """Hand over the leads marked longest; how many marks were taken, 0 when none are left.

    One transaction: whatever fails leaves the marks. Several workers take different leads.
    """
    leads = [lead for (lead,) in sql.rows(sql.statement(_PACKAGE, "take_marks"), {"limit": limit})]
    if leads:
        hand_over(actor=ROUTER, leads=leads, at=at, only_ready=True)
    return len(leads)


@transaction.atomic
def hand_over_chosen(*, actor: Actor, leads: Sequence[int], at: datetime) -> Given:
    """Hand chosen leads over to sales now, whatever their stage; leads that are under way already are left as they are.

    Leads the actor may not see are passed over. A rejected one without news is left too. Raises Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    keys = seen_among(actor, leads)
    given = hand_over(actor=actor, leads=[key.id for key in keys], at=at)
    ids = [key.public_id for key in keys]
    audit.record_each(actor, "lead.handed_over", kind="lead", keys=ids, at=at)
    return given


@transaction.atomic
def hand_over(*, actor: Actor, leads: Sequence[int], at: datetime, only_ready: bool = False) -> Given:
    """Give leads to people by the routing in force and begin a hand-over of each; the number of queries grows with people, not
    leads.

    Who is ready longest comes first. Leads under way with sales, in the bin or merged away are left, and so are those that
    were given back and show nothing new. With `only_ready` leads that left the stages sales takes in are left too.
    """
    lock_routing()
    rewriting.lock_leads(leads)
    ready = _ready(leads, at, only_ready=only_ready)
    if not ready:
        return Given(left=len(leads))
    routing = boards.in_force()
    desk = boards.desk(routing, at=at)
    numbers = [one.asked.lead for one in ready]
    rules = boards.rule_of(routing, numbers, at=at)
    asked = [one.by(rules.get(one.asked.lead)) for one in ready]
    chosen = desk.board.give(asked)
    boards.keep_turns(desk.board)
    move_leads(asked, chosen, at)
    begun = _begin(actor, desk, chosen, {one.asked.lead: one.news for one in ready}, at)
    unowned = sum(owner is None for _, owner in begun)
    return Given(len(begun), unowned, len(leads) - len(begun))


def lock_routing() -> None:
    """Hold the routing until the transaction of the caller ends: turns and capacities are counted by one after the other."""
    sql.execute("select pg_advisory_xact_lock(%(key)s)", {"key": _ROUTING})


@dataclass(frozen=True)
class _Ready:
    """A lead that can be handed over, and what is new of it."""

    asked: Asked
    news: str

    def by(self, rule: int | None) -> Asked:
        return replace(self.asked, rule=rule)


def _ready(leads: Sequence[int], at: datetime, *, only_ready: bool) -> list[_Ready]:
    rows = sql.rows(
        sql.statement(_PACKAGE, "leads_to_give"), {"leads": sql.numbers(leads), "silent": list(SILENT)}
    )
    today = clock.local_date(at, str(workspace.read("time_zone")))
    found = []
    for lead, stage, owner, account, company, *ended in rows:
        if only_ready and stage not in READY_STAGES:
            continue
        news, was_given = _news(ended, today)
        if was_given and not news:
            continue
        found.append(_Ready(Asked(lead, None, owner, account, company), news))
    return found


def _news(ended: Sequence[Any], today: date) -> tuple[str, bool]:
    """What is new since a hand-over that ended with an answer, and whether there was one."""
    state, closed_at, reason, due, act, acted_at, fact, _ = ended
    if state not in ("rejected", "done"):
        return "", False
    word = LABELS[RejectReason(reason)].lower() if reason in set(RejectReason) else ""
    ended_as = f"Given back on {said_day(closed_at)}" + (f" ({word})" if word else "")
    if state == "done":
        ended_as = f"Closed on {said_day(closed_at)}"
    told = (_label(act), acted_at) if act is not None else None
    return news_since(ended_as, act=told, fact=fact, due=due, today=today), True


def _label(event: str) -> str:
    try:
        return offered.catalogue().event(event).label
    except UnknownName:
        return event.replace("_", " ").capitalize()


def move_leads(asked: Sequence[Asked], chosen: Sequence[Chosen], at: datetime) -> None:
    """Let each lead belong to who got it."""
    before = {one.lead: one.owner for one in asked}
    moved = {one.lead: one.owner for one in chosen if before[one.lead] != one.owner}
    if moved:
        give_each(actor=ROUTER, owners=moved, at=at)


def _begin(
    actor: Actor, desk: Desk, chosen: Sequence[Chosen], news: Mapping[int, str], at: datetime
) -> list[tuple[int, int | None]]:
    clocks = [(owner, desk.deadline(owner, at)) for owner in {one.owner for one in chosen}]
    told = [(owner, one) for owner, one in clocks if one is not None]
    # Most decisions are alike but for whose turn it was: each is sent once.
    decisions: dict[tuple[tuple[str, ...], tuple[tuple[int, Why], ...]], int] = {}
    places = [decisions.setdefault((one.way, one.candidates), len(decisions) + 1) for one in chosen]
    params = {
        "leads": sql.numbers(one.lead for one in chosen),
        "owners": sql.numbers(one.owner for one in chosen),
        "places": sql.numbers(places),
        "decisions": f"[{','.join(decision_text(way, candidates) for way, candidates in decisions)}]",
        "news": sql.texts([news[one.lead] for one in chosen]),
        "timed": [owner for owner, _ in told],
        "due": [one.due for _, one in told],
        "remind": [one.remind for _, one in told],
        "at": at,
        "actor": actor.label,
        "version": desk.routing.version_id,
        "silent": list(SILENT),
    }
    text = sql.statement(_PACKAGE, "insert_hand_overs").replace("{campaign}", _CAMPAIGN)
    rows = sql.rows(text, params)
    begun = [(number, owner) for number, _, owner in rows]
    add_steps([(number, None, owner) for number, owner in begun], "given", actor, at)
    tell([(owner, number, 0) for number, owner in begun if owner not in (None, actor.user_id)], GIVEN, at)
    tell_managers([number for number, owner in begun if owner is None], UNOWNED, at)
    outbox.record(HandOversGiven(Cause.ACTIVITY, tuple(begun)), at=at)
    return begun


def decision_text(way: Sequence[str], candidates: Sequence[tuple[int, Why]]) -> str:
    """How a decision is kept: the way that was gone, and everybody looked at with why."""
    return json.dumps({"way": way, "candidates": [[who, str(why)] for who, why in candidates]})


Step = tuple[int, int | None, int | None]
"""A hand-over, whose it was, whose it is."""


def add_steps(steps: Sequence[Step], what: str, actor: Actor, at: datetime, text: str = "") -> None:
    """Write the same line into the story of several hand-overs, one statement."""
    if steps:
        params = {
            "hand_overs": sql.numbers(one for one, _, _ in steps),
            "froms": sql.numbers(before for _, before, _ in steps),
            "tos": sql.numbers(after for _, _, after in steps),
            "text": text,
            "what": what,
            "actor": actor.label,
            "at": at,
        }
        sql.execute(sql.statement(_PACKAGE, "add_steps"), params)


def tell(told: Sequence[tuple[int, int, int]], what: str, at: datetime) -> int:
    """Tell people of hand-overs, as (user, hand-over, attempt), each once; how many were told. One statement and one event."""
    if not told:
        return 0
    params = {
        "users": sql.numbers(user for user, _, _ in told),
        "hand_overs": sql.numbers(number for _, number, _ in told),
        "attempts": sql.numbers(attempt for _, _, attempt in told),
        "what": what,
        "at": at,
    }
    new = sql.rows(sql.statement(_PACKAGE, "tell_people"), params)
    if new:
        outbox.record(PeopleTold(Cause.ACTIVITY, tuple((user, number, what) for user, number in new)), at=at)
    return len(new)


def tell_managers(hand_overs: Sequence[int], what: str, at: datetime) -> int:
    """Tell those who lead the team of each hand-over, and where nobody does the administrators; how many notices."""
    if not hand_overs:
        return 0
    rows = sql.rows(
        "select id, team_id, attempt from hand_over where id = any(%s) order by id", [list(hand_overs)]
    )
    leaders: dict[int | None, list[int]] = {}
    leading = TeamMember.objects.filter(leads_team=True, user__is_active=True).order_by("user_id")
    for team, user in leading.values_list("team_id", "user_id"):
        leaders.setdefault(team, []).append(user)
    others = list(
        User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    told = [(user, number, attempt) for number, team, attempt in rows for user in leaders.get(team, others)]
    return tell(told, what, at)
