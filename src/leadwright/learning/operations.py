"""What people do with studies: ask one, ask it again, and go on with a proposal as a draft."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.learning.asking import JOB, Question, outcome_label, outcome_of, question_of
from leadwright.learning.backtest import Rival, backtest, rival_of
from leadwright.learning.errors import NotInstalled
from leadwright.learning.models import Study
from leadwright.learning.queries import StudyKind, path_of, study_row
from leadwright.learning.settings import Settings, settings_of
from leadwright.platform import audit, clock, jobs, work
from leadwright.platform.errors import Conflict
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.work import Follower, Plan
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.scoring import changing
from leadwright.scoring.documents import SCORING

_TITLES = {StudyKind.BACKTEST: "Backtest", StudyKind.LEARN: "Learning a model"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """A study to be made: its question, for learning the settings, and the body of a draft to hold against the model in force."""

    kind: StudyKind
    question: Question
    settings: Settings | None = None
    draft: Mapping[str, Any] | None = None


@transaction.atomic
def ask_study(*, actor: Actor, asked: Asked, at: datetime, follow: bool = True) -> str:
    """Write down a study and, with `follow`, have a job make it; its public id.

    The models are kept as they are now. Raises UnusableInput for an outcome that is none, BadDocument for a draft that cannot
    be read, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    outcome_of(asked.question.outcome)
    rivals = [live_model()]
    if asked.draft is not None:
        rivals.append(Rival("draft", changing.as_model(asked.draft)))
    row = _write(
        actor,
        asked.kind,
        {
            "question": asked.question.as_json(),
            "settings": asked.settings.as_json() if asked.settings else None,
        },
        [one.as_json() for one in rivals],
        at,
    )
    return _begun(actor, row, at, follow)


@transaction.atomic
def repeat_study(*, actor: Actor, reference: str, at: datetime, follow: bool = True) -> str:
    """Ask a study again, word for word: the same models, the same instants, nothing that came later. The new one's public id.

    Raises NotFound, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    old = study_row(reference)
    row = _write(actor, StudyKind(old.kind), old.asked, old.rivals, at)
    row.repeats = old.pk
    row.save(update_fields=["repeats"])
    return _begun(actor, row, at, follow)


def make_study(*, reference: str, progress: Progress = lambda done, total: None) -> Mapping[str, Any]:
    """Compute a study and keep its result, which it gives. One that is done already is not made again.

    Raises TooFewOutcomes and UnusableInput in words for who asked, NotInstalled where learning needs a library.
    """
    row = study_row(reference)
    if row.result is not None:
        return dict(row.result)
    question, rivals = question_of(row.asked["question"]), [rival_of(one) for one in row.rivals]
    if row.kind == StudyKind.LEARN:
        made = _learned(question, settings_of(row.asked["settings"]), rivals[0], progress)
    else:
        made = backtest(question, rivals, progress=progress)
    made["repeats"] = _compared(row, made)
    row.result, row.finished_at = made, clock.now()
    row.save(update_fields=["result", "finished_at"])
    return made


def carry_out(*, reference: str, follower: Follower) -> work.Outcome:
    """Make a study as a job."""
    result = make_study(reference=reference, progress=follower.advance)
    best = max(result["models"], key=lambda one: one["auc"])
    return work.Outcome(
        f"{best['leads']:,} leads judged; AUC {best['auc']:.2f} for {best['title']}.", path_of(reference)
    )


def adopt_proposal(*, actor: Actor, reference: str, seen: str, at: datetime) -> int:
    """Make the proposed model the actor's draft of the scoring model; the number of the draft.

    `seen` is the digest of what the actor worked on until now, which it replaces. Raises Conflict for a study without a
    proposal, DraftChanged, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    row = study_row(reference)
    if row.result is None or "document" not in row.result:
        raise Conflict("This study proposes no model.")
    return draft_document(
        actor=actor,
        kind=SCORING.name,
        slug=DEFAULT_SLUG,
        body=row.result["document"],
        reason=f"Proposed from past leads ({outcome_label(row.asked['question']['outcome']).lower()})",
        seen=seen,
        at=at,
    ).number


def live_model() -> Rival:
    """The model in force. Raises Conflict where there is none."""
    live = playbook.published(SCORING)
    if live is None:
        raise Conflict("No scoring model is published. Publish one, or prepare the workspace.")
    return Rival("live", live.body, live.number)


def _write(
    actor: Actor, kind: StudyKind, asked: Mapping[str, Any], rivals: list[dict[str, Any]], at: datetime
) -> Study:
    return Study.objects.create(
        kind=str(kind),
        user_id=actor.user_id,
        actor=actor.label,
        asked=asked,
        rivals=rivals,
        created_at=at,
    )


def _begun(actor: Actor, row: Study, at: datetime, follow: bool) -> str:
    reference = public_id(Kind.STUDY, row.public_id)
    changes = {"kind": row.kind, "outcome": row.asked["question"]["outcome"]}
    audit.record(actor, "study.asked", kind="study", key=reference, at=at, changes=changes)
    if follow:
        title = f"{_TITLES[StudyKind(row.kind)]}: {outcome_label(row.asked['question']['outcome']).lower()}"
        begun = work.begin(actor, Plan("study", title, link=path_of(reference), key=reference), at=at)
        row.work = begun.reference
        row.save(update_fields=["work"])
        jobs.defer(JOB, study=reference, work=begun.reference)
    return reference


def _learned(question: Question, settings: Settings, live: Rival, progress: Progress) -> dict[str, Any]:
    try:
        from leadwright.learning.learn import learn
    except ModuleNotFoundError as missing:
        raise NotInstalled(
            f"Learning needs {missing.name}, which is not installed. Install it with: pip install 'leadwright[learn]'"
        ) from None
    return learn(question, settings, live, progress=progress)


@transaction.atomic
def forget_study(*, actor: Actor, reference: str) -> None:
    """Delete a study that was made to be looked at. What is gone already stays gone. Raises Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    Study.objects.filter(public_id=parse_public_id(Kind.STUDY, reference)).delete()


def _compared(row: Study, made: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether the study this one repeats says the same, and if not, whether it is that the leads are others by now."""
    old = Study.objects.filter(pk=row.repeats).first() if row.repeats else None
    if old is None or old.result is None:
        return None
    before = {name: value for name, value in old.result.items() if name != "repeats"}
    now = {name: value for name, value in made.items() if name != "repeats"}
    return {
        "study": public_id(Kind.STUDY, old.public_id),
        "same": _plain(before) == _plain(now),
        "same_leads": before["cases"]["digest"] == now["cases"]["digest"],
    }


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
