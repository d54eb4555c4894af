"""Set-based statements on the members of batches."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.leads.queries.whole import WholeList
from leadwright.platform import sql

# Members are written in slices of so many, and read again by that; 8 kB each.
CUT = 1_000
Before = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Slice:
    """The members of a batch with places above `after` up to `until`, by number, in order."""

    batch: int
    after: int
    until: int
    leads: tuple[int, ...]


def choose(batch: int, chosen: WholeList) -> int:
    """Write the members; how many."""
    text = sql.statement(__package__, "choose_leads").replace("{chosen}", chosen.sql)
    ((number,),) = sql.rows(text, {**chosen.params, "batch": batch, "cut": CUT})
    return int(number)


def next_slice(batch: int, after: int, size: int) -> Slice:
    """The members behind a place, so many at most."""
    params = {"batch": batch, "after": after, "size": size, "cut": CUT}
    found = sql.rows(sql.statement(__package__, "next_members"), params)
    until = found[-1][0] if found else after
    return Slice(batch, after, until, tuple(lead for _, lead in found))


def remember(part: Slice, before: Mapping[int, Before]) -> None:
    """Note of changed members what was before."""
    places = {lead: place for place, lead in enumerate(part.leads, start=part.after + 1)}
    params = {
        "batch": part.batch,
        "places": [places[lead] for lead in before],
        "leads": list(before),
        "before": [json.dumps(one) for one in before.values()],
    }
    sql.execute(sql.statement(__package__, "remember_before"), params)


def next_changed(batch: int, after: int, size: int) -> tuple[int, dict[int, Before]]:
    """The last place of, and the changed members of, the slice behind a place."""
    found = sql.rows(
        "select place, lead_id, before from batch_change where batch_id = %s and place > %s order by place limit %s",
        [batch, after, size],
    )
    until = found[-1][0] if found else after
    return until, {lead: json.loads(before) for _, lead, before in found}
