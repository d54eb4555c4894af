"""Judging again who did what and where people came from, and having everybody computed anew for whom that counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.events.operations import judge_some_again
from leadwright.leads.operations.devices import leads_of_subjects
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.platform import audit
from leadwright.platform.outbox import Cause

_STEP = 5_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rejudged:
    """How many verdicts and touches changed, and how many leads are computed anew for it."""

    verdicts: int
    touches: int
    leads: int


def reclassify_events(
    *,
    actor: Actor,
    now: Callable[[], datetime],
    progress: Progress = lambda done, total: None,
    step: int = _STEP,
) -> Rejudged:
    """Judge every event by today's classifier and derive every touch by today's rules, some at a time; repeating changes nothing.

    A run that was ended goes on where it was. Leads for whom something counts otherwise are marked with the cause
    `reclassify`, so
    that no mail, journey or hand-over follows. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    turned: set[int] = set()
    while True:
        at = now()
        with transaction.atomic():
            some = judge_some_again(limit=step, at=at)
            mark_subjects(subjects=some.subjects, at=at, cause=Cause.RECLASSIFY)
            if some.is_over:
                changes: dict[str, object] = {"verdicts": some.verdicts, "touches": some.touches}
                audit.record(actor, "events.reclassified", kind="workspace", key="", at=at, changes=changes)
        turned |= some.subjects
        progress(some.done, some.total)
        if some.is_over:
            leads = len(set(leads_of_subjects(turned).values()))
            return Rejudged(verdicts=some.verdicts, touches=some.touches, leads=leads)
