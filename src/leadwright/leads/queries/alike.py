"""Leads somebody who is being written in may be: no identifier says so, but the phone number or the name does."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import fold
from leadwright.leads.normalise.record import normalise_facts
from leadwright.leads.queries.search import search_leads
from leadwright.leads.reading import typed_context

_MOST = 5


@dataclass(frozen=True)
class Alike:
    """A lead that may be the same, and what is the same of it."""

    id: str
    name: str
    company: str
    same: str


def leads_alike(*, actor: Actor, told: Mapping[str, str]) -> tuple[Alike, ...]:
    """The leads the actor sees that have the same phone number, or the same name at the same company. At most two searches.

    Nothing where an e-mail address is told: by that a lead is found for certain.
    """
    if told.get("email"):
        return ()
    facts = normalise_facts(told, typed_context()).facts
    found: dict[str, Alike] = {}
    phone, name, company = (str(facts.get(key) or "") for key in ("phone", "full_name", "company_name"))
    if phone:
        for row in search_leads(actor=actor, text=phone, limit=_MOST).rows:
            found[row.id] = Alike(
                row.id, row.name or "Nobody named", row.company or "", "The same phone number"
            )
    if name and company:
        for row in search_leads(actor=actor, text=f"{name} {company}", limit=_MOST).rows:
            if fold(row.name or "") == fold(name) and fold(row.company or "") == fold(company):
                found.setdefault(
                    row.id, Alike(row.id, row.name or "", row.company or "", "The same name and company")
                )
    return tuple(found.values())
