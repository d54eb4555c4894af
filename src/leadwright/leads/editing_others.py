"""Changes of the same lead by two people at once: the second is told, and nothing is lost."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import pairwise

from leadwright.leads import rewriting
from leadwright.leads.columns import leading
from leadwright.leads.editing import changed
from leadwright.leads.errors import FactsChanged
from leadwright.leads.provenance import Telling, tellings


def refuse_overtaken(lead: int, seen: datetime, asked: Iterable[str]) -> None:
    """Raises FactsChanged where any of the facts `asked` is no longer what it was known as since `seen`."""
    history = rewriting.known_history([lead])[lead]
    looked_at = next((known for since, known in history if since == seen), {})
    overtaken = changed(looked_at, history[-1][1]) & set(asked)
    if overtaken:
        refuse(lead, overtaken)


def refuse(lead: int, facts: Collection[str]) -> None:
    """Raises FactsChanged, naming who changed the facts last and when."""
    last = _last_change(lead, facts)
    raise FactsChanged(
        f"Not saved: {last.by} changed the same at {last.recorded_at:%Y-%m-%d %H:%M} UTC. See both and decide.",
        fields=sorted({leading(fact) for fact in facts}),
        by=last.by,
        at=last.recorded_at.isoformat(),
    )


def _last_change(lead: int, facts: Collection[str]) -> Telling:
    told, history = tellings(lead), rewriting.known_history([lead])[lead]
    found = told[0]
    for telling, ((_, before), (_, after)) in zip(told[1:], pairwise(history), strict=True):
        if changed(before, after) & set(facts):
            found = telling
    return found
