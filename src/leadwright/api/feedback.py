"""What came of hand-overs, the hand-overs behind each number, and what is being sold by stage."""

from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Paging, Strict
from leadwright.platform import clock
from leadwright.sales.pipeline import PipelineStage
from leadwright.sales.queries.answers import Answer, answers, behind
from leadwright.sales.queries.feedback import Chosen, Feedback, feedback, since_days
from leadwright.sales.queries.pipeline import board
from leadwright.sales.reasons import RejectReason

router = Router(tags=["hand-overs"])
stages = Router(tags=["opportunities"])
_DAYS = Field(90, ge=1, le=3_650)
_LONGEST = 300


class Since(Strict):
    days: int = _DAYS


class AskedAnswers(Paging):
    """Which number: of a part, given back for a reason, of a group of the feedback, with a line of the score."""

    days: int = _DAYS
    part: Literal["given", "answered", "accepted", "rejected", "open", "touched"] = "given"
    reason: RejectReason | None = None
    by: Literal["source", "band", "form", "campaign"] | None = Field(None, description="The kind of a group.")
    key: str = Field("", max_length=_LONGEST, description="The `key` of the group; empty for those without.")
    line: str | None = Field(None, max_length=_LONGEST, description="The `key` of a line of the score.")


class AnswerPage(Schema):
    """`total` is the number."""

    hand_overs: list[Answer]
    total: int
    next: str | None


class ValueSum(Schema):
    currency: str
    value: Decimal


class StageSum(Schema):
    """How many opportunities are in a stage, and their values by currency."""

    stage: PipelineStage
    count: int
    sums: list[ValueSum]


class PipelineSums(Schema):
    stages: list[StageSum]


@router.get("", response=Feedback, summary="What came of hand-overs", url_name="feedback")
@needs(Action.SEE_LEADS)
def came(request: HttpRequest, asked: Query[Since]) -> Feedback:
    """Of those handed over in the last whole days of the workspace, among the leads the key's owner sees; cohorts are of a
    year.
    """
    return feedback(actor=caller(request), since=since_days(asked.days, at=clock.now()))


@router.get(
    "/hand-overs",
    response=AnswerPage,
    summary="The hand-overs behind a number",
    url_name="feedback_hand_overs",
)
@needs(Action.SEE_LEADS)
def behind_a_number(request: HttpRequest, asked: Query[AskedAnswers]) -> AnswerPage:
    """The latest first, as many as the number of the feedback of the same days counts."""
    chosen = Chosen(
        since_days(asked.days, at=clock.now()), asked.part, asked.reason, asked.by, asked.key, asked.line
    )
    before = behind(asked.after) if asked.after else None
    found = answers(actor=caller(request), chosen=chosen, before=before, limit=asked.limit)
    return AnswerPage(hand_overs=list(found.rows), total=found.total, next=found.place)


@stages.get("", response=PipelineSums, summary="What is being sold, by stage", url_name="pipeline")
@needs(Action.EDIT_LEADS)
def by_stage(request: HttpRequest) -> PipelineSums:
    """Of the leads the key's owner sees; of won and lost ones those of the last 90 days."""
    columns = board(actor=caller(request), at=clock.now(), each=1)
    return PipelineSums(
        stages=[
            StageSum(
                stage=one.stage,
                count=one.count,
                sums=[ValueSum(currency=currency, value=value) for currency, value in one.sums],
            )
            for one in columns
        ]
    )
