"""Set-based statements of the lifecycle."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from leadwright.lifecycle.rules import WhyLine
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql
from leadwright.platform.outbox import Cause


@dataclass(frozen=True, slots=True)
class NewTransition:
    """A move to be written: `seconds` is the time in the stage that is left."""

    lead: int
    at: datetime
    local_date: date
    from_stage: Stage
    to_stage: Stage
    why: tuple[WhyLine, ...]
    cause: Cause
    seconds: int


def insert_transitions(moved: Sequence[NewTransition], *, version: int, actor: str) -> int:
    """Write moves into the log, one statement; how many."""
    if not moved:
        return 0
    reasons: dict[tuple[WhyLine, ...], int] = {}
    places = [reasons.setdefault(one.why, len(reasons) + 1) for one in moved]
    params = {
        "leads": [one.lead for one in moved],
        "at": [one.at for one in moved],
        "local_dates": [one.local_date for one in moved],
        "from_stages": [str(one.from_stage) for one in moved],
        "to_stages": [str(one.to_stage) for one in moved],
        "reasons": [json.dumps([asdict(line) for line in why]) for why in reasons],
        "places": places,
        "causes": [str(one.cause) for one in moved],
        "seconds": [one.seconds for one in moved],
        "version": version,
        "actor": actor,
    }
    return sql.execute(sql.statement(__package__, "insert_transitions"), params)
