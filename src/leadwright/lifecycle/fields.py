"""What the lifecycle offers to the condition language: the stage, the stage set by hand, and how interest went on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from leadwright.criteria.catalogue import Field
from leadwright.criteria.nodes import Comparison, EventTest, PropertyTest
from leadwright.criteria.operators import Operator
from leadwright.criteria.record import History
from leadwright.criteria.registry import (
    Registry,
    RelationProvider,
    register_fields,
    register_relation,
    shared,
)
from leadwright.criteria.types import FieldType
from leadwright.leads.fields import current
from leadwright.leads.relations import event_property, quoted
from leadwright.lifecycle.documents import LIFECYCLE, InterestPart
from leadwright.lifecycle.stages import LABELS, Stage
from leadwright.platform import sql
from leadwright.playbook import queries as playbook

STAGE, STAGE_SET, INTEREST = "lead_stage", "lead_stage_set", "lead_interest"
FIRST_MQL = "lead_first_mql"
# The counted events of a scope: lead, as_of, name, occurred_at, local_date. A table that holds them may stand in its place.
COUNTED = """(
        select s.lead_id as lead, scope.as_of, e.name, e.occurred_at, e.local_date
        from scope
        join subject s on s.lead_id = scope.lead
        join event e on e.subject = s.id
        where not exists (
            select from event_verdict v
            where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
        )
    )"""
# The event by which a person says a stage, and which one.
_SET, _TO = "stage_set", "to"
_STAGES = tuple(stage.value for stage in Stage)
_NAMES = {stage.value: label for stage, label in LABELS.items()}
_FIELDS = (
    Field("stage", FieldType.CHOICE, "Stage", STAGE, "stage", _STAGES, names=_NAMES),
    Field("stage_since", FieldType.INSTANT, "In this stage since", STAGE, "stage_since"),
    Field(
        "prospect",
        FieldType.BOOLEAN,
        "Prospect",
        STAGE,
        "prospect",
        said=("Is a prospect", "Is not a prospect"),
    ),
    Field(
        "stage_set_to",
        FieldType.CHOICE,
        "Stage set by a person",
        STAGE_SET,
        "stage_set_to",
        _STAGES,
        names=_NAMES,
    ),
    Field("stage_set_at", FieldType.INSTANT, "Stage last set by a person", STAGE_SET, "stage_set_at"),
    Field("first_engaged_on", FieldType.DATE, "First day of interest", INTEREST, "first_engaged_on"),
    Field("last_interest_on", FieldType.DATE, "Last day of interest", INTEREST, "last_interest_on"),
    Field("mql_on", FieldType.DATE, "Day of becoming an MQL", INTEREST, "mql_on"),
    Field(
        "interest_went_on",
        FieldType.BOOLEAN,
        "Interest went on after the first wave",
        INTEREST,
        "interest_went_on",
        said=("Interest went on after the first wave", "Interest did not go on after the first wave"),
    ),
)


class JudgingRelations(Registry):
    """The relations of the program, but with the events that one lifecycle document calls interest.

    `given` replaces relations by name, such as the scores computed a moment before; `events` is where interest is read from.
    """

    def __init__(
        self,
        interest: InterestPart,
        given: Mapping[str, RelationProvider] | None = None,
        events: str = COUNTED,
    ) -> None:
        super().__init__(shared, given)
        self.register_relation(INTEREST, lambda columns: _chosen(interest_sql(interest, events), columns))


def interest_sql(interest: InterestPart, events: str = COUNTED) -> str:
    """The relation `lead_interest` for one choice of events, read from a table of counted events."""
    text = sql.statement(__package__, "interest").replace("{events}", events)
    text = text.replace("{mql}", sql.statement(__package__, "first_mql"))
    return text.replace("{first}", _literals(interest.first)).replace("{later}", _literals(interest.later))


def asked_events(interest: InterestPart) -> tuple[EventTest, ...]:
    """What `relations_of_one` has to know of what happened."""
    said = PropertyTest(_TO, Comparison(Operator.KNOWN, True))
    return EventTest((_SET,), (said,)), EventTest(tuple(dict.fromkeys((*interest.first, *interest.later))))


def relations_of_one(interest: InterestPart, happened: History) -> JudgingRelations:
    """As `JudgingRelations` for one lead, whose events are at hand: the log is not read for them again."""
    first = min((day for name in interest.first for day in _days(happened, name)), default=None)
    later = max((day for name in interest.later for day in _days(happened, name)), default=None)
    ends = ((name, day) for name, day in ((interest.first[0], first), (interest.later[0], later)) if day)
    told = " union all ".join(
        f"select scope.lead, scope.as_of, {quoted(name)}, scope.as_of, date '{day}' from scope"
        for name, day in ends
    )
    nothing = "select lead, as_of, '', as_of, today from scope where false"
    events = f"(select * from ({told or nothing}) t (lead, as_of, name, occurred_at, local_date))"
    return JudgingRelations(interest, {STAGE_SET: partial(_stage_said, happened)}, events)


def _days(happened: History, name: str) -> Iterator[date]:
    return (one.local_date for one in happened.named((name,)))


def _stage_said(happened: History, columns: frozenset[str]) -> str:
    """The latest stage a person set, of one lead."""
    for one in happened.named((_SET,)):
        to = one.properties.get(_TO)
        if to in _STAGES:
            told = f"{quoted(str(to))} as stage_set_to, timestamptz '{one.occurred_at.isoformat()}' as stage_set_at"
            return _chosen(f"select scope.lead, {told} from scope", columns)
    return _chosen("select lead, '' as stage_set_to, as_of as stage_set_at from scope where false", columns)


def _fields() -> Iterable[Field]:
    return _FIELDS


def _stage_as_of(columns: frozenset[str]) -> str:
    return _chosen(sql.statement(__package__, "stage_as_of"), columns)


def stages_in(table: str) -> RelationProvider:
    """The relation over a table with the stages of leads, such as `standing` or what a pulse is about to write there."""
    return lambda columns: (
        f"select st.lead_id as lead, {', '.join(f'st.{one}' for one in sorted(columns))} from {table} st"
    )


_stage_now = stages_in("standing")


def _stage_set(columns: frozenset[str]) -> str:
    text = sql.statement(__package__, "stage_set").replace("{stages}", _literals(_STAGES))
    return _chosen(text.replace("{to}", event_property(_TO, FieldType.TEXT)), columns)


def _first_mql(columns: frozenset[str]) -> str:
    return _chosen(sql.statement(__package__, "first_mql"), columns)


def _interest(columns: frozenset[str]) -> str:
    live = playbook.in_effect(LIFECYCLE)
    return _chosen(interest_sql(live.body.interest if live is not None else InterestPart()), columns)


def _chosen(text: str, columns: frozenset[str]) -> str:
    return f"select told.lead, {', '.join(f'told.{one}' for one in sorted(columns))} from (\n{text}) told"


def _literals(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)


register_fields(_fields)
register_relation(STAGE, _stage_as_of)
current.register_relation(STAGE, _stage_now)
register_relation(STAGE_SET, _stage_set)
register_relation(INTEREST, _interest)
register_relation(FIRST_MQL, _first_mql)
