"""Joining two leads that are one, and taking that back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Reference, Strict, Text
from leadwright.leads.merging import Side
from leadwright.leads.operations.merge import merge_leads, preview_merge, unmerge_leads
from leadwright.platform import clock

_INSIDE = "company_id"

router = Router(tags=["merging"])


class Choice(Schema):
    """A field the two disagree on: what each knows, which side stands, and why."""

    field: str
    label: str
    survivor: dict[str, Any] | None
    duplicate: dict[str, Any] | None
    chosen: Literal["survivor", "duplicate"]
    why: str


class Preview(Schema):
    survivor: str
    duplicate: str
    choices: list[Choice]


class Merged(Schema):
    """`changed` is false where there was nothing left to do."""

    merge: str
    survivor: str
    duplicate: str
    changed: bool


class Pair(Schema):
    one: Reference = Field(..., description="The id of a lead (lead_…).")
    other: Reference = Field(..., description="The id of another lead.")


class NewMerge(Strict):
    """Which lead stays, which joins it, and why; `decisions` name the side that stands for fields of the preview."""

    survivor: Reference
    duplicate: Reference
    reason: Text
    decisions: dict[str, Literal["survivor", "duplicate"]] = Field(default_factory=dict)


@router.get("/preview", response=Preview, summary="What a merge would do", url_name="merge_preview")
@needs(Action.MERGE_LEADS)
def preview(request: HttpRequest, pair: Query[Pair]) -> dict[str, object]:
    """Changes nothing. Says which of the two would stay: one that is known over one that is nameless, then the older."""
    found = preview_merge(actor=caller(request), one=pair.one, other=pair.other)
    choices = [
        {**asdict(one), "survivor": _outside(one.survivor), "duplicate": _outside(one.duplicate)}
        for one in found.choices
    ]
    return {"survivor": found.survivor, "duplicate": found.duplicate, "choices": choices}


@router.post("", response=Merged, summary="Merge two leads", url_name="merges")
@needs(Action.MERGE_LEADS)
def merge(request: HttpRequest, told: NewMerge) -> dict[str, object]:
    """Nothing is deleted: the id of the duplicate goes on leading to the survivor. Merging what is merged changes nothing."""
    done = merge_leads(
        actor=caller(request),
        survivor=told.survivor,
        duplicate=told.duplicate,
        reason=told.reason,
        decisions={name: Side(side) for name, side in told.decisions.items()},
        at=clock.now(),
    )
    return asdict(done)


@router.post("/{merge_id}/undo", response=Merged, summary="Undo a merge", url_name="merge_undo")
@needs(Action.MERGE_LEADS)
def undo(request: HttpRequest, merge_id: Reference) -> dict[str, object]:
    """Both leads are known by what they were; what was told since stays where it was told."""
    return asdict(unmerge_leads(actor=caller(request), merge=merge_id, at=clock.now()))


def _outside(values: Mapping[str, object] | None) -> dict[str, object] | None:
    """Without the number a company has inside the database."""
    return None if values is None else {name: value for name, value in values.items() if name != _INSIDE}
