"""The form by which a study is asked: what was typed, what is wrong with it, and what it means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from leadwright.criteria import registry
from leadwright.criteria.types import FieldType
from leadwright.learning.asking import CUSTOM, DECIDED, Question, outcome_of
from leadwright.learning.operations import Asked
from leadwright.learning.queries import StudyKind, outcomes_on_offer
from leadwright.learning.settings import MOST_RULES, Settings, bounds_of
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.queries import WorkingVersion

_SORTABLE = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.INSTANT)
_NUMBERS = {"share": 80, "days_before": 0, "capacity": None, "leads_per_week": None, "most_rules": MOST_RULES}


@dataclass(frozen=True)
class StudyForm:
    """The form with what was typed. `problem` belongs to the input `wrong` (empty: to the whole)."""

    typed: Mapping[str, str]
    outcomes: Sequence[tuple[str, str]]
    orders: Sequence[tuple[str, str]]
    wrong: str = ""
    problem: str = ""


def blank_form(typed: Mapping[str, str] | None = None, wrong: str = "", problem: str = "") -> StudyForm:
    """The form, with what was typed where something was."""
    fields = registry.catalogue().fields.values()
    orders = [
        (one.name, one.label) for one in fields if one.type in _SORTABLE and one.name.startswith(CUSTOM)
    ]
    start = {
        "outcome": "won",
        "order": DECIDED,
        "share": "80",
        "days_before": "0",
        "most_rules": str(MOST_RULES),
    }
    return StudyForm(
        typed={**start, "capacity": "25", **(typed or {})},
        outcomes=outcomes_on_offer(),
        orders=[(DECIDED, "When it was decided"), ("created_at", "When they became known"), *orders],
        wrong=wrong,
        problem=problem,
    )


def asked_of(typed: QueryDict, working: WorkingVersion) -> Asked:
    """What the form asks for. Raises UnusableInput with the input that is wrong."""
    kind = StudyKind.LEARN if typed.get("kind") == StudyKind.LEARN else StudyKind.BACKTEST
    numbers = {name: _number(typed.get(name, ""), name, default) for name, default in _NUMBERS.items()}
    text = typed.get("other", "").strip() or typed.get("outcome", "")
    outcome_of(text)
    question = Question(
        outcome=text,
        until=clock.now(),
        order=typed.get("order", DECIDED),
        share=numbers["share"] or 0,
        days_before=numbers["days_before"] or 0,
        capacity=numbers["capacity"],
        leads_per_week=numbers["leads_per_week"],
    )
    if kind is StudyKind.LEARN:
        return Asked(kind, question, _settings(typed, numbers["most_rules"] or 0))
    return Asked(kind, question, draft=working.body if working.draft is not None else None)


def _settings(typed: QueryDict, most: int) -> Settings:
    return Settings(
        most_rules=most,
        keep=_words(typed.get("keep", "")),
        leave_out=_words(typed.get("leave_out", "")),
        bounds=dict(bounds_of(one) for one in _words(typed.get("bounds", ""))),
    )


def _words(text: str) -> tuple[str, ...]:
    """Names parted by spaces, commas or lines."""
    return tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else ()


def _number(text: str, name: str, default: int | None) -> int | None:
    said = text.strip()
    if not said:
        return default
    if not (said.isascii() and said.isdigit() and len(said) < 8):
        raise UnusableInput("Enter a whole number.", field=name)
    return int(said)
