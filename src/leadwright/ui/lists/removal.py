"""A filter that leaves nobody: which of its conditions removes the most."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from leadwright.accounts.actor import Actor
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.errors import ConditionError
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries import count_leads
from leadwright.platform.errors import Forbidden
from leadwright.playbook.conditions import usable
from leadwright.ui.lists.sentence import said
from leadwright.ui.lists.state import ListState
from leadwright.ui.lists.tree import replaced, rooted, trimmed

# Each is a count; a sentence of more conditions is not told apart.
_MOST_CONDITIONS = 6


@dataclass(frozen=True)
class Removal:
    """The condition whose removal brings back most leads: its words, how many come back, and the list without it."""

    text: str
    number: int
    exact: bool
    address: str


def strongest(actor: Actor, state: ListState, catalogue: Catalogue, zone: tzinfo = UTC) -> Removal | None:
    """The condition that removes the most; None where leaving out a single one brings nobody back, or takes too long to tell."""
    document = rooted(state.condition)
    found: list[Removal] = []
    for place, part in enumerate(document["all"][:_MOST_CONDITIONS]):
        left = trimmed(replaced(document, str(place), None))
        try:
            condition = None if left is None else usable(left)
            count = count_leads(actor=actor, condition=condition, search=state.search)
        except (ConditionError, Forbidden, TooSlow):
            continue
        if count.number:
            text, _ = said(part, catalogue, zone)
            found.append(Removal(text, count.number, count.exact, state.narrowed(left).at()))
    return max(found, key=lambda one: one.number, default=None)
