"""What people decide about a lead by hand: whose it is, and what is known of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action, Role, may
from leadwright.leads import editing, editing_others, rewriting
from leadwright.leads.access import LeadKey, editable_lead, editable_leads
from leadwright.leads.errors import AddressTaken
from leadwright.leads.events import FactsEdited, OwnersChanged
from leadwright.leads.models import CustomField, Identity, Lead, Standing
from leadwright.platform import audit, outbox, sql, workspace
from leadwright.platform.errors import Forbidden, NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"


@transaction.atomic
def set_owner(*, actor: Actor, leads: Sequence[str], owner: str | None, at: datetime) -> int:
    """Give leads to a colleague (a user's public id), or to nobody; how many changed. Repeating changes nothing.

    The team follows the owner. A salesperson may take leads nobody owns and give up own ones, no more. Raises NotFound for a lead
    or user that does not exist or may not be seen, Forbidden for a role that may not, or an owner who could not work the lead.
    """
    keys = editable_leads(actor, leads)
    user = None if owner is None else colleague(owner)
    number = None if user is None else user.pk
    if actor.role is Role.SALESPERSON:
        _check_own(actor, keys, number)
    rewriting.lock_leads([key.id for key in keys])
    changed = {
        lead
        for (lead,) in sql.rows(
            sql.statement(_PACKAGE, "set_owner"), {"leads": [key.id for key in keys], "owner": number}
        )
    }
    if changed:
        ids = [key.public_id for key in keys if key.id in changed]
        audit.record_each(actor, "lead.owner_set", kind="lead", keys=ids, at=at, changes={"owner": owner})
        # Segments and rules may ask whose a lead is.
        rewriting.mark_dirty(sorted(changed), at=at, cause=Cause.PERSON)
        event = OwnersChanged(Cause.PERSON, tuple(sorted(changed)), number)
        outbox.record(event, at=at)
    return len(changed)


@transaction.atomic
def edit_facts(
    *,
    actor: Actor,
    lead: str,
    changes: Mapping[str, str | None],
    at: datetime,
    seen: datetime | None = None,
) -> tuple[str, ...]:
    """Change facts of one lead by hand: a text as somebody types it for each field, None or nothing to forget it.

    Fields are those of an import (`company`, `role`, `custom.<slug>`, …). What follows from them is derived again; the change
    holds from `at` and what was known before stays in the history. Returns the names of the facts that changed; repeating
    changes nothing.

    `seen` is since when what the person looked at was known (`LeadDetail.facts_from`): facts that somebody else has changed
    since are refused with FactsChanged, and nothing is written; other facts are no obstacle.

    Raises UnusableInput for a field that does not exist or a text that is no value of it, AddressTaken for an e-mail address
    that names another lead, NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    rewriting.lock_leads([key.id])
    before = rewriting.known_facts([key.id])[key.id]
    told = editing.read_changes(changes, _hints(before))
    after = editing.apply(before, told)
    if after == before:
        return ()
    if seen is not None:
        editing_others.refuse_overtaken(key.id, seen, told.forgotten)
    if {"company_name", "company_domain"} & editing.changed(before, after):
        editing.set_company(after, _company(after, at))
    _link_addresses(key, told.emails, at)
    rewriting.rewrite_facts(key.id, after, at=at, actor=actor.label)
    rewriting.rewrite_words([key.id])
    rewriting.mark_dirty([key.id], at=at, cause=Cause.PERSON)
    names = tuple(sorted(editing.changed(before, after)))
    # Which facts changed, not what they are: values have a history of their own, which erasure reaches.
    audit.record(actor, "lead.edited", kind="lead", key=key.public_id, at=at, changes={"facts": list(names)})
    outbox.record(FactsEdited(Cause.PERSON, key.id, names), at=at)
    return names


def colleague(owner: str, *, active: bool = True) -> User:
    """The user of that public id who can own leads; without `active` also one who has left. Raises NotFound, Forbidden."""
    user = User.objects.filter(public_id=parse_public_id(Kind.USER, owner)).first()
    if user is not None and not active:
        return user
    if user is None or not user.is_active:
        raise NotFound(f"There is no user “{owner}” who works here.", user=owner)
    if not may(Role(user.role), Action.EDIT_LEADS):
        raise Forbidden(
            f"{user.name} cannot own leads: the role {user.role.replace('_', ' ')} only looks at them."
        )
    return user


def _check_own(actor: Actor, keys: Sequence[LeadKey], owner: int | None) -> None:
    if owner not in (None, actor.user_id):
        raise Forbidden(
            "Leads are given to colleagues by a sales manager; you can take them or give them up."
        )
    owners = set(Standing.objects.filter(pk__in=[key.id for key in keys]).values_list("owner_id", flat=True))
    if owners - {None, actor.user_id}:
        raise Forbidden("Another salesperson owns one of these leads.")


def _hints(before: Mapping[str, str]) -> editing.Hints:
    country = json.loads(before.get("country", "null"))
    return editing.Hints(
        region=country or str(workspace.read("default_country")) or None,
        zone=str(workspace.read("time_zone")),
        custom={one.slug: one for one in CustomField.objects.all()},
    )


def _company(after: Mapping[str, str], at: datetime) -> int | None:
    name, domain, folded = (
        json.loads(after.get(key, "null")) for key in ("company_name", "company_domain", "~company_name")
    )
    if name is None and domain is None:
        return None
    params = {"domain": domain, "name": name, "name_folded": folded, "at": at}
    statement = "company_by_name" if domain is None else "company_by_domain"
    return int(sql.scalar(sql.statement(_PACKAGE, statement), params))


def _link_addresses(key: LeadKey, emails: Sequence[str], at: datetime) -> None:
    """Old addresses go on naming the lead: who wrote from one is still the same person."""
    for value in emails:
        params = {"kind": "email", "namespace": "", "value": value}
        found = sql.rows(sql.statement(_PACKAGE, "identity_owner"), params)
        if not found:
            Identity.objects.create(subject_id=key.id, kind="email", value=value, linked_at=at)
        elif found[0][2] != key.id:
            other = Lead.objects.filter(pk=found[0][2]).values_list("public_id", flat=True).first()
            named = "another lead" if other is None else public_id(Kind.LEAD, other)
            raise AddressTaken(
                f"This e-mail address already names {named}; merge the two if they are one person."
            )
