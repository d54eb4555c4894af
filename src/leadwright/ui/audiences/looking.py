"""A look at whom a condition takes before it is published: how many, beside how many now, the first of them, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry
from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries import RankedLead, ranked_leads
from leadwright.playbook.conditions import usable
from leadwright.ui.audiences.listing import members_address
from leadwright.ui.lists import tree
from leadwright.ui.lists.sentence import said
from leadwright.ui.presenting import called

_FIRST = 8


@dataclass(frozen=True)
class Member:
    name: str
    company: str
    id: str


@dataclass(frozen=True)
class Look:
    """`count` and `before` (empty for a new one, and while the condition is that in force) are addresses of counts; `problem`
    says why nothing can be told.
    """

    sentence: str
    count: str
    before: str
    members: tuple[Member, ...]
    address: str
    problem: str


def look(actor: Actor, document: Mapping[str, Any], held: Node | None) -> Look:
    """Whom the typed condition takes, of the leads the actor sees; `held` is the condition in force."""
    sentence, problem = said(document, registry.catalogue())
    if problem:
        return Look("", "", "", (), "", problem)
    try:
        node = usable(document)
        rows = ranked_leads(actor=actor, condition=node, limit=_FIRST).rows
    except ConditionError as refusal:
        return Look(sentence, "", "", (), "", refusal.sentence)
    except TooSlow as refusal:
        return Look(sentence, "", "", (), members_address(dict(document)), refusal.message)
    count = members_address(dict(document), "ui:leads_count")
    changed = held is not None and tree.rooted(dump(held)) != document
    before = members_address(dump(held), "ui:leads_count") if held is not None and changed else ""
    members = tuple(map(_member, rows))
    return Look(sentence, count, before, members, members_address(dict(document)), "")


def _member(one: RankedLead) -> Member:
    return Member(called(one), one.company or "", one.id)
