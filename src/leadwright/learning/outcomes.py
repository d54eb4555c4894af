"""The leads a study judges: what became of each, when that was decided, and in which order they are split."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.nodes import EventTest, leaves
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.leads.relations import custom_fact, event_property
from leadwright.learning.asking import CUSTOM, DECIDED, STAGE_OUTCOMES, Outcome, Question, outcome_of
from leadwright.learning.errors import TooFewOutcomes
from leadwright.learning.past import Judged, just_before, unknown_times, values
from leadwright.lifecycle.documents import LIFECYCLE
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.playbook import queries as playbook

_SORTABLE = frozenset(
    {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DATE, FieldType.INSTANT}
)
_BESIDE = [str(Stage.SPAM), str(Stage.RECRUITING)]
_WEEKS = 12
_YES = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Case:
    """A lead whose outcome is decided; `place` is what it is ordered by."""

    lead: int
    as_of: datetime
    outcome: bool
    place: Any


@dataclass(frozen=True)
class Cases:
    """The leads of a study in their order: `older` are learned from, `newer` judged.

    `without_place` were left out because what they are ordered by is unknown; `times_unknown` are those whose facts have no
    known time and count as known; `came_in` is the mean of new leads a week, None where no weeks can be told apart.
    """

    older: tuple[Case, ...]
    newer: tuple[Case, ...]
    without_place: int
    times_unknown: int
    came_in: float | None

    @property
    def all(self) -> tuple[Case, ...]:
        return self.older + self.newer

    @property
    def digest(self) -> str:
        """Names exactly these leads, instants, outcomes and sides."""
        told = "".join(
            f"{one.lead},{one.as_of.isoformat()},{one.outcome:d},{side}\n"
            for side, some in (("o", self.older), ("n", self.newer))
            for one in sorted(some, key=lambda case: case.lead)
        )
        return sha256(told.encode()).hexdigest()


def judged(cases: Sequence[Case]) -> list[Judged]:
    """The cases as the relations of the past want them."""
    return [Judged(one.lead, one.as_of) for one in cases]


def find_cases(question: Question, catalogue: Catalogue) -> Cases:
    """Every lead whose outcome was decided until then. Reads only.

    Raises UnusableInput for an outcome or an order that does not do, TooFewOutcomes where there is nothing to tell apart.
    """
    outcome = outcome_of(question.outcome)
    found = _by_stages(outcome, question) if outcome.by_stages else _by_field(outcome, question)
    _expect_both(found, question.outcome)
    ordered, without = _ordered(found, question, catalogue)
    ordered.sort(key=lambda one: (one.place, one.lead))
    older, newer = _split(ordered, question)
    return Cases(
        older=older,
        newer=newer,
        without_place=without,
        times_unknown=unknown_times(judged(ordered)),
        came_in=_came_in(question.until),
    )


def _by_stages(outcome: Outcome, question: Question) -> list[Case]:
    _, yes, no = STAGE_OUTCOMES[outcome.text]
    text = sql.statement(__package__, "decisions_by_stage").replace(
        "{to}", event_property("to", FieldType.TEXT)
    )
    params = {
        "yes": [str(stage) for stage in yes],
        "no": [str(stage) for stage in no],
        "until": question.until,
        "shown": _events_that_show(Stage.CUSTOMER),
        "shown_stage": str(Stage.CUSTOMER),
        "beside": _BESIDE,
    }
    return [
        Case(lead, just_before(at, question.days_before), is_yes, at)
        for lead, at, is_yes in sql.rows(text, params)
    ]


def _events_that_show(stage: Stage) -> list[str]:
    """Events one of which is enough for the stage by the lifecycle in force: they date it, whenever they were told."""
    live = playbook.published(LIFECYCLE)
    parts = [one for one in live.body.stages if one.stage is stage and one.needed == 1] if live else []
    tests = [test for part in parts for one in part.criteria for test in leaves(one.when, EventTest)]
    return sorted({name for test in tests for name in test.names})


def _by_field(outcome: Outcome, question: Question) -> list[Case]:
    field = CustomField.objects.filter(slug=outcome.field).first()
    if field is None:
        raise UnusableInput(f"There is no custom field {outcome.field}.", field="outcome")
    kind = FieldType(field.type)
    wanted = _wanted(outcome, kind)
    text = sql.statement(__package__, "decisions_by_field").replace(
        "{value}", custom_fact(outcome.field, kind).sql
    )
    rows = sql.rows(text, {"until": question.until, "beside": _BESIDE})
    if not wanted:
        _refuse_unsaid(outcome, sorted({str(value) for _, value, _, _ in rows}))
    return [
        Case(
            lead,
            # What came with the very first facts has no moment before it: those facts are what was known.
            at - timedelta(days=question.days_before)
            if with_first
            else just_before(at, question.days_before),
            value in wanted,
            at,
        )
        for lead, value, at, with_first in rows
    ]


def _wanted(outcome: Outcome, kind: FieldType) -> frozenset[Any]:
    """The typed values that mean yes; none where they have to be said."""
    if kind is FieldType.CHOICES:
        raise UnusableInput("An outcome is one value; this field may have several.", field="outcome")
    if kind is FieldType.BOOLEAN:
        return frozenset({fold(one) in _YES for one in outcome.values} or {True})
    try:
        return frozenset(_typed(one, kind) for one in outcome.values)
    except (InvalidOperation, ValueError):
        raise UnusableInput(f"One of {', '.join(outcome.values)} is no {kind}.", field="outcome") from None


def _typed(value: str, kind: FieldType) -> object:
    match kind:
        case FieldType.TEXT:
            return fold(value)
        case FieldType.INTEGER:
            return int(value)
        case FieldType.DECIMAL | FieldType.MONEY:
            return Decimal(value)
        case FieldType.CHOICE:
            return value
        case _:
            raise ValueError


def _refuse_unsaid(outcome: Outcome, said: list[str]) -> None:
    some = ", ".join(said[:8]) or "nothing yet"
    example = f"{CUSTOM}{outcome.field}={said[-1] if said else 'won'}"
    raise UnusableInput(
        f"{CUSTOM}{outcome.field} says {some}: name the values that count as yes, such as {example}.",
        field="outcome",
    )


def _expect_both(found: Sequence[Case], text: str) -> None:
    yes = sum(one.outcome for one in found)
    if yes and yes < len(found):
        return
    said = (
        f"All {len(found):,} leads whose outcome is known ended alike"
        if found
        else "No lead has an outcome yet"
    )
    raise TooFewOutcomes(
        f"{said}, so nothing can be told apart by “{text}”. At least one of each kind is needed.",
        yes=yes,
        no=len(found) - yes,
    )


def _ordered(found: list[Case], question: Question, catalogue: Catalogue) -> tuple[list[Case], int]:
    if question.order == DECIDED:
        return found, 0
    field = catalogue.fields.get(question.order)
    if field is None:
        raise UnusableInput(
            f"There is no field {question.order} to order by; a custom field is called custom.something.",
            field="order",
        )
    if field.type not in _SORTABLE:
        raise UnusableInput(
            f"{field.label} is {field.type}; order by a number, a date or a time.", field="order"
        )
    known = values([field], judged(found), str(workspace.read("time_zone")))
    placed = [
        Case(one.lead, one.as_of, one.outcome, known[one.lead][0])
        for one in found
        if one.lead in known and known[one.lead][0] is not None
    ]
    if not placed:
        raise UnusableInput(f"{field.label} is known of no lead whose outcome is decided.", field="order")
    return placed, len(found) - len(placed)


def _split(ordered: Sequence[Case], question: Question) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """The oldest share and the rest; leads of one place stay on one side."""
    edge = ordered[min(len(ordered) * question.share // 100, len(ordered) - 1)].place
    older = tuple(one for one in ordered if one.place < edge)
    newer = tuple(one for one in ordered if one.place >= edge)
    if not older:
        raise UnusableInput(
            "The leads cannot be split into older and newer ones: too many have the same"
            f" {'time of their outcome' if question.order == DECIDED else question.order}."
            " Order them by another field, such as a running number or a date.",
            field="order",
        )
    return older, newer


def _came_in(until: datetime) -> float | None:
    since = until - timedelta(weeks=_WEEKS)
    number, weeks = sql.rows(sql.statement(__package__, "came_in"), {"since": since, "until": until})[0]
    return number / _WEEKS if weeks >= 3 else None
