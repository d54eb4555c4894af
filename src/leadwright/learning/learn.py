"""Learning: from past leads to a proposed card with its figures, beside the model in force and what could be had at most.

Loads numpy; scikit-learn only for the ceiling. Nothing of the newer leads is looked at before the card is finished, but for the
hunt for leaks, which looks at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.errors import unknown_name
from leadwright.learning.asking import CUSTOM, Question, outcome_label, outcome_of
from leadwright.learning.backtest import Rival, answer
from leadwright.learning.card import Bounds, LearnedRule, learn_card
from leadwright.learning.ceiling import chances
from leadwright.learning.columns import ColumnOfLeads, read_columns
from leadwright.learning.conditions import Candidate, Flags, candidates
from leadwright.learning.errors import TooFewOutcomes
from leadwright.learning.leaks import Suspicion, Verdict, suspicions
from leadwright.learning.outcomes import Cases, find_cases, judged
from leadwright.learning.proposal import model_body
from leadwright.learning.settings import LEAST_OUTCOMES, Settings
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput
from leadwright.scoring import changing
from leadwright.scoring.accuracy import accuracy

Progress = Callable[[int, int], None]
# Beyond these the newest are enough to learn from, and memory stays small.
MOST_CASES = 60_000
_STEPS = 6


@dataclass(frozen=True)
class _Data:
    """Everything that is learned from: cases in their order with their columns, of which the `learned` ones are the older."""

    cases: Cases
    outcomes: Flags
    columns: Sequence[ColumnOfLeads]
    learned: slice


def learn(
    question: Question, settings: Settings, live: Rival, *, progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """A proposal with everything that speaks for and against it, as plain data. Reads only; the same each time.

    Raises TooFewOutcomes, saying how many are missing, and UnusableInput for a column that does not exist.
    """
    catalogue = registry.catalogue()
    data = _gather(question, catalogue)
    progress(1, _STEPS)
    _expect_columns(settings, data.columns)
    suspected = suspicions(data.columns, data.outcomes)
    progress(2, _STEPS)
    used = _used(data.columns, suspected, settings)
    offered = candidates(used, data.outcomes, data.learned)
    rules = _rules(offered, data, settings)
    progress(3, _STEPS)
    title = f"Learned: {outcome_label(question.outcome).lower()}"
    body = model_body([_of_older(one, data) for one in rules], data.outcomes[data.learned], live.model, title)
    proposal = Rival("proposal", changing.as_model(body))
    held = answer(question, data.cases, [live, proposal], catalogue, lambda done, total: None)
    progress(4, _STEPS)
    most = _ceiling(used, offered, data)
    progress(5, _STEPS)
    return {
        **held,
        "settings": settings.as_json(),
        "suspicions": [asdict(one) for one in suspected],
        "left_out": sorted({one.name for one in data.columns} - {one.name for one in used}),
        "rules": [_told(one, data) for one in rules],
        "document": body,
        "ceiling": most,
    }


def _gather(question: Question, catalogue: Catalogue) -> _Data:
    cases = _bounded(find_cases(question, catalogue))
    _expect_enough(cases)
    without = {question.order, *([CUSTOM + outcome_of(question.outcome).field])}
    everybody = judged(cases.all)
    zone = str(workspace.read("time_zone"))
    return _Data(
        cases=cases,
        outcomes=np.array([one.outcome for one in cases.all], dtype=bool),
        columns=read_columns(everybody, catalogue, zone, until=question.until, without=frozenset(without)),
        learned=slice(0, len(cases.older)),
    )


def _bounded(cases: Cases) -> Cases:
    """The newest, where there are more than can be held."""
    over = len(cases.all) - MOST_CASES
    return cases if over <= 0 else replace(cases, older=cases.older[over:])


def _expect_enough(cases: Cases) -> None:
    yes = sum(one.outcome for one in cases.older)
    no = len(cases.older) - yes
    missing = {"with": LEAST_OUTCOMES - yes, "without": LEAST_OUTCOMES - no}
    if max(missing.values()) <= 0:
        return
    said = " and ".join(f"{number:,} {kind} the outcome" for kind, number in missing.items() if number > 0)
    raise TooFewOutcomes(
        f"Among the older leads {yes:,} have the outcome and {no:,} do not; at least {LEAST_OUTCOMES} of each are needed to learn"
        f" from. Missing are {said}. Until then a model made by hand does better.",
        yes=yes,
        no=no,
        needed=LEAST_OUTCOMES,
    )


def _expect_columns(settings: Settings, columns: Sequence[ColumnOfLeads]) -> None:
    names = {one.name for one in columns}
    for name in (*settings.keep, *settings.leave_out, *settings.bounds):
        if name not in names:
            raise UnusableInput(unknown_name("column to learn from", name, names), field=name)


def _used(
    columns: Sequence[ColumnOfLeads], suspected: Sequence[Suspicion], settings: Settings
) -> list[ColumnOfLeads]:
    """Those that are clear or that a person keeps; what a mapping declares as known later is never used."""
    clear = {one.column for one in suspected if one.verdict is Verdict.CLEAR}
    kept = {one.column for one in suspected if one.column in settings.keep and one.declared != "later"}
    return [one for one in columns if one.name in (clear | kept) - set(settings.leave_out)]


def _rules(offered: Sequence[Candidate], data: _Data, settings: Settings) -> list[LearnedRule]:
    older = [replace(one, met=one.met[data.learned]) for one in offered]
    bounds = {name: Bounds(*limits) for name, limits in settings.bounds.items()}
    found = learn_card(older, data.outcomes[data.learned], most=settings.most_rules, bounds=bounds)
    if not found:
        raise TooFewOutcomes(
            "Nothing that is known of these leads early tells the outcome better than chance would, so no rule is proposed."
        )
    whole = dict(zip(map(_key, offered), offered, strict=True))
    return [LearnedRule(whole[_key(one.candidate)], one.points) for one in found]


def _key(one: Candidate) -> tuple[str, str]:
    return one.column, str(one.when)


def _of_older(rule: LearnedRule, data: _Data) -> LearnedRule:
    return LearnedRule(replace(rule.candidate, met=rule.candidate.met[data.learned]), rule.points)


def _told(rule: LearnedRule, data: _Data) -> dict[str, Any]:
    """A rule with how many of the newer leads met it, and how those ended."""
    newer = slice(data.learned.stop, None)
    met, outcomes = rule.candidate.met[newer], data.outcomes[newer]
    hits = int(outcomes[met].sum())
    return {
        "column": rule.candidate.column,
        "label": rule.candidate.label,
        "when": rule.candidate.when,
        "points": rule.points,
        "leads": int(met.sum()),
        "outcomes": hits,
    }


def _ceiling(
    used: Sequence[ColumnOfLeads], offered: Sequence[Candidate], data: _Data
) -> list[dict[str, Any]]:
    newer = slice(data.learned.stop, None)
    told = []
    for name, chance in chances(used, offered, data.outcomes, data.learned).items():
        found = accuracy([-float(one) for one in chance[newer]], [bool(one) for one in data.outcomes[newer]])
        if found is not None:
            told.append({"name": name, **asdict(found)})
    return told
