"""What a draft would do to all leads: the whole simulation beside the two statements that score everybody.

The floor is the draft and the model in force, each scored once over all leads by the server alone. What comes on top is the
reading of every line, the sets of leads behind every rule, their pairs and outcomes, stages, and writing who would move.
"""

import time
from datetime import timedelta
from typing import Any

from bench.figures import Figure
from bench.generate import NOW, Sizes, generated_workspace
from bench.scoring import SCOPE, seconds_of


def measure(leads: int, events: int) -> list[Figure]:
    """The starter model with its strongest rule halved, beside the starter model."""
    with generated_workspace(Sizes(leads, events)):
        from leadwright.accounts.actor import operator
        from leadwright.playbook.operations import ensure_starter
        from leadwright.simulation import queries
        from leadwright.simulation.operations import Asked, simulate_now

        ensure_starter(at=NOW - timedelta(days=400))
        live, body = _bodies()
        began = time.process_time(), time.monotonic()
        reference = simulate_now(
            actor=operator(), asked=Asked("scoring", body), at=NOW, progress=lambda done, total: None
        )
        own, whole = time.process_time() - began[0], time.monotonic() - began[1]
        result = queries.find(actor=operator(), reference=reference).result
        assert result.leads > leads * 0.9, result.leads
        floor = sum(seconds_of(_text(one)) for one in (live, body))
        note = f"{len(result.rules)} rules, {result.changed:,} leads with other points"
        return [
            Figure(
                "simulation",
                f"{leads:,} leads",
                whole,
                "s",
                floor=floor,
                limit=_limit(leads),
                ratio_limit=2.0,
                note=note,
            ),
            Figure("simulation", "of that outside PostgreSQL", own, "s", note="processor time"),
        ]


def _limit(leads: int) -> float:
    """Tens of seconds at a hundred thousand leads, and in proportion above."""
    return 60 * max(1.0, leads / 100_000)


def _bodies() -> tuple[dict[str, Any], dict[str, Any]]:
    from leadwright.playbook import queries as playbook
    from leadwright.playbook.reading import as_stored
    from leadwright.scoring import changing
    from leadwright.scoring.documents import SCORING

    live = playbook.published(SCORING)
    assert live is not None
    body: dict[str, Any] = as_stored(live.body)
    rule = dict(body["rules"][changing.place_of(body, "pricing") or 0])
    return body, changing.with_rule(body, {**rule, "points": rule["points"] / 2})


def _text(body: dict[str, Any]) -> str:
    from leadwright.scoring import changing, queries

    using = queries.ready(changing.as_model(body), 0, details=False)
    return queries.scoring_sql(using.compiled, SCOPE, NOW)
