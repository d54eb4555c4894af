"""Where leads came from, as fields of conditions and columns of lists: the first touch, the last, and the one that made the lead.

Touches of all subjects of a lead count, those of machines never. The touch that made a lead is the last that is not a direct
visit before it became known; where there is none, the last direct one before, else the first of all.
"""

from collections.abc import Iterable
from functools import partial

from leadwright.criteria.catalogue import Field
from leadwright.criteria.registry import register_fields, register_relation
from leadwright.criteria.types import FieldType
from leadwright.events.channels import CHANNELS
from leadwright.leads.fields import current
from leadwright.leads.queries.cells import CellKind, Column, register_columns
from leadwright.leads.relations import Mode, quoted

FIRST, CREATING, LAST = "lead_first_touch", "lead_creating_touch", "lead_last_touch"
_KINDS = ((FIRST, "first", "First"), (CREATING, "creating", "Lead-creating"), (LAST, "last", "Last"))
_COLUMNS = {
    "channel": "t.channel",
    "source": "nullif(t.source_key, '')",
    "source_entered": "nullif(t.source, '')",
    "campaign": "nullif(t.campaign_key, '')",
    "campaign_entered": "nullif(t.campaign, '')",
    "touched_at": "t.occurred_at",
}
COUNTED = (
    "not exists (select from event_verdict v where v.event = t.event and v.current"
    " and v.verdict in ('machine', 'likely_machine'))"
)
# When a lead became known: when it was first told of, which lists that carry a time say themselves.
KNOWN_AT = (
    "least(l.created_at, (select min(h.valid_from) from lead_history h"
    " where h.lead_id = l.id and h.valid_from > '-infinity'))"
)
ORDERS = {
    FIRST: "t.occurred_at, t.event",
    LAST: "t.occurred_at desc, t.event desc",
    CREATING: "(t.occurred_at > known.at), case when t.occurred_at > known.at then t.occurred_at end,"
    " (t.channel = 'direct'), t.occurred_at desc, t.event desc",
}
_KNOWN = f" join lead l on l.id = s.lead_id cross join lateral (select {KNOWN_AT} as at) known"


def origin_fields() -> Iterable[Field]:
    """Channel, source, campaign and time of each of the three touches."""
    for relation, name, label in _KINDS:
        yield Field(
            f"{name}_channel",
            FieldType.CHOICE,
            f"{label} channel",
            relation,
            "channel",
            tuple(CHANNELS),
            names=CHANNELS,
        )
        for part in ("source", "campaign"):
            yield Field(
                f"{name}_{part}", FieldType.TEXT, f"{label} {part}", relation, part, entered=f"{part}_entered"
            )
        yield Field(f"{name}_touch_at", FieldType.INSTANT, f"{label} touch", relation, "touched_at")


def _touches(relation: str, mode: Mode, columns: frozenset[str]) -> str:
    chosen = ", ".join(f"{_COLUMNS[one]} as {one}" for one in sorted(columns))
    scope = " join scope on scope.lead = s.lead_id and t.occurred_at <= scope.as_of"
    return (
        f"select distinct on (s.lead_id) s.lead_id as lead, {chosen}"
        f" from touch t join subject s on s.id = t.subject{'' if mode is Mode.CURRENT else scope}"
        f"{_KNOWN if relation == CREATING else ''}"
        f" where s.lead_id is not null and {COUNTED} order by s.lead_id, {ORDERS[relation]}"
    )


def touches_now(relation: str, columns: frozenset[str]) -> str:
    """One of the three relations as of now: a SELECT of `lead` and these columns, without parameters."""
    return _touches(relation, Mode.CURRENT, columns)


def _cell(relation: str, value: str) -> str:
    return (
        f"(select {value} from subject s join touch t on t.subject = s.id"
        f"{f' cross join lateral (select {KNOWN_AT} as at) known' if relation == CREATING else ''}"
        f" where s.lead_id = l.id and {COUNTED} order by {ORDERS[relation]} limit 1)"
    )


def origin_columns() -> Iterable[Column]:
    """Channel, source and campaign of the first touch and of the one that made the lead."""
    labels = " ".join(f"when {quoted(name)} then {quoted(label)}" for name, label in CHANNELS.items())
    for relation, name, label in _KINDS:
        channel = _cell(relation, f"case t.channel {labels} end")
        yield Column(f"{name}_channel", f"{label} channel", CellKind.TEXT, channel)
        for part in ("source", "campaign"):
            value = _cell(relation, f"nullif(t.{part}, '')")
            yield Column(f"{name}_{part}", f"{label} {part}", CellKind.TEXT, value)


register_fields(origin_fields)
for _relation, _, _ in _KINDS:
    register_relation(_relation, partial(_touches, _relation, Mode.AS_OF))
    current.register_relation(_relation, partial(_touches, _relation, Mode.CURRENT))
register_columns(origin_columns)
