"""What can be done with many leads, how it is called, and how leads are chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from leadwright.accounts.rules import Action
from leadwright.platform.errors import UnusableInput

MOST_NAMED = 1_000
# The jobs of a batch, by which its work is called too.
CHOOSE, RUN, UNDO = "batches.choose", "batches.run", "batches.undo"
DROP_FILES = "batches.drop_files"


class BatchKind(StrEnum):
    ASSIGN = "assign"
    TAG = "tag"
    UNTAG = "untag"
    STAGE = "stage"
    BIN = "bin"
    EXPORT = "export"
    LIST = "list"
    COMPANIES = "companies"


class BatchState(StrEnum):
    """`choosing` while a job looks for the leads, `ready` to be looked at and begun."""

    CHOOSING = "choosing"
    READY = "ready"
    STARTED = "started"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


PERMISSIONS: Mapping[BatchKind, Action] = {
    BatchKind.ASSIGN: Action.EDIT_LEADS,
    BatchKind.TAG: Action.EDIT_LEADS,
    BatchKind.UNTAG: Action.EDIT_LEADS,
    BatchKind.STAGE: Action.EDIT_LEADS,
    BatchKind.BIN: Action.DELETE_LEADS,
    BatchKind.EXPORT: Action.EXPORT_LEADS,
    BatchKind.LIST: Action.SEE_LEADS,
    BatchKind.COMPANIES: Action.EXPORT_LEADS,
}
CAN_BE_UNDONE = frozenset({BatchKind.ASSIGN, BatchKind.TAG, BatchKind.UNTAG, BatchKind.STAGE, BatchKind.BIN})


@dataclass(frozen=True)
class Chosen:
    """Which leads: those named (public ids), or those a `batch` found (its public id), or else every lead of the list narrowed
    like this, in its order. For an export of companies: what the list of companies is narrowed by.
    """

    leads: tuple[str, ...] = ()
    stage: str | None = None
    condition: Mapping[str, object] | None = None
    search: str = ""
    sort: str = "priority"
    companies: Mapping[str, object] | None = None
    batch: str = ""

    def __post_init__(self) -> None:
        if len(self.leads) > MOST_NAMED:
            raise UnusableInput(f"At most {MOST_NAMED:,} leads can be named; choose by a condition instead.")

    def as_json(self) -> dict[str, object]:
        return {
            "leads": list(self.leads),
            "stage": self.stage,
            "condition": self.condition,
            "search": self.search,
            "sort": self.sort,
            "companies": self.companies,
            "batch": self.batch,
        }


@dataclass(frozen=True)
class Details:
    """What is done: an `owner` (a user's public id, None for nobody), a `tag`, a stage `to` with its `reason`, or the `format`
    and `columns` of an export. Which of them count depends on the kind.
    """

    owner: str | None = None
    tag: str = ""
    to: str = ""
    reason: str = ""
    format: str = ""
    columns: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        return {
            "owner": self.owner,
            "tag": self.tag,
            "to": self.to,
            "reason": self.reason,
            "format": self.format,
            "columns": list(self.columns),
        }


def chosen_of(stored: Mapping[str, object]) -> Chosen:
    """The choice a batch was made with."""
    return Chosen(**{**stored, "leads": tuple(stored["leads"])})  # type: ignore[arg-type]  # written by as_json


def details_of(stored: Mapping[str, object]) -> Details:
    """The details a batch was started with; without any before that."""
    if not stored:
        return Details()
    return Details(**{**stored, "columns": tuple(stored["columns"])})  # type: ignore[arg-type]  # as above


def leads_text(number: int) -> str:
    """`1 lead`, `1,240 leads`."""
    return "1 lead" if number == 1 else f"{number:,} leads"


_TITLES: Mapping[BatchKind, str] = {
    BatchKind.ASSIGN: "Assign {leads}",
    BatchKind.TAG: "Tag {leads} with “{tag}”",
    BatchKind.UNTAG: "Take the tag “{tag}” off {leads}",
    BatchKind.STAGE: "Set the stage of {leads}",
    BatchKind.BIN: "Move {leads} to the bin",
    BatchKind.EXPORT: "Export {leads}",
    BatchKind.LIST: "Find leads",
    BatchKind.COMPANIES: "Export companies",
}


def title(kind: BatchKind, details: Details, number: int) -> str:
    """What the work is called while it runs."""
    return _TITLES[kind].format(leads=leads_text(number), tag=details.tag)
