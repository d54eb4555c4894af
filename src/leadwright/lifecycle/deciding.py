"""What follows from what leads meet: decided once for all that stand alike, so that the rule stays plain Python."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from leadwright.lifecycle.documents import PROSPECT
from leadwright.lifecycle.evaluation import JUDGED, verdicts_of
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.rules import Decision, WhyLine, next_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql

DECIDED: Final = "decided_stage"


def decide(lifecycle: Lifecycle) -> None:
    """Decide for the leads of `judged_lead`, into the new temporary table `decided_stage`.

    It has a row for all leads that stand alike (before, verdicts): stage, prospect, and why where they move. It takes the place
    of an earlier one and is gone at the commit.
    """
    alike = sql.rows(f"select distinct stage, verdicts from {JUDGED}")
    decided = [decision_of(lifecycle, stage, packed) for stage, packed in alike]
    reasons: dict[tuple[WhyLine, ...], int] = {}
    moved = [one.stage != before for one, (before, _) in zip(decided, alike, strict=True)]
    sql.execute(f"drop table if exists {DECIDED}")
    params = {
        "befores": [before for before, _ in alike],
        "verdicts": [sql.numbers(packed) for _, packed in alike],
        "stages": [str(one.stage) for one in decided],
        "prospects": [verdicts_of(lifecycle, packed).get(PROSPECT, False) for _, packed in alike],
        "places": [
            reasons.setdefault(one.why, len(reasons) + 1) if moves else None
            for one, moves in zip(decided, moved, strict=True)
        ],
        "reasons": [json.dumps([asdict(line) for line in why]) for why in reasons],
    }
    sql.execute(sql.statement(__package__, "decide"), params)


def decision_of(lifecycle: Lifecycle, stage: str, packed: Sequence[int]) -> Decision:
    """What follows for leads in a stage that meet the same."""
    return next_stage(Stage(stage), verdicts_of(lifecycle, packed), lifecycle.definition)


def moves() -> str:
    """A SELECT of the moves that were decided (moved.sql), for `operations.record_moves`, which wants a cause beside each."""
    return sql.statement(__package__, "moved")
