"""How many: exactly where people count, about where they only want to know how large."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import Node
from leadwright.leads.queries.choosing import MOST_CHOSEN, Sized, Way, looking_up, sized
from leadwright.leads.queries.narrowing import Narrowing, Part, Reads, matching, narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.patience import ALONE, ONE_BY_ONE, Patience, patient
from leadwright.leads.queries.wanted import Wanted

EXACT_UP_TO = 10_000
# Leads looked at to learn how many match; with this many matches among them the estimate is within a third (three times the
# standard deviation of a count of 80), and so surely above what is counted exactly.
_SAMPLE = 4_000
_TELLING = 80
_FEW = 50_000
# So few leads are looked up and judged as quickly as a sample of all.
_FEW_FOUND = 4_000
# Out of so few rarely more match than are counted exactly, and of less no sample can tell.
_HARDLY_TOLD = 15_000
# Of so many at most, should they be more than was thought, each is looked at for its events.
_MOST_LOOKED_AT = 20_000
# Events are looked at before standing, at four times its cost, where so large a share has the right standing.
_NEARLY_ALL = 0.8


@dataclass(frozen=True)
class Count:
    """A number of leads; where it is not `exact` it is an estimate, to be shown with "about"."""

    number: int
    exact: bool


def count_leads(
    *,
    actor: Actor,
    stage: str | None = None,
    condition: Node | None = None,
    search: str = "",
    at: datetime | None = None,
) -> Count:
    """How long the list of `ranked_leads` with the same narrowing is: exact up to 10,000, an estimate above.

    Raises TooSlow where neither a sample nor counting tells in time.
    """
    narrowed = narrowing(actor, stage=stage, condition=condition, search=search, at=at)
    with patient(ONE_BY_ONE) as patience:
        total = int(patience.rows("select reltuples from pg_class where oid = 'standing'::regclass")[0][0])
        if total <= _FEW:
            return _counted(narrowed, _FEW, patience)
        number = _among_found(narrowed, total, patience)
        if number is not None:
            return Count(number, exact=True)
        estimate = _estimate(narrowed, total, patience)
        if estimate is not None:
            return Count(estimate, exact=False)
        return _counted(narrowed, EXACT_UP_TO, patience)


def _among_found(narrowed: Narrowing, total: int, patience: Patience) -> int | None:
    """The number out of leads that are looked up: few, or those with some rare event; None where there are none to look up.

    To find these and judge them alone takes less than to look at the history of a sample. Of facts a sample is quicker, unless no
    sample can tell, because even all of those found would hardly be more than are counted exactly.
    """
    wanted = Wanted(narrowed, Direction(RANK), {}, EXACT_UP_TO)
    way = sized(wanted, patience, total).standing_still()
    if way is None or not way.looked_up:
        return None
    share = min(one.share for one in way.looked_up)
    of_facts = not _history(way.looked_up)
    if of_facts and share * total > (_HARDLY_TOLD if _history(way.judged) else _FEW_FOUND):
        return None
    first = _looked_at_first(way)
    rest = [part for part in way.parts if part not in first]
    text = wanted.counting(looking_up(way), rest, first=first)
    most = _MOST_LOOKED_AT if of_facts else MOST_CHOSEN
    number = patience.rows(text, {**narrowed.params, "most": most})[0][0]
    return None if number is None else int(number)


def _history(parts: Sequence[Sized]) -> bool:
    return any(one.part.reads is Reads.HISTORY for one in parts)


def _looked_at_first(way: Way) -> list[Part]:
    """The parts that are judged by an event before anything else is, where the others hold for nearly all."""
    others = math.prod(one.share for one in way.judged if not one.part.one_decides)
    return [part for part in way.parts if part.one_decides] if others >= _NEARLY_ALL else []


def _estimate(narrowed: Narrowing, total: int, patience: Patience) -> int | None:
    """The number by a sample of leads; None where too few match to tell."""
    scope = (
        "from (select st.lead_id as lead from standing st tablesample system (%(share)s) repeatable (0)"
        f" where {narrowed.where} and {narrowed.test}) visible"
    )
    text = f"{matching(narrowed.compiled, scope)} select (select count(*) from answers)"
    looked_at = "select count(*) from standing st tablesample system (%(share)s) repeatable (0)"
    params = {**narrowed.params, "share": min(100, 100 * _SAMPLE / total)}
    matches, sample = patience.rows(f"{text}, ({looked_at})", params)[0]
    number = round(matches * total / max(sample, 1))
    return number if matches >= _TELLING and number > EXACT_UP_TO else None


def _counted(narrowed: Narrowing, most: int, patience: Patience) -> Count:
    text = f"{matching(narrowed.compiled, narrowed.scope)} select count(*) from (select from answers limit %(most)s) counted"
    patience.plan(ALONE)
    number = int(patience.rows(text, {**narrowed.params, "most": most + 1})[0][0])
    return Count(number, exact=number <= most)
