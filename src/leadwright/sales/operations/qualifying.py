"""Calls: answers saved as they are typed, the outcome, what follows, and the word that makes an SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.rewriting import mark_dirty
from leadwright.lifecycle.operations import PEOPLE, set_stage, state_need
from leadwright.lifecycle.stages import Stage
from leadwright.platform import audit
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.platform.outbox import Cause
from leadwright.playbook import queries as playbook
from leadwright.sales.frameworks import FRAMEWORK, FrameworkBody, QuestionPart
from leadwright.sales.meetings import MeetingKind
from leadwright.sales.models import QualificationAnswer, QualificationCall
from leadwright.sales.operations.answering import Rejection, accept, find_under_way, named, reject
from leadwright.sales.operations.giving import add_steps
from leadwright.sales.qualification import usable_answer, verdict
from leadwright.sales.queries.qualification import DEFAULT_FRAMEWORK, answers_of
from leadwright.sales.reasons import RejectReason

_NEED, _LONGEST_NOTE = "need", 2_000


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    CALL_BACK = "call_back"
    MEETING = "meeting"
    NOT_INTERESTED = "not_interested"


_TALKED = (CallOutcome.REACHED, CallOutcome.CALL_BACK, CallOutcome.MEETING, CallOutcome.NOT_INTERESTED)
# When to try again where nobody said when.
_AGAIN = {
    CallOutcome.VOICEMAIL: timedelta(days=1),
    CallOutcome.REACHED: timedelta(days=7),
    CallOutcome.MEETING: timedelta(days=7),
}


@dataclass(frozen=True)
class CallTold:
    """How a call ended: `again_at` is when to call back, or when a meeting is; `note` is for colleagues, `meeting` what was
    agreed, `framework` what was asked by.
    """

    outcome: CallOutcome
    note: str = ""
    again_at: datetime | None = None
    meeting: MeetingKind = MeetingKind.DEMO
    framework: str = DEFAULT_FRAMEWORK


@transaction.atomic
def save_answers(
    *, actor: Actor, lead: str, answers: Mapping[str, str], at: datetime, framework: str = DEFAULT_FRAMEWORK
) -> int:
    """Keep what was answered, and write it into the facts its questions fill; how many answers changed.

    An empty answer takes the one before back. Repeating changes nothing. Raises UnusableInput with the question as its field,
    NotFound, Forbidden.
    """
    key, body = editable_lead(actor, lead), _framework(framework)
    known, questions = answers_of(key.id, framework), {one.slug: one for one in body.questions}
    changed: list[tuple[QuestionPart, str]] = []
    for slug, text in answers.items():
        if slug not in questions:
            raise UnusableInput(f"There is no question “{slug}”.", field=slug)
        answer = usable_answer(questions[slug], clean(text))
        if answer is None:
            raise UnusableInput(f"“{text}” is no answer to “{questions[slug].text}”.", field=slug)
        if answer != known.get(slug, ""):
            changed.append((questions[slug], answer))
    _keep(key, framework, changed, actor, at)
    facts = {one.fills: answer or None for one, answer in changed if one.fills is not None}
    if facts:
        edit_facts(actor=actor, lead=key.public_id, changes=facts, at=at)
    return len(changed)


def _keep(
    key: LeadKey, framework: str, changed: Sequence[tuple[QuestionPart, str]], actor: Actor, at: datetime
) -> None:
    rows = [
        QualificationAnswer(
            subject_id=key.id,
            framework=framework,
            question=one.slug,
            value=answer,
            answered_at=at,
            answered_by=actor.label,
        )
        for one, answer in changed
    ]
    QualificationAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subject_id", "framework", "question"],
        update_fields=["value", "answered_at", "answered_by"],
    )


@transaction.atomic
def end_call(*, actor: Actor, lead: str, told: CallTold, at: datetime, once: str) -> bool:
    """Record a call and what follows of it; whether that was new. `once` is a word the form was made with: repeating changes
    nothing.

    A hand-over that was open is accepted by it. Who was reached and stated a need becomes a prospect; who is not interested goes
    back until later. Raises UnusableInput for a call-back without a time ahead, NotFound, Forbidden.
    """
    key = editable_lead(actor, lead)
    if told.outcome is CallOutcome.CALL_BACK and (told.again_at is None or told.again_at <= at):
        raise UnusableInput("Say when to call back; the time has to lie ahead.", field="again_at")
    if not append_events(_events(key, told, actor, at, once), at=at):
        return False
    mark_dirty([key.id], at=at, cause=Cause.PERSON)
    held = find_under_way(key.id)
    again = told.again_at or (at + _AGAIN[told.outcome] if told.outcome in _AGAIN else None)
    QualificationCall.objects.create(
        subject_id=key.id,
        hand_over_id=held.pk if held is not None else None,
        framework=told.framework,
        caller_id=actor.user_id,
        called_by=actor.label,
        ended_at=at,
        outcome=told.outcome,
        note=clean(told.note).strip()[:_LONGEST_NOTE],
        planned_for=again,
    )
    need = _need(told.framework, answers_of(key.id, told.framework))
    if need and told.outcome in _TALKED:
        state_need(actor=actor, lead=key.public_id, need=need, at=at, once=once)
    audit.record(
        actor, "lead.called", kind="lead", key=key.public_id, at=at, changes={"outcome": str(told.outcome)}
    )
    if held is not None:
        _follow(actor, held_id=named(held), told=told, at=at)
        held.refresh_from_db()
        held.call_back_at = None if held.state == "rejected" else again
        held.touched_at = held.touched_at or at
        held.save(update_fields=["call_back_at", "touched_at"])
        add_steps([(held.pk, None, None)], "touched", actor, at, told.outcome)
    return True


def _follow(actor: Actor, *, held_id: str, told: CallTold, at: datetime) -> None:
    if told.outcome is CallOutcome.NOT_INTERESTED:
        rejection = Rejection(RejectReason.BAD_TIMING, clean(told.note).strip() or "Not interested now")
        reject(actor=actor, hand_over=held_id, told=rejection, at=at)
    elif told.outcome is CallOutcome.WRONG_NUMBER:
        reject(actor=actor, hand_over=held_id, told=Rejection(RejectReason.WRONG_DATA, "Wrong number"), at=at)
    else:
        accept(actor=actor, hand_over=held_id, at=at, again=True)


def _events(key: LeadKey, told: CallTold, actor: Actor, at: datetime, once: str) -> list[NewEvent]:
    source = ensure_source(slug=PEOPLE, at=at).pk

    def event(name: str, properties: Mapping[str, object]) -> NewEvent:
        return NewEvent(
            name=name,
            occurred_at=at,
            subject=key.id,
            source_id=source,
            message_id=f"{name}:{key.public_id}:{clean(once)[:64]}",
            properties=properties,
            context={"actor": actor.label},
        )

    made = event("call_made", {"direction": "out", "outcome": str(told.outcome)})
    talked = [event("call_answered", {"outcome": str(told.outcome)})] if told.outcome in _TALKED else []
    meeting = (
        [event("meeting_agreed", {"kind": str(told.meeting)})] if told.outcome is CallOutcome.MEETING else []
    )
    return [made, *talked, *meeting]


@transaction.atomic
def confirm_sql(
    *, actor: Actor, lead: str, at: datetime, once: str | None = None, framework: str = DEFAULT_FRAMEWORK
) -> bool:
    """Say that a lead is sales qualified, with what the answers amount to as the reason; whether that was new.

    It is the confirming word the lifecycle asks for; the other criteria are judged as ever. Raises NotFound, Forbidden.
    """
    key, body = editable_lead(actor, lead), _framework(framework)
    found = verdict(body, answers_of(key.id, framework))
    reason = f"Qualified by {body.title.split(':')[0]}: {found.words}"
    done = set_stage(actor=actor, lead=key.public_id, to=Stage.SQL, reason=reason, at=at, once=once)
    held = find_under_way(key.id)
    if held is not None and held.state == "open":
        accept(actor=actor, hand_over=named(held), at=at)
    return done


def _need(framework: str, answers: Mapping[str, str]) -> str | None:
    """What was answered to the question that fills the need."""
    live = playbook.published(FRAMEWORK, framework)
    asked = [one.slug for one in live.body.questions if one.fills == _NEED] if live is not None else []
    return next((answers[slug] for slug in (*asked, _NEED) if answers.get(slug)), None)


def _framework(slug: str) -> FrameworkBody:
    live = playbook.published(FRAMEWORK, slug)
    if live is None:
        raise NotFound(f"There is no qualification “{slug}”.", slug=slug)
    return live.body


def call_name() -> str:
    """A word for a new form of a call."""
    return public_id(Kind.CALL, new_uuid())
