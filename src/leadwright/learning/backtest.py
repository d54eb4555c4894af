"""A backtest: models held against what became of past leads, each judged as of the moment its outcome was decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.learning.asking import Question
from leadwright.learning.errors import TooFewOutcomes
from leadwright.learning.figures import Figures, Seen, figures
from leadwright.learning.outcomes import Case, Cases, find_cases, judged
from leadwright.learning.past import PastScore, scores, unseen
from leadwright.platform import workspace
from leadwright.playbook.reading import as_stored
from leadwright.scoring import changing
from leadwright.scoring.accuracy import difference
from leadwright.scoring.model import MILLION, ScoringModel

Progress = Callable[[int, int], None]
_SLICE = 20_000


@dataclass(frozen=True)
class Rival:
    """A model of a study: `name` is live, draft or proposal, `version` the number it is published under, if it is."""

    name: str
    model: ScoringModel
    version: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "version": self.version, "body": as_stored(self.model)}


def rival_of(stored: Mapping[str, Any]) -> Rival:
    """The model as it was kept. Raises BadDocument where this version of Leadwright cannot read it any more."""
    return Rival(stored["name"], changing.as_model(stored["body"]), stored["version"])


def backtest(
    question: Question, rivals: Sequence[Rival], *, progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """The figures of each model on the newer leads, as plain data. Reads only; the same question gives the same answer.

    Raises UnusableInput, TooFewOutcomes, and what a model that names something unknown raises.
    """
    catalogue = registry.catalogue()
    cases = find_cases(question, catalogue)
    return answer(question, cases, rivals, catalogue, progress)


def answer(
    question: Question, cases: Cases, rivals: Sequence[Rival], catalogue: Catalogue, progress: Progress
) -> dict[str, Any]:
    """The figures on cases that are found already."""
    zone = str(workspace.read("time_zone"))
    total = len(cases.all) * len(rivals)
    a_week = question.leads_per_week or cases.came_in
    models, places = [], []
    for number, rival in enumerate(rivals):
        found = _scored(rival, cases, catalogue, zone)
        progress((number + 1) * len(cases.all), total)
        older, newer = _seen(cases.older, found), _seen(cases.newer, found)
        told = figures(older, newer, capacity=question.capacity, leads_per_week=a_week)
        if told is None:
            raise _all_alike(cases, question)
        places.append([one.place for one in newer])
        models.append(_told(rival, told, unseen(rival.model, catalogue)))
    return {
        "question": question.as_json(),
        "cases": described(cases),
        "leads_per_week": a_week,
        "models": models,
        "difference": _difference(places, cases),
    }


def described(cases: Cases) -> dict[str, Any]:
    """How many leads, outcomes and instants there were, and the digest that names exactly them."""
    return {
        "digest": cases.digest,
        "older": _side(cases.older),
        "newer": _side(cases.newer),
        "without_place": cases.without_place,
        "times_unknown": cases.times_unknown,
    }


def _side(cases: Sequence[Case]) -> dict[str, Any]:
    return {
        "leads": len(cases),
        "outcomes": sum(one.outcome for one in cases),
        "from": str(cases[0].place),
        "to": str(cases[-1].place),
        "first_instant": min(one.as_of for one in cases).isoformat(),
        "last_instant": max(one.as_of for one in cases).isoformat(),
    }


def _scored(rival: Rival, cases: Cases, catalogue: Catalogue, zone: str) -> dict[int, PastScore]:
    found: dict[int, PastScore] = {}
    everybody = judged(cases.all)
    for start in range(0, len(everybody), _SLICE):
        some = everybody[start : start + _SLICE]
        found |= scores(rival.model, some, catalogue, zone)
    return found


def _seen(cases: Sequence[Case], found: Mapping[int, PastScore]) -> list[Seen]:
    """In the order leads are called: priority, then points; equal ones tie."""
    ranks = {key: place for place, key in enumerate(sorted({_key(found[one.lead]) for one in cases}))}
    return [
        Seen(ranks[_key(found[one.lead])], found[one.lead].points / MILLION, one.outcome) for one in cases
    ]


def _key(score: PastScore) -> tuple[int, int]:
    return score.priority, -score.points


def _told(rival: Rival, told: Figures, without: Sequence[str]) -> dict[str, Any]:
    return {
        "name": rival.name,
        "title": rival.model.title,
        "version": rival.version,
        "rules": len(rival.model.rules),
        "without_history": list(without),
        **asdict(told.accuracy),
        "tenths": [asdict(one) for one in told.tenths],
        "thresholds": [asdict(one) for one in told.thresholds],
        "calibration": asdict(told.calibration) if told.calibration else None,
        "capacity": asdict(told.capacity) if told.capacity else None,
    }


def _difference(places: Sequence[Sequence[float]], cases: Cases) -> dict[str, Any] | None:
    """The second model beside the first."""
    if len(places) < 2:
        return None
    found = difference(places[1], places[0], [one.outcome for one in cases.newer])
    return None if found is None else asdict(found)


def _all_alike(cases: Cases, question: Question) -> TooFewOutcomes:
    yes = sum(one.outcome for one in cases.newer)
    return TooFewOutcomes(
        f"All {len(cases.newer):,} newer leads ended alike ({yes:,} of them with “{question.outcome}”), so nothing can be"
        " judged on them. Judge a larger share, or order the leads by another field.",
        yes=yes,
        no=len(cases.newer) - yes,
    )
