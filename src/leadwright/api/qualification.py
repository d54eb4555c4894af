"""Calls with leads: what to ask, what was answered and what that amounts to, and how calls ended."""

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.bodies import pointer
from leadwright.api.documents import Slug
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, LeadName, Strict, Text, ZonedInstant
from leadwright.leads.access import visible_lead
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.sales.frameworks import AnswerKind
from leadwright.sales.meetings import MeetingKind
from leadwright.sales.operations.offering import may_be_offered
from leadwright.sales.operations.qualifying import (
    CallOutcome,
    CallTold,
    call_name,
    confirm_sql,
    end_call,
    save_answers,
)
from leadwright.sales.qualification import Verdict
from leadwright.sales.queries.one import OneHandOver, latest_of_lead
from leadwright.sales.queries.pipeline import Dealt, opportunities_of
from leadwright.sales.queries.qualification import (
    DEFAULT_FRAMEWORK,
    Call,
    Question,
    RetiredAnswer,
    frameworks_offered,
    qualification,
)

of_one = Router(tags=["qualification"])
router = Router(tags=["qualification"])
_MOST_ANSWERS = 100
_FRAMEWORK = "The slug of a framework in force."


class FrameworkRow(Schema):
    slug: str
    title: str


class Frameworks(Schema):
    """The first is asked by where none is named."""

    frameworks: list[FrameworkRow]


class AskedBy(Schema):
    framework: Slug | None = Field(
        None, description="The slug of a framework; where left out the one answered last."
    )


class AnswerOption(Schema):
    """One of several answers; one that knocks out ends the qualification."""

    text: str
    worth: int
    knocks_out: bool


class QuestionAsked(Schema):
    """A question with its answer, empty for none; `asked` is false where the answers do not lead to it."""

    slug: str
    criterion: str
    text: str
    kind: AnswerKind
    options: list[AnswerOption]
    hint: str
    answer: str
    asked: bool


class QualificationKnown(Schema):
    """What to ask of a lead and what was answered; the calls, the latest first. Without a framework in force nothing is asked."""

    framework: str
    title: str
    questions: list[QuestionAsked]
    verdict: Verdict | None
    retired: list[RetiredAnswer]
    calls: list[Call]


class AnswersTold(Strict):
    """Answers by the slug of their question; an empty one takes the answer back."""

    answers: dict[Slug, Text] = Field(..., min_length=1, max_length=_MOST_ANSWERS)
    framework: Slug = Field(DEFAULT_FRAMEWORK, description=_FRAMEWORK)


class AnswersKept(Schema):
    """How many changed, and what all of them amount to now."""

    changed: int
    verdict: Verdict | None


class Confirmed(Strict):
    framework: Slug = Field(DEFAULT_FRAMEWORK, description=_FRAMEWORK)


class CallEnded(Strict):
    """How a call ended. `again_at` is when to call back, or when the meeting is that was agreed."""

    outcome: CallOutcome
    note: Text = ""
    again_at: ZonedInstant | None = None
    meeting: MeetingKind = MeetingKind.DEMO
    framework: Slug = Field(DEFAULT_FRAMEWORK, description=_FRAMEWORK)


class SalesOfLead(Schema):
    """The last hand-over, null where there was none; what is being sold; and whether direct offers may be made."""

    hand_over: OneHandOver | None
    opportunities: list[Dealt]
    may_be_offered: bool


@router.get("", response=Frameworks, summary="What leads are qualified by", url_name="frameworks")
@needs(Action.SEE_PLAYBOOK)
def list_frameworks(request: HttpRequest) -> Frameworks:
    """Every framework in force."""
    return Frameworks(
        frameworks=[FrameworkRow(slug=slug, title=title) for slug, title in frameworks_offered()]
    )


