"""Takes a change of facts back."""

import json
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.leads import editing, editing_others, merging, rewriting
from leadwright.leads.access import editable_lead
from leadwright.leads.events import FactsEdited
from leadwright.leads.models import Identity
from leadwright.leads.provenance import tellings
from leadwright.platform import audit, outbox
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.outbox import Cause


@transaction.atomic
def undo_edit(*, actor: Actor, lead: str, since: datetime, at: datetime) -> tuple[str, ...]:
    """Take back the change of facts that holds since an instant; the names of the facts that are what they were again.

    What else was told since stays told. The undo is a change of its own, in the history and undoable; undoing what is undone
    already changes nothing. An e-mail address the change linked names the lead no more.

    Raises NotFound where nothing changed at that instant, UnusableInput for what came with an import (undo the import),
    FactsChanged where one of the facts was changed again since, NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    rewriting.lock_leads([key.id])
    history = rewriting.known_history([key.id], folded=True)[key.id]
    place = next((n for n, (start, _) in enumerate(history) if start == since), 0)
    if place == 0:
        raise NotFound("There is no such change of this lead.", since=since.isoformat())
    if tellings(key.id)[place].imported:
        raise UnusableInput("This change came with an import; undo the import to take it back.")
    before, made = history[place - 1][1], history[place][1]
    current = rewriting.known_facts([key.id])[key.id]
    names = editing.changed(before, made)
    if all(current.get(name) == before.get(name) for name in names):
        return ()
    overtaken = {name for name in names if current.get(name) != made.get(name)}
    if overtaken:
        editing_others.refuse(key.id, overtaken)
    after = merging.told_again(current, made, before)
    _unlink_address(key.id, made, before, at)
    rewriting.rewrite_facts(key.id, after, at=at, actor=actor.label)
    rewriting.rewrite_words([key.id])
    rewriting.mark_dirty([key.id], at=at, cause=Cause.PERSON)
    told = tuple(sorted(names))
    audit.record(
        actor, "lead.edit_undone", kind="lead", key=key.public_id, at=at, changes={"facts": list(told)}
    )
    outbox.record(FactsEdited(Cause.PERSON, key.id, told), at=at)
    return told


def _unlink_address(lead: int, made: merging.Known, before: merging.Known, at: datetime) -> None:
    address = json.loads(made.get("email", "null"))
    if address is None or made.get("email") == before.get("email"):
        return
    linked = Identity.objects.filter(
        subject_id=lead, kind="email", value=address, unlinked_at__isnull=True, source_id__isnull=True
    )
    linked.update(unlinked_at=at)
