"""What happens to hand-overs by itself: they begin, remind, go on to somebody else, follow their lead, and come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads import rewriting
from leadwright.lifecycle.operations import PEOPLE
from leadwright.platform import clock, outbox, sql, workspace
from leadwright.platform.outbox import Cause
from leadwright.sales import boards
from leadwright.sales.boards import Desk
from leadwright.sales.events import HandOversGiven
from leadwright.sales.models import HandOver
from leadwright.sales.operations.giving import (
    BATCH,
    ROUTER,
    add_steps,
    decision_text,
    hand_over,
    lock_routing,
    move_leads,
    start_marked,
    tell,
    tell_managers,
)
from leadwright.sales.reasons import SILENT
from leadwright.sales.rules import Asked
from leadwright.sales.topics import GIVEN, OVERDUE, REMINDED, UNOWNED

_PACKAGE = "leadwright.sales"
_CLOCK = system("deadline")
_ROUNDS = 100


@dataclass(frozen=True)
class Tended:
    """How many leads were handed over, hand-overs followed their lead, clocks did something, and leads came back."""

    started: int = 0
    followed: int = 0
    clocks: int = 0
    returned: int = 0


def tend(*, at: datetime) -> Tended:
    """Do everything hand-overs are due for, in batches of a transaction each. Repeating changes nothing; several may run."""
    return Tended(
        started=_all(start_marked, at),
        followed=_all(follow_leads, at),
        clocks=_all(run_clocks, at),
        returned=_all(bring_back, at),
    )


def _all(one_batch: Any, at: datetime) -> int:
    done = 0
    for _ in range(_ROUNDS):
        some = one_batch(at=at)
        done += some
        if not some:
            break
    return done


def _held(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, their leads and then themselves held until the transaction ends: in the order in which everybody
    holds them, after the routing, so that no two wait for each other.
    """
    lock_routing()
    text = sql.statement(_PACKAGE, statement)
    found = sql.rows(text.replace("{only}", "true"), params)
    if not found:
        return []
    rewriting.lock_leads([row[1] for row in found])
    numbers = [row[0] for row in found]
    list(HandOver.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return sql.rows(text.replace("{only}", "h.id = any(%(only)s)"), {**params, "only": numbers})


@transaction.atomic
def follow_leads(*, at: datetime, limit: int = BATCH) -> int:
    """Let hand-overs go where their lead has gone: to its new owner, away with it, or on from somebody who works here no more.

    How many changed. Repeating changes nothing.
    """
    rows = _held("follow_owners", {"limit": limit})
    if not rows:
        return 0
    gone = [number for number, *_, is_gone, _, _ in rows if is_gone]
    _withdraw(gone, at)
    moved = [row for row in rows if not row[5] and row[6]]
    for owner in sorted({row[4] for row in moved}, key=str):
        of_owner = [row for row in moved if row[4] == owner]
        _belong(of_owner, owner, at)
    _route_on([(row[0], row[1], row[3], row[7]) for row in rows if not row[5] and not row[6]], at, "left")
    return len(rows)


def _withdraw(hand_overs: Sequence[int], at: datetime) -> None:
    if hand_overs:
        HandOver.objects.filter(pk__in=hand_overs).update(state="withdrawn", closed_at=at, next_at=None)
        add_steps([(one, None, None) for one in hand_overs], "withdrawn", ROUTER, at, "The lead is gone")


def _belong(rows: Sequence[tuple[Any, ...]], owner: int | None, at: datetime) -> None:
    """Somebody gave the lead to somebody else beside the queue: open hand-overs get a new clock with the new owner."""
    desk = boards.desk(boards.in_force(), at=at, hold=False)
    deadline = desk.deadline(owner, at)
    due, remind = (deadline.due, deadline.remind) if deadline else (None, None)
    numbers = [row[0] for row in rows]
    changed = HandOver.objects.filter(pk__in=numbers)
    changed.filter(state="open").update(
        owner_id=owner, due_at=due, remind_at=remind, next_at=remind, reminded_at=None, escalated_at=None
    )
    changed.filter(state="accepted").update(owner_id=owner)
    sql.execute(
        "update hand_over h set team_id = st.team_id from standing st where st.lead_id = h.lead_id and h.id = any(%s)",
        [numbers],
    )
    add_steps([(row[0], row[3], owner) for row in rows], "followed", ROUTER, at)
    if owner is not None:
        tell([(owner, row[0], row[7]) for row in rows if row[2] == "open"], GIVEN, at)


@transaction.atomic
def run_clocks(*, at: datetime, limit: int = BATCH) -> int:
    """Remind, give on or escalate every open hand-over whose time has come; how many. Nobody is told the same twice."""
    rows = _held("clock_due", {"at": at, "limit": limit})
    early = [row for row in rows if row[4] is not None and at < row[4]]
    late = [row for row in rows if row[4] is None or at >= row[4]]
    _remind(early, at)
    most = boards.in_force().body.answer.reassign if late else 0
    _escalate([row[0] for row in late if row[3] >= most], at)
    _route_on([(row[0], row[1], row[2], row[3]) for row in late if row[3] < most], at, "overdue")
    return len(rows)


def _remind(rows: Sequence[tuple[Any, ...]], at: datetime) -> None:
    if rows:
        numbers = [row[0] for row in rows]
        sql.execute(
            "update hand_over set reminded_at = %s, next_at = due_at where id = any(%s)", [at, numbers]
        )
        add_steps([(row[0], row[2], row[2]) for row in rows], "reminded", _CLOCK, at)
        tell([(row[2], row[0], row[3]) for row in rows if row[2] is not None], REMINDED, at)


def _escalate(hand_overs: Sequence[int], at: datetime) -> None:
    if hand_overs:
        numbers = list(hand_overs)
        HandOver.objects.filter(pk__in=numbers).update(escalated_at=at, next_at=None)
        add_steps([(one, None, None) for one in numbers], "escalated", _CLOCK, at)
        tell_managers(numbers, OVERDUE, at)


def _route_on(rows: Sequence[tuple[int, int, int | None, int]], at: datetime, why: str) -> None:
    """Give hand-overs to somebody else than had them; where there is nobody else, those who lead are told."""
    if not rows:
        return
    routing = boards.in_force()
    desk = boards.desk(routing, at=at)
    leads = [lead for _, lead, _, _ in rows]
    rules, had = boards.rule_of(routing, leads, at=at), _had([number for number, *_ in rows])
    asked = [
        Asked(lead, rules.get(lead), owner, had_it=had.get(number, frozenset()) | _only(owner))
        for number, lead, owner, _ in rows
    ]
    chosen = {one.lead: one for one in desk.board.give(asked)}
    boards.keep_turns(desk.board)
    found = [row for row in rows if chosen[row[1]].owner is not None or why == "left"]
    move_leads(
        [one for one in asked if one.lead in {row[1] for row in found}], [chosen[row[1]] for row in found], at
    )
    _give_on(desk, found, chosen, at)
    _escalate([row[0] for row in rows if row not in found], at)


def _give_on(desk: Desk, rows: Sequence[tuple[int, int, int | None, int]], chosen: Any, at: datetime) -> None:
    if not rows:
        return
    owners = [chosen[lead].owner for _, lead, _, _ in rows]
    clocks = [desk.deadline(owner, at) for owner in owners]
    numbers = [number for number, *_ in rows]
    # One that was accepted by somebody who left is to be answered anew.
    HandOver.objects.filter(pk__in=numbers, state="accepted").update(state="open", answered_at=None)
    params = {
        "hand_overs": numbers,
        "owners": owners,
        "due": [one.due if one else None for one in clocks],
        "remind": [one.remind if one else None for one in clocks],
        "decisions": [decision_text(chosen[lead].way, chosen[lead].candidates) for _, lead, _, _ in rows],
        "version": desk.routing.version_id,
    }
    sql.execute(sql.statement(_PACKAGE, "give_on"), params)
    add_steps(
        [(row[0], row[2], owner) for row, owner in zip(rows, owners, strict=True)], "reassigned", _CLOCK, at
    )
    tell(
        [(owner, row[0], row[3] + 1) for row, owner in zip(rows, owners, strict=True) if owner is not None],
        GIVEN,
        at,
    )
    tell_managers(
        [number for number, owner in zip(numbers, owners, strict=True) if owner is None], UNOWNED, at
    )
    outbox.record(HandOversGiven(Cause.ACTIVITY, tuple(zip(numbers, owners, strict=True))), at=at)


def _only(owner: int | None) -> frozenset[int]:
    return frozenset() if owner is None else frozenset({owner})


def _had(hand_overs: Sequence[int]) -> dict[int, frozenset[int]]:
    """Who had each hand-over before."""
    text = """select hand_over_id, array_agg(distinct to_owner_id) from hand_over_step
where hand_over_id = any(%s) and to_owner_id is not null and what in ('given', 'reassigned') group by 1"""
    return {number: frozenset(users) for number, users in sql.rows(text, [list(hand_overs)])}


@transaction.atomic
def bring_back(*, at: datetime, limit: int = BATCH) -> int:
    """Hand recycled leads over anew whose day has come, or who did something since; how many. Each comes back once."""
    today = clock.local_date(at, str(workspace.read("time_zone")))
    params = {"today": today, "silent": list(SILENT), "limit": limit}
    rows = _held("waiting_returns", params)
    if not rows:
        return 0
    source = ensure_source(slug=PEOPLE, at=at).pk
    said = [
        NewEvent(
            name="stage_set",
            occurred_at=at,
            subject=lead,
            source_id=source,
            message_id=f"stage_set:returned:{number}",
            properties={"to": "mql", "reason": "It is alive again"},
            context={"actor": ROUTER.label},
        )
        for number, lead, *_ in rows
    ]
    HandOver.objects.filter(pk__in=[row[0] for row in rows]).update(returned_at=at)
    leads = [row[1] for row in rows]
    hand_over(actor=ROUTER, leads=leads, at=at)
    append_events(said, at=at)
    rewriting.mark_dirty(leads, at=at, cause=Cause.ACTIVITY)
    return len(rows)