@of_one.get(
    "/{lead}/sales", response=SalesOfLead, summary="What sales does with a lead", url_name="lead_sales"
)
@needs(Action.SEE_CONTACT_DATA)
def sales_of_lead(request: HttpRequest, lead: LeadName) -> SalesOfLead:
    """Notes may name ways to reach somebody, so the key has to allow that."""
    actor = caller(request)
    key = visible_lead(actor, lead)
    return SalesOfLead(
        hand_over=latest_of_lead(actor=actor, lead=key.public_id),
        opportunities=list(opportunities_of(actor=actor, lead=key.id, at=clock.now())),
        may_be_offered=may_be_offered(key.id),
    )


@of_one.get(
    "/{lead}/qualification",
    response=QualificationKnown,
    summary="What to ask a lead, and what was answered",
    url_name="lead_qualification",
)
@needs(Action.SEE_CONTACT_DATA)
def read(request: HttpRequest, lead: LeadName, asked: Query[AskedBy]) -> QualificationKnown:
    """With the calls there were. Answers and notes may name ways to reach somebody, so the key has to allow that."""
    found = qualification(actor=caller(request), lead=lead, framework=asked.framework or "")
    return QualificationKnown(
        framework=found.framework,
        title=found.title,
        questions=[_question(one) for one in found.questions],
        verdict=found.verdict,
        retired=list(found.retired),
        calls=list(found.calls),
    )


@of_one.patch(
    "/{lead}/qualification", response=AnswersKept, summary="Keep what was answered", url_name="lead_answers"
)
@needs(Action.EDIT_LEADS)
def answer(request: HttpRequest, lead: LeadName, told: AnswersTold) -> AnswersKept:
    """And write it into the facts its questions fill; the other answers stay. Repeating is safe."""
    actor = caller(request)
    try:
        changed = save_answers(
            actor=actor, lead=lead, answers=told.answers, at=clock.now(), framework=told.framework
        )
    except UnusableInput as refusal:
        name = refusal.data.get("field")
        if name not in told.answers:
            raise
        raise UnusableInput(refusal.message, pointer=pointer("answers", name)) from None
    found = qualification(actor=actor, lead=lead, framework=told.framework)
    return AnswersKept(changed=changed, verdict=found.verdict)


@of_one.post(
    "/{lead}/qualification/confirm",
    response=Changed,
    summary="Say that a lead is sales qualified",
    url_name="lead_qualify",
)
@needs(Action.EDIT_LEADS)
def confirm(request: HttpRequest, lead: LeadName, told: Confirmed) -> Changed:
    """The confirming word the lifecycle asks for, with what the answers amount to as its reason; the hand-over is accepted. The
    stage follows when the lead is computed next. Send an `Idempotency-Key` to be able to repeat it.
    """
    actor = caller(request)
    return Changed(changed=confirm_sql(actor=actor, lead=lead, at=clock.now(), framework=told.framework))


@of_one.post("/{lead}/calls", response=Changed, summary="Record how a call ended", url_name="lead_call")
@needs(Action.EDIT_LEADS)
def call(request: HttpRequest, lead: LeadName, told: CallEnded) -> Changed:
    """What follows of it is done too: an open hand-over is accepted, or given back where the number is wrong or nobody is
    interested; the next call is planned. Send an `Idempotency-Key` to be able to repeat it.
    """
    if told.framework != DEFAULT_FRAMEWORK and told.framework not in dict(frameworks_offered()):
        raise UnusableInput(f"There is no framework “{told.framework}” in force.", field="framework")
    said = CallTold(told.outcome, told.note, told.again_at, told.meeting, told.framework)
    return Changed(
        changed=end_call(actor=caller(request), lead=lead, told=said, at=clock.now(), once=call_name())
    )


def _question(one: Question) -> QuestionAsked:
    part = one.part
    return QuestionAsked(
        slug=part.slug,
        criterion=part.criterion,
        text=part.text,
        kind=part.kind,
        options=[
            AnswerOption(text=option.text, worth=option.worth, knocks_out=option.knocks_out)
            for option in part.options
        ],
        hint=part.hint,
        answer=one.answer,
        asked=one.asked,
    )
