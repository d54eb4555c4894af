"""What the lifecycle offers to the condition language: the stage, the stage set by hand, and how interest went on."""

from collections.abc import Iterable, Mapping

from leadwright.criteria.catalogue import Field
from leadwright.criteria.registry import Registry, RelationProvider, register_fields, register_relation
from leadwright.criteria.registry import relation_sql as offered_sql
from leadwright.criteria.types import FieldType
from leadwright.leads.fields import current
from leadwright.leads.relations import event_property, quoted
from leadwright.lifecycle.documents import LIFECYCLE, InterestPart
from leadwright.lifecycle.stages import LABELS, Stage
from leadwright.platform import sql
from leadwright.playbook import queries as playbook

STAGE, STAGE_SET, INTEREST = "lead_stage", "lead_stage_set", "lead_interest"
_STAGES = tuple(stage.value for stage in Stage)
_NAMES = {stage.value: label for stage, label in LABELS.items()}
_FIELDS = (
    Field("stage", FieldType.CHOICE, "Stage", STAGE, "stage", _STAGES, names=_NAMES),
    Field("stage_since", FieldType.INSTANT, "In this stage since", STAGE, "stage_since"),
    Field("prospect", FieldType.BOOLEAN, "Prospect", STAGE, "prospect"),
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
    ),
)


class JudgingRelations(Registry):
    """The relations of the program, but with the events that one lifecycle document calls interest.

    `given` replaces relations by name, such as the scores computed a moment before.
    """

    def __init__(self, interest: InterestPart, given: Mapping[str, RelationProvider] | None = None) -> None:
        super().__init__()
        self.register_relation(INTEREST, lambda columns: _chosen(interest_sql(interest), columns))
        for name, provider in (given or {}).items():
            self.register_relation(name, provider)

    def relation_sql(self, name: str, columns: frozenset[str]) -> str:
        """The SELECT of one relation; for a name not replaced here the program's."""
        return (super().relation_sql if name in self._relations else offered_sql)(name, columns)


def interest_sql(interest: InterestPart) -> str:
    """The relation `lead_interest` for one choice of events."""
    text = sql.statement(__package__, "interest")
    return text.replace("{first}", _literals(interest.first)).replace("{later}", _literals(interest.later))


def _fields() -> Iterable[Field]:
    return _FIELDS


def _stage_as_of(columns: frozenset[str]) -> str:
    return _chosen(sql.statement(__package__, "stage_as_of"), columns)


def _stage_now(columns: frozenset[str]) -> str:
    return f"select st.lead_id as lead, {', '.join(f'st.{one}' for one in sorted(columns))} from standing st"


def _stage_set(columns: frozenset[str]) -> str:
    text = sql.statement(__package__, "stage_set").replace("{stages}", _literals(_STAGES))
    return _chosen(text.replace("{to}", event_property("to", FieldType.TEXT)), columns)


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
