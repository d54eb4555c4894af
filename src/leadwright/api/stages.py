"""Stages: the lifecycle as programs write it, and what a person or a program says of a lead's stage."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.documents import BodyVersion, NowInForce, last, put_body
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, LeadName, Strict
from leadwright.lifecycle.documents import LIFECYCLE
from leadwright.lifecycle.operations import set_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.playbook.registry import DEFAULT_SLUG

router = Router(tags=["lifecycle"])
of_one = Router(tags=["lifecycle"])
_LONGEST_REASON = 1_000


class LifecycleWritten(Schema):
    """As it is sent in; `version` is null where none is in force."""

    version: int | None
    document: dict[str, Any]


class StageSaid(Strict):
    """Where the lead belongs, and why."""

    stage: Stage
    reason: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_REASON)] = Field(
        ..., description="Shown beside the stage."
    )


@router.get(
    "/document", response=LifecycleWritten, summary="The lifecycle as written", url_name="lifecycle_document"
)
@needs(Action.SEE_PLAYBOOK)
def as_written(request: HttpRequest) -> LifecycleWritten:
    """The version in force: the criteria of every stage, to be changed and published."""
    version, body = last(caller(request), LIFECYCLE.name, DEFAULT_SLUG)
    return LifecycleWritten(version=version, document=dict(body))


@router.post(
    "/versions", response=NowInForce, summary="Publish a new lifecycle", url_name="lifecycle_publish"
)
@needs(Action.EDIT_PLAYBOOK)
def publish(request: HttpRequest, told: BodyVersion) -> NowInForce:
    """Every lead is judged by it, and all stages change at once when that is done; nobody is handed over or told of by it. The
    whole document takes the place of the one in force; drafts of people stay. Repeating is safe.
    """
    return put_body(caller(request), LIFECYCLE.name, DEFAULT_SLUG, told.document, told.put)


@of_one.post("/{lead}/stage", response=Changed, summary="Say which stage a lead is in", url_name="lead_stage")
@needs(Action.EDIT_LEADS)
def say(request: HttpRequest, lead: LeadName, told: StageSaid) -> Changed:
    """The word is kept as an event with its reason; the lead moves when it is judged next, as far as the lifecycle lets it. Send
    an `Idempotency-Key` to be able to repeat it.
    """
    return Changed(
        changed=set_stage(actor=caller(request), lead=lead, to=told.stage, reason=told.reason, at=clock.now())
    )
