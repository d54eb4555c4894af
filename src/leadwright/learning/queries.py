"""Reads of studies: what was asked, how far it is, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.models import CustomField
from leadwright.learning.asking import CUSTOM, Question, outcome_label, outcome_of, question_of
from leadwright.learning.models import Study
from leadwright.learning.settings import Settings, settings_of
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

_SHOWN = 30


class StudyKind(StrEnum):
    BACKTEST = "backtest"
    LEARN = "learn"


@dataclass(frozen=True)
class StudyLine:
    """A study as pages and commands show it; `result` is None until it is done."""

    id: str
    kind: StudyKind
    question: Question
    settings: Settings | None
    outcome: str
    rivals: tuple[Mapping[str, Any], ...]
    result: Mapping[str, Any] | None
    work: str
    actor: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def path(self) -> str:
        return path_of(self.id)


def path_of(reference: str) -> str:
    """Where the page of a study is."""
    return f"/playbook/scoring/studies/{reference}"


def study_row(reference: str) -> Study:
    """The row of a study. Raises NotFound."""
    row = Study.objects.filter(public_id=parse_public_id(Kind.STUDY, reference)).first()
    if row is None:
        raise NotFound("There is no such study any more.", id=reference)
    return row


def study(*, actor: Actor, reference: str) -> StudyLine:
    """One study. Raises NotFound, Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    return _line(study_row(reference), _labels())


def studies(*, actor: Actor) -> tuple[StudyLine, ...]:
    """The newest studies of everybody, newest first. Raises Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    labels = _labels()
    return tuple(_line(row, labels) for row in Study.objects.order_by("-id")[:_SHOWN])


def outcomes_on_offer() -> tuple[tuple[str, str], ...]:
    """What may be asked for without naming values: the outcomes by stages, and every yes/no field; word and label."""
    flags = CustomField.objects.filter(type="boolean").order_by("label").values_list("slug", "label")
    by_stages = tuple((text, outcome_label(text)) for text in ("won", "lost", "sql"))
    return by_stages + tuple((f"{CUSTOM}{slug}", label) for slug, label in flags)


def _labels() -> dict[str, str]:
    return dict(CustomField.objects.values_list("slug", "label"))


def _line(row: Study, labels: Mapping[str, str]) -> StudyLine:
    question = question_of(row.asked["question"])
    return StudyLine(
        id=public_id(Kind.STUDY, row.public_id),
        kind=StudyKind(row.kind),
        question=question,
        settings=settings_of(row.asked["settings"]) if row.asked.get("settings") else None,
        outcome=outcome_label(question.outcome, labels.get(outcome_of(question.outcome).field, "")),
        rivals=tuple(row.rivals),
        result=row.result,
        work=row.work,
        actor=row.actor,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
