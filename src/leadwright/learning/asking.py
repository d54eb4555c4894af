"""What a study asks: which outcome, judged when, on which leads. All of it is written with the result."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from leadwright.criteria.text import clean
from leadwright.lifecycle.stages import LADDER, RANK, Stage
from leadwright.platform.errors import UnusableInput

JOB = "learning.study"
CUSTOM = "custom."
DECIDED = "decided"
# What each outcome by stages is called, the stages that mean yes, and those that mean no.
_ENDED = (Stage.LOST, Stage.DISQUALIFIED)
STAGE_OUTCOMES: Mapping[str, tuple[str, tuple[Stage, ...], tuple[Stage, ...]]] = {
    "won": ("Won", (Stage.CUSTOMER,), _ENDED),
    "lost": ("Lost", _ENDED, (Stage.CUSTOMER,)),
    "sql": (
        "Became an SQL",
        tuple(stage for stage in LADDER if RANK[stage] >= RANK[Stage.SQL]),
        (*_ENDED, Stage.RECYCLED),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What counts as yes: one of STAGE_OUTCOMES, or a custom field (`field`, its slug) with one of `values` (none: true)."""

    text: str
    field: str = ""
    values: tuple[str, ...] = ()

    @property
    def by_stages(self) -> bool:
        return not self.field


@dataclass(frozen=True)
class Question:
    """A study as it was asked.

    `order` is `decided` or a field by which the oldest `share` percent are learned from and the rest judged. Each lead is judged
    `days_before` days before its outcome was decided, of which nothing after `until` counts. `capacity` is how many leads sales
    can take in a week, `leads_per_week` how many come in (None: counted).
    """

    outcome: str
    until: datetime
    order: str = DECIDED
    share: int = 80
    days_before: int = 0
    capacity: int | None = None
    leads_per_week: float | None = None

    def __post_init__(self) -> None:
        if not 10 <= self.share <= 95:
            raise UnusableInput(
                "Learn from 10 to 95 percent of the leads; the rest is judged.", field="share"
            )
        if not 0 <= self.days_before <= 3_650:
            raise UnusableInput("Judge leads 0 to 3,650 days before.", field="days_before")
        if self.capacity is not None and self.capacity < 1:
            raise UnusableInput("Sales can take at least 1 lead a week.", field="capacity")
        if self.leads_per_week is not None and not self.leads_per_week > 0:
            raise UnusableInput("More than 0 leads a week come in.", field="leads_per_week")

    def as_json(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"until": self.until.isoformat()}


def question_of(stored: Mapping[str, Any]) -> Question:
    """The question as it was kept."""
    return Question(**{**stored, "until": datetime.fromisoformat(stored["until"])})


def again(question: Question, until: datetime) -> Question:
    """The same question with what is known by another time."""
    return replace(question, until=until)


def outcome_of(text: str) -> Outcome:
    """`won`, `lost`, `sql`, `custom.field`, or `custom.field=value,value`. Raises UnusableInput."""
    said = clean(text).strip()
    if said in STAGE_OUTCOMES:
        return Outcome(said)
    name, _, wanted = said.partition("=")
    name = name.strip()
    if name.startswith(CUSTOM) and name != CUSTOM:
        values = tuple(dict.fromkeys(one.strip() for one in wanted.split(",") if one.strip()))
        if len(values) <= 50:
            return Outcome(said, name.removeprefix(CUSTOM), values)
    raise UnusableInput(
        f"“{said[:80]}” is no outcome. Say won, lost, sql, a yes/no field such as custom.converted, or a field with the"
        " values that count, such as custom.status=won.",
        field="outcome",
    )


def outcome_label(text: str, label: str = "") -> str:
    """What people call an outcome; `label` is that of its field."""
    if text in STAGE_OUTCOMES:
        return STAGE_OUTCOMES[text][0]
    name, _, values = text.partition("=")
    called = label or name.removeprefix(CUSTOM)
    return f"{called}: {values}" if values else called
