"""A change of the scoring model that somebody of the sample is thinking about: a draft, what it would do, and how good it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.learning.asking import Question
from leadwright.learning.errors import TooFewOutcomes
from leadwright.learning.operations import Asked as AskedStudy
from leadwright.learning.operations import ask_study, forget_study, make_study
from leadwright.learning.queries import StudyKind
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.sample.drafts import forget_draft
from leadwright.scoring.changing import without_rule
from leadwright.scoring.documents import SCORING
from leadwright.simulation.operations import Asked, forget_simulation, simulate_now

_REASON = "Sales says webinars say more than downloads, and quotes go stale sooner"
_CHANGED: Mapping[str, Mapping[str, object]] = {
    "webinar-attended": {"points": 20, "cap": 40},
    "downloads": {"points": 7, "cap": 21},
    "quote": {"half_life_days": 14},
    "large-company": {"points": 25},
}
_WITHOUT = "private-address"
# A draft of the sample in the list of what it brought: the number of the version behind it.
DRAFT = "draftofscoring"
_CAPACITY = 8


def try_a_draft(*, actor: Actor, at: datetime) -> list[str]:
    """Draft other points in the name of the actor, simulate the draft and hold it against the model in force; the ids of these.

    Leads have to be computed. Of too few past outcomes there is no backtest. Nothing is published.
    """
    live = playbook.published(SCORING)
    if live is None:
        return []
    body = _drafted(playbook.working_version(actor=actor, kind="scoring", slug=DEFAULT_SLUG).body)
    draft = draft_document(actor=actor, kind="scoring", body=body, reason=_REASON, at=at - timedelta(days=1))
    asked = Asked("scoring", body, version=draft.number)
    simulation = simulate_now(actor=actor, asked=asked, at=at, progress=lambda done, total: None)
    return [f"{DRAFT}_{draft.number}", simulation, *_backtest(actor, body, at)]


def forget_trial(*, actor: Actor, reference: str, at: datetime) -> None:
    """Take one of them back. What is gone already, or was published by now, stays as it is."""
    kind, _, number = reference.partition("_")
    if kind == DRAFT:
        forget_draft(actor=actor, kind="scoring", number=int(number), at=at)
    elif kind == "study":
        forget_study(actor=actor, reference=reference)
    else:
        forget_simulation(actor=actor, reference=reference)


def _drafted(body: Mapping[str, Any]) -> dict[str, Any]:
    changed = without_rule(body, _WITHOUT)
    rules = [{**one, **_CHANGED.get(one["name"], {})} for one in changed["rules"]]
    return {**changed, "rules": rules}


def _backtest(actor: Actor, body: Mapping[str, Any], at: datetime) -> list[str]:
    question = Question("won", until=at, capacity=_CAPACITY)
    study = ask_study(
        actor=actor, asked=AskedStudy(StudyKind.BACKTEST, question, draft=body), at=at, follow=False
    )
    try:
        make_study(reference=study)
    except TooFewOutcomes:
        forget_study(actor=actor, reference=study)
        return []
    return [study]
