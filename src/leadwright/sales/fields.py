"""What sales offers to conditions and lists: how the last hand-over of a lead stands, and what became of it since an MQL."""

from collections.abc import Iterable
from functools import partial

from leadwright.criteria.catalogue import Field
from leadwright.criteria.registry import register_fields, register_relation
from leadwright.criteria.types import FieldType
from leadwright.leads.fields import current
from leadwright.leads.queries.cells import CellKind, Column, register_columns
from leadwright.leads.relations import Mode, quoted
from leadwright.sales.reasons import LABELS, STATES

LAST, LADDER = "lead_hand_over", "lead_ladder"
_REASONS = {str(reason): label for reason, label in LABELS.items()}
# At a past instant a hand-over is read by its own times; an answer that was taken back leaves none.
_STATE_THEN = (
    "case when h.closed_at <= scope.as_of then h.state when h.answered_at <= scope.as_of"
    " and h.state in ('accepted', 'done', 'rejected') then 'accepted' else 'open' end"
)
_COLUMNS = {
    "state": "h.state",
    "given_at": "h.given_at",
    "due_at": "h.due_at",
    "reject_reason": "nullif(h.reject_reason, '')",
}
_THEN = {
    **_COLUMNS,
    "state": _STATE_THEN,
    "reject_reason": "case when h.closed_at <= scope.as_of then nullif(h.reject_reason, '') end",
}
# A lead is of the month in which it first became an MQL; what came before that is not counted as its outcome.
_LADDER = {
    "mql_first_on": "m.day",
    "sql_since_on": "(select min(t.local_date) from stage_transition t"
    " where t.lead_id = m.lead_id and t.to_stage = 'sql' and t.at >= m.at{until})",
    "won_since_on": "(select min(t.local_date) from stage_transition t"
    " where t.lead_id = m.lead_id and t.to_stage = 'customer' and t.at >= m.at{until})",
}


def sales_fields() -> Iterable[Field]:
    """The last hand-over and the ladder since the first MQL."""
    yield Field("hand_over", FieldType.CHOICE, "Hand-over", LAST, "state", tuple(STATES), names=STATES)
    yield Field("hand_over_at", FieldType.INSTANT, "Handed over", LAST, "given_at")
    yield Field("hand_over_due_at", FieldType.INSTANT, "Deadline of the hand-over", LAST, "due_at")
    yield Field(
        "hand_over_reason",
        FieldType.CHOICE,
        "Given back because",
        LAST,
        "reject_reason",
        tuple(_REASONS),
        names=_REASONS,
    )
    yield Field("mql_first_on", FieldType.DATE, "First became an MQL", LADDER, "mql_first_on")
    yield Field("sql_since_on", FieldType.DATE, "SQL since the first MQL", LADDER, "sql_since_on")
    yield Field("won_since_on", FieldType.DATE, "Customer since the first MQL", LADDER, "won_since_on")


def _last(mode: Mode, columns: frozenset[str]) -> str:
    told = _COLUMNS if mode is Mode.CURRENT else _THEN
    chosen = "".join(f", {told[one]} as {one}" for one in sorted(columns))
    scope = (
        "" if mode is Mode.CURRENT else " join scope on scope.lead = h.lead_id and h.given_at <= scope.as_of"
    )
    return (
        f"select distinct on (h.lead_id) h.lead_id as lead{chosen} from hand_over h{scope}"
        " order by h.lead_id, h.id desc"
    )


def _ladder(mode: Mode, columns: frozenset[str]) -> str:
    asks = mode is not Mode.CURRENT
    until = " and t.at <= m.as_of" if asks else ""
    chosen = "".join(f", {_LADDER[one].replace('{until}', until)} as {one}" for one in sorted(columns))
    scope = " join scope on scope.lead = t.lead_id and t.at <= scope.as_of" if asks else ""
    as_of = ", max(scope.as_of) as as_of" if asks else ""
    return (
        f"select m.lead_id as lead{chosen} from (select t.lead_id, min(t.at) as at, min(t.local_date) as day{as_of}"
        f" from stage_transition t{scope} where t.to_stage = 'mql' group by t.lead_id) m"
    )


def sales_columns() -> Iterable[Column]:
    """How the last hand-over stands, its deadline and why it was given back, for lists."""

    def cell(value: str) -> str:
        return f"(select {value} from hand_over h where h.lead_id = l.id order by h.id desc limit 1)"

    def said(column: str, labels: dict[str, str]) -> str:
        words = " ".join(f"when {quoted(name)} then {quoted(label)}" for name, label in labels.items())
        return f"case {column} {words} end"

    yield Column("hand_over", "Hand-over", CellKind.TEXT, cell(said("h.state", STATES)))
    yield Column(
        "hand_over_due",
        "Answer until",
        CellKind.INSTANT,
        cell("case when h.state = 'open' then h.due_at end"),
    )
    yield Column(
        "hand_over_reason", "Given back because", CellKind.TEXT, cell(said("h.reject_reason", _REASONS))
    )


register_fields(sales_fields)
register_columns(sales_columns)
for _name, _provider in ((LAST, _last), (LADDER, _ladder)):
    register_relation(_name, partial(_provider, Mode.AS_OF))
    current.register_relation(_name, partial(_provider, Mode.CURRENT))
