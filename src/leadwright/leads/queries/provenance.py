"""Where each fact of a lead comes from, and what was known before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import sees_contact_data, visible_lead
from leadwright.leads.contact_data import hidden_from, plain_value
from leadwright.leads.provenance import Telling, tellings
from leadwright.leads.rewriting import known_history

_UNSHOWN = frozenset({"company_id"})


@dataclass(frozen=True, slots=True)
class ToldValue:
    """A value of a fact (None: forgotten), and the telling that brought it."""

    value: object
    told: Telling


def fact_tellings(
    *, actor: Actor, reference: str, at: datetime | None = None
) -> Mapping[str, tuple[ToldValue, ...]]:
    """For each fact that was ever known, its values, the latest first: the first is what is known now (or at `at`).

    Custom facts stand under `custom.<slug>`. How to reach somebody is left out for those who may not see it. Three queries.
    Raises NotFound for a lead the actor may not see.
    """
    key = visible_lead(actor, reference)
    hidden, reachable = _UNSHOWN | hidden_from(actor), sees_contact_data(actor)
    by_start = {one.since: one for one in tellings(key.id)}
    found: dict[str, list[ToldValue]] = {}
    known_before: Mapping[str, str] = {}
    for since, known in known_history([key.id])[key.id]:
        if at is not None and since > at:
            break
        for name in sorted((known.keys() | known_before.keys()) - hidden):
            if known.get(name) != known_before.get(name):
                value = json.loads(known.get(name, "null"))
                value = value if reachable else plain_value(value)
                found.setdefault(name, []).append(ToldValue(value, by_start[since]))
        known_before = known
    return {name: tuple(reversed(values)) for name, values in found.items()}
