"""Reads of qualification: what to ask of a lead, what was answered, and the calls there were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.leads.models import Subject
from leadwright.playbook import queries as playbook
from leadwright.playbook.former import former_bodies
from leadwright.sales.frameworks import FRAMEWORK, FrameworkBody, QuestionPart
from leadwright.sales.models import QualificationAnswer, QualificationCall
from leadwright.sales.qualification import Verdict, is_asked, usable_answer, verdict

DEFAULT_FRAMEWORK = "bant"


@dataclass(frozen=True)
class Question:
    """A question with its answer; `asked` is false for one the answers do not lead to, or that is retired."""

    part: QuestionPart
    answer: str
    asked: bool


@dataclass(frozen=True)
class RetiredAnswer:
    """An answer to a question that is asked no more: retired, or taken out of the document."""

    text: str
    answer: str


@dataclass(frozen=True)
class Call:
    """A call there was."""

    outcome: str
    by: str
    at: datetime
    note: str
    planned_for: datetime | None


@dataclass(frozen=True)
class Qualification:
    """The script of a lead with what is known, and the calls, the latest first. Without a framework there are no questions."""

    title: str
    questions: tuple[Question, ...]
    verdict: Verdict | None
    calls: tuple[Call, ...]
    framework: str = DEFAULT_FRAMEWORK
    retired: tuple[RetiredAnswer, ...] = ()


def qualification(*, actor: Actor, lead: str, framework: str = "") -> Qualification:
    """Of one lead; a constant number of queries. Without a framework the one its latest answer belongs to.

    An answer to a question that is asked no more stands among `retired`. Raises NotFound.
    """
    key = visible_lead(actor, lead)
    framework = framework or framework_of(key.id)
    subjects = list(Subject.objects.filter(lead_id=key.id).values_list("pk", flat=True))
    calls = tuple(
        Call(one.outcome, one.called_by, one.ended_at, one.note, one.planned_for)
        for one in QualificationCall.objects.filter(subject_id__in=subjects).order_by("-ended_at", "-id")[:20]
    )
    live = playbook.published(FRAMEWORK, framework)
    if live is None:
        return Qualification("", (), None, calls, framework)
    answers = answers_of(key.id, framework)
    questions = tuple(
        Question(one, answers.get(one.slug, ""), is_asked(one, answers))
        for one in live.body.questions
        if not one.retired
    )
    judged = verdict(live.body, answers)
    return Qualification(
        live.body.title, questions, judged, calls, framework, _retired(framework, live.body, answers)
    )


def tried(body: FrameworkBody, answers: Mapping[str, str]) -> Qualification:
    """A body as the call screen would show it, with answers that are only tried."""
    usable = {
        one.slug: usable_answer(one, answers[one.slug]) or "" for one in body.questions if one.slug in answers
    }
    questions = tuple(
        Question(one, usable.get(one.slug, ""), is_asked(one, usable))
        for one in body.questions
        if not one.retired
    )
    return Qualification(body.title, questions, verdict(body, usable), ())


def frameworks_offered() -> tuple[tuple[str, str], ...]:
    """Every qualification in force, as slug and title, the default one first; one query."""
    found = [(one.slug, one.body.title) for one in playbook.published_all(FRAMEWORK)]
    return tuple(sorted(found, key=lambda one: (one[0] != DEFAULT_FRAMEWORK, one[1])))


def framework_of(lead: int) -> str:
    """The framework the latest answer of a lead belongs to; the default one for a lead without an answer."""
    subjects = Subject.objects.filter(lead_id=lead).values("pk")
    rows = QualificationAnswer.objects.filter(subject_id__in=subjects).order_by("-answered_at", "-id")
    return rows.values_list("framework", flat=True).first() or DEFAULT_FRAMEWORK


def answer_counts(framework: str) -> dict[str, int]:
    """How many answers each question of a framework has, also of one that is asked no more; one query."""
    rows = QualificationAnswer.objects.filter(framework=framework).exclude(value="")
    return dict(rows.values_list("question").annotate(count=Count("id")).order_by())


def _retired(framework: str, body: FrameworkBody, answers: Mapping[str, str]) -> tuple[RetiredAnswer, ...]:
    """Answers to questions that are asked no more, with the words those had when they were asked last."""
    texts = {one.slug: one.text for one in body.questions if one.retired}
    asked = {one.slug for one in body.questions if not one.retired}
    gone = [slug for slug in answers if slug not in asked and slug not in texts]
    if gone:
        texts |= _former_texts(framework, gone)
    return tuple(
        RetiredAnswer(texts.get(slug, slug.replace("_", " ").capitalize()), answer)
        for slug, answer in answers.items()
        if slug not in asked
    )


def _former_texts(framework: str, slugs: Sequence[str]) -> dict[str, str]:
    """How questions read in the newest version that had them."""
    found: dict[str, str] = {}
    for body in former_bodies(FRAMEWORK.name, framework):
        questions = body.get("questions", ())
        for one in questions if isinstance(questions, list) else ():
            if one.get("slug") in slugs:
                found.setdefault(one["slug"], str(one.get("text", one["slug"])))
        if len(found) == len(slugs):
            break
    return found


def answers_of(lead: int, framework: str) -> dict[str, str]:
    """The latest answer to each question by any subject of a lead; no access is checked."""
    subjects = Subject.objects.filter(lead_id=lead).values("pk")
    rows = QualificationAnswer.objects.filter(subject_id__in=subjects, framework=framework).order_by(
        "answered_at", "id"
    )
    return {slug: value for slug, value in rows.values_list("question", "value") if value}
