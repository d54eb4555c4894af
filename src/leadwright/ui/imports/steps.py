"""The steps of the wizard, and where one can go."""

from dataclasses import dataclass

from django.urls import reverse

from leadwright.capture.queries import DraftView

_STEPS = (
    ("File", ""),
    ("Columns", "ui:import_columns"),
    ("Source and consent", "ui:import_questions"),
    ("Import", "ui:import_run"),
)


@dataclass(frozen=True)
class Step:
    """One step; `state` is done, current or to_come, `address` where one can go back to it, empty where one cannot."""

    name: str
    state: str
    address: str = ""


def steps(current: int, draft: DraftView | None = None) -> list[Step]:
    """The four steps with the `current` one (counted from 0) marked; those done lead back while answers can be changed."""
    return [
        Step(name, _state(place, current), _address(page, draft) if place < current else "")
        for place, (name, page) in enumerate(_STEPS)
    ]


def _state(place: int, current: int) -> str:
    return "done" if place < current else "current" if place == current else "to_come"


def _address(page: str, draft: DraftView | None) -> str:
    if not page or draft is None or not draft.is_open:
        return ""
    return reverse(page, kwargs={"draft": draft.reference})


def place_of(draft: DraftView) -> str:
    """The page a draft is at: the first one with an open question."""
    page = "ui:import_columns" if draft.layout is not None else "ui:import_run"
    if draft.layout is not None and (draft.is_answered or not draft.is_open):
        page = "ui:import_run"
    return reverse(page, kwargs={"draft": draft.reference})
