"""What people do with many chosen leads at once: give them an owner, put tags on them and take them off.

Leads are named by number and were chosen earlier, so those that are gone since, or that the actor may not see, are passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action, Role
from leadwright.criteria.text import clean, fold
from leadwright.leads import rewriting
from leadwright.leads.access import visible_leads
from leadwright.leads.events import LeadsTagged, OwnersChanged
from leadwright.leads.models import Tag
from leadwright.leads.operations.people import colleague
from leadwright.platform import audit, outbox, sql
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
LONGEST_TAG = 60


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a lead was: numbers of a user and a team."""

    lead: int
    owner: int | None
    team: int | None


@transaction.atomic
def give_leads(*, actor: Actor, leads: Sequence[int], owner: str | None, at: datetime) -> list[Ownership]:
    """Give chosen leads to a colleague (a user's public id), or to nobody; whose the changed ones were. Repeatable.

    The team follows the owner. Raises NotFound and Forbidden as `set_owner` does, but not for a lead that is gone.
    """
    require(actor, Action.EDIT_LEADS)
    number = owner_number(actor, owner)
    return _give(actor, dict.fromkeys(leads, number), at)


@transaction.atomic
def give_each(*, actor: Actor, owners: Mapping[int, int | None], at: datetime) -> list[Ownership]:
    """As `give_leads`, each lead to a user of its own (a number); the number of statements grows with the users, not the leads.

    For those who decided by the users there are: it is not asked whether they are active. Raises Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    return _give(actor, owners, at)


def _give(actor: Actor, owners: Mapping[int, int | None], at: datetime) -> list[Ownership]:
    rewriting.lock_leads(list(owners))
    found = _run("give_leads", actor, {"leads": sql.numbers(owners), "owners": sql.numbers(owners.values())})
    given: dict[int | None, list[tuple[int, UUID]]] = {}
    for lead, uuid, *_ in found:
        given.setdefault(owners[lead], []).append((lead, uuid))
    users = User.objects.in_bulk([owner for owner in given if owner is not None])
    for owner, some in sorted(given.items(), key=lambda one: str(one[0])):
        changes = {"owner": public_id(Kind.USER, users[owner].public_id) if owner is not None else None}
        keys = [public_id(Kind.LEAD, uuid) for _, uuid in some]
        audit.record_each(actor, "lead.owner_set", kind="lead", keys=keys, at=at, changes=changes)
        outbox.record(OwnersChanged(Cause.PERSON, tuple(lead for lead, _ in some), owner), at=at)
    if found:
        rewriting.mark_dirty([lead for lead, *_ in found], at=at, cause=Cause.PERSON)
    return [Ownership(lead, before, team) for lead, _, before, team in found]


def owner_number(actor: Actor, owner: str | None) -> int | None:
    """The number of the user to whom the actor may give leads. Raises NotFound, Forbidden."""
    user = None if owner is None else colleague(owner)
    number = None if user is None else user.pk
    if actor.role is Role.SALESPERSON and number not in (None, actor.user_id):
        raise Forbidden(
            "Leads are given to colleagues by a sales manager; you can take them or give them up."
        )
    return number


@transaction.atomic
def give_back_leads(
    *, actor: Actor, given: str | None, before: Sequence[Ownership], at: datetime
) -> list[int]:
    """Take `give_leads` back: leads that still belong to whom they were `given` go to whom they belonged; which ones did."""
    require(actor, Action.EDIT_LEADS)
    number = None if given is None else colleague(given, active=False).pk
    if actor.role is Role.SALESPERSON:
        # What a salesperson may give is what `owner_number` lets them, also where they were more when they gave it.
        before = [one for one in before if one.owner in (None, actor.user_id)]
    rewriting.lock_leads([one.lead for one in before])
    params = {
        "leads": [one.lead for one in before],
        "owners": [one.owner for one in before],
        "teams": [one.team for one in before],
        "given": number,
    }
    found = sql.rows(sql.statement(_PACKAGE, "give_back_leads"), params)
    owners = {one.lead: one.owner for one in before}
    if found:
        keys = [public_id(Kind.LEAD, uuid) for _, uuid in found]
        changes = {"owner": "as before"}
        audit.record_each(actor, "lead.owner_set", kind="lead", keys=keys, at=at, changes=changes)
        rewriting.mark_dirty([lead for lead, _ in found], at=at, cause=Cause.RESTORE)
    for owner in sorted({owners[lead] for lead, _ in found}, key=str):
        back = tuple(lead for lead, _ in found if owners[lead] == owner)
        outbox.record(OwnersChanged(Cause.RESTORE, back, owner), at=at)
    return [lead for lead, _ in found]


@transaction.atomic
def tag_leads(
    *, actor: Actor, leads: Sequence[int], tag: str, at: datetime, cause: Cause = Cause.PERSON
) -> list[int]:
    """Put a tag on chosen leads; those that did not have it. A word nobody used yet becomes a tag. Repeating changes nothing.

    Raises UnusableInput for a word that is none, Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    name, folded = tag_name(tag)
    made, _ = Tag.objects.get_or_create(folded=folded, defaults={"name": name, "created_at": at})
    params = {"leads": list(leads), "tag": made.pk, "at": at, "actor": actor.label}
    found = _run("tag_leads", actor, params)
    return _tell_tagged(actor, "lead.tagged", found, LeadsTagged(cause, (), made.name), at)


@transaction.atomic
def untag_leads(
    *, actor: Actor, leads: Sequence[int], tag: str, at: datetime, cause: Cause = Cause.PERSON
) -> list[int]:
    """Take a tag off chosen leads; those that had it. Repeating changes nothing. Raises NotFound for no tag, Forbidden."""
    require(actor, Action.EDIT_LEADS)
    known = known_tag(tag)
    found = _run("untag_leads", actor, {"leads": list(leads), "tag": known.pk})
    return _tell_tagged(actor, "lead.untagged", found, LeadsTagged(cause, (), known.name, True), at)


def tag_name(tag: str) -> tuple[str, str]:
    """The word as it is shown, and as it is compared. Raises UnusableInput for one that is empty or too long."""
    name = " ".join(clean(tag).split())
    if not name or len(name) > LONGEST_TAG or not name.isprintable():
        raise UnusableInput(f"A tag is a word or a few, at most {LONGEST_TAG} characters.", field="tag")
    return name, fold(name)


def known_tag(tag: str) -> Tag:
    """The tag of that name, however it is spelled. Raises NotFound."""
    known = Tag.objects.filter(folded=fold(tag)).first()
    if known is None:
        raise NotFound(f"There is no tag “{tag}”.", field="tag")
    return known


def _tell_tagged(
    actor: Actor, action: str, found: Sequence[tuple[int, UUID]], event: LeadsTagged, at: datetime
) -> list[int]:
    leads = tuple(lead for lead, _ in found)
    if leads:
        keys = [public_id(Kind.LEAD, uuid) for _, uuid in found]
        audit.record_each(actor, action, kind="lead", keys=keys, at=at, changes={"tag": event.tag})
        rewriting.mark_dirty(leads, at=at, cause=event.cause)
        outbox.record(LeadsTagged(event.cause, leads, event.tag, event.removed), at=at)
    return list(leads)


def _run(statement: str, actor: Actor, params: dict[str, object]) -> list[tuple[Any, ...]]:
    condition = visible_leads(actor, "st")
    text = sql.statement(_PACKAGE, statement).replace("{visible}", condition.sql)
    return sql.rows(text, {**condition.params, **params})
