"""A lead written in by hand, one at a time."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import unknown_name
from leadwright.events.models import Source
from leadwright.events.operations import ensure_source, find_source
from leadwright.leads.access import seen_among
from leadwright.leads.editing import EDITABLE, FACT_OF
from leadwright.leads.errors import AddressTaken
from leadwright.leads.events import LeadAdded, OwnersChanged
from leadwright.leads.models import Standing
from leadwright.leads.normalise.record import Context, Normalised, normalise_facts
from leadwright.leads.operations.chosen import owner_number
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Outcome, Provenance, Submission
from leadwright.platform import audit, outbox, sql, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
BY_HAND = "by-hand"


class Ending(StrEnum):
    """`added`; `known`: it was there and nothing was changed; `back`: it lay in the bin, and came back with what was told."""

    ADDED = "added"
    KNOWN = "known"
    BACK = "back"


@dataclass(frozen=True)
class Added:
    """The lead by its public id, and how it ended."""

    lead: str
    ending: Ending


@transaction.atomic
def add_lead(
    *, actor: Actor, told: Mapping[str, str], source: str = BY_HAND, owner: str | None = None, at: datetime
) -> Added:
    """Write in one lead from texts by the fields of an import, given to a colleague (a user's public id) or to nobody.

    An e-mail address (for a company without people its domain) that names a lead leads there and changes nothing; so does
    telling exactly the same again, so repeating adds nothing. Sources that are new are named by those who may import.

    Raises UnusableInput with the field and what is wrong, also where the actor would not see the lead; AddressTaken where it
    names a lead the actor does not see; NotFound and Forbidden as giving a lead to somebody does.
    """
    require(actor, Action.EDIT_LEADS)
    number = owner_number(actor, owner)
    place = _source(actor, source, at)
    submission = _submission(actor, told, place.slug, at)
    known = _known(actor, submission.identities)
    if known is not None:
        return Added(known, Ending.KNOWN)
    provenance = Provenance(source_id=place.pk, actor=actor.label, at=at)
    landed = upsert_leads(submissions=[submission], provenance=provenance, cause=Cause.PERSON)
    lead = landed.lead_ids[0]
    is_new = landed.outcomes[0] is Outcome.CREATED
    if is_new and number is not None:
        sql.rows(sql.statement(_PACKAGE, "set_owner"), {"leads": [lead], "owner": number})
    seen = seen_among(actor, [lead])
    if not seen:
        raise _out_of_sight(is_new)
    reference = seen[0].public_id
    audit.record(actor, "lead.added", kind="lead", key=reference, at=at, changes={"owner": owner})
    outbox.record(LeadAdded(Cause.PERSON, lead), at=at)
    if is_new and number is not None:
        outbox.record(OwnersChanged(Cause.PERSON, (lead,), number), at=at)
    return Added(reference, Ending.ADDED if is_new else Ending.BACK)


def _source(actor: Actor, name: str, at: datetime) -> Source:
    found = find_source(name)
    if found is not None:
        return found
    if name != BY_HAND and not actor.may(Action.IMPORT_LEADS):
        raise UnusableInput(f"There is no source “{name}”. Choose one of those there are.", field="source")
    try:
        return ensure_source(slug=name, at=at)
    except UnusableInput as problem:
        raise UnusableInput(problem.message, field="source") from None


def _submission(actor: Actor, told: Mapping[str, str], source: str, at: datetime) -> Submission:
    for name in told:
        if name not in EDITABLE:
            raise UnusableInput(unknown_name("fact", name, EDITABLE), field=name)
    region, zone = str(workspace.read("default_country")) or None, str(workspace.read("time_zone"))
    found = normalise_facts(told, Context(default_region=region, zone=zone))
    for problem in found.problems:
        if FACT_OF.get(problem.field, problem.field) not in found.facts:
            raise UnusableInput(problem.sentence, field=problem.field)
    if found.kind is None:
        raise UnusableInput(
            "Write at least a name, a company, an e-mail address or a phone number.", field="full_name"
        )
    return Submission(
        kind=found.kind,
        facts=dict(found.facts),
        custom={},
        folded=dict(found.folded),
        identities=_identities(actor, found, source),
        tokens=found.tokens,
        valid_from=at,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )


def _identities(actor: Actor, found: Normalised, source: str) -> tuple[IdentityKey, ...]:
    """Who has no identifier is known by what this person told: the same words of another are another lead."""
    if found.identities:
        return tuple(IdentityKey(one.kind, "", one.value) for one in found.identities)
    words = repr((actor.user_id, sorted((name, str(value)) for name, value in found.facts.items())))
    return (IdentityKey("row", source, hashlib.sha256(words.encode()).hexdigest()),)


def _known(actor: Actor, identities: Sequence[IdentityKey]) -> str | None:
    """The lead one of the identifiers names, if it is in no bin. Raises AddressTaken where the actor does not see it."""
    for kind, namespace, value in identities:
        params = {"kind": kind, "namespace": namespace, "value": value}
        for _, _, lead in sql.rows(sql.statement(_PACKAGE, "identity_owner"), params):
            seen = seen_among(actor, [lead])
            if seen:
                return seen[0].public_id
            if Standing.objects.filter(pk=lead).exists():
                raise _out_of_sight(is_new=False)
    return None


def _out_of_sight(is_new: bool) -> UnusableInput | AddressTaken:
    if is_new:
        return UnusableInput(
            "Give this lead to yourself or to somebody of a team you lead; otherwise you would not see it.",
            field="owner",
        )
    return AddressTaken(
        "A colleague works with this person already, and you do not see that lead. Ask who owns it.",
        field="email",
    )
