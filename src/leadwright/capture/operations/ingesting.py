"""Taking what programs send: users become leads, devices become visitors, messages become events, in one transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.capture.ingest.messages import Message, MessageType, Refused
from leadwright.capture.ingest.submitting import Told, submission_of, told_of_users
from leadwright.capture.models import RefusedMessage
from leadwright.capture.operations.write_keys import KeyHolder
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events
from leadwright.leads.models import CustomField
from leadwright.leads.operations.devices import (
    Joining,
    NamedSubjects,
    join_visitors,
    know_visitors,
    leads_of_subjects,
    subjects_named,
)
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import (
    leads_named,
    note_possible_duplicates,
    upsert_leads,
)
from leadwright.leads.reading import typed_context
from leadwright.leads.submission import Outcome, Provenance, Submission
from leadwright.platform.ids import new_uuid
from leadwright.platform.outbox import Cause

_MOST_NOTED = 100


@dataclass(frozen=True)
class Taken:
    """How many messages are new in the log, and how many were there already."""

    stored: int
    repeated: int


@transaction.atomic
def take_messages(
    *, holder: KeyHolder, messages: Sequence[Message], refused: Sequence[Refused] = (), at: datetime
) -> Taken:
    """Store what a program sent. A message id is taken once for each source, however often and in whatever order it comes.

    A user id names a lead, which is made when nobody has it yet; what only names a device waits as its visitor until one of its
    users identifies. A user who comes with an address that another lead has by then gets the user id; that lead's facts are
    only filled up where the key is public, as anybody could have written the address.
    """
    provenance = Provenance(source_id=holder.source.pk, actor=f"source {holder.source.slug}", at=at)
    aliases = [one for one in messages if one.kind is MessageType.ALIAS and one.previous != one.user]
    asked = _Asked(holder.source.slug, messages, aliases)
    named = asked.named()
    written = _users(holder, messages, named, provenance)
    if written is not None:
        named = asked.named()
    seen = asked.first_seen(named)
    if not seen.keys() <= named.visitors:
        know_visitors(namespace=asked.namespace, seen=seen, provenance=provenance)
        named = asked.named()
    joinings = _joinings(messages, aliases, named, provenance)
    if joinings:
        reason = f"Identified by {asked.namespace}"
        join_visitors(namespace=asked.namespace, joinings=joinings, reason=reason, provenance=provenance)
        named = asked.named()
    told = append_events(_events(messages, named, holder), at=at)
    mark_subjects(subjects=told.keys() - (written or set()), at=at, cause=Cause.ACTIVITY)
    _note_refused(holder, refused, at)
    stored = sum(told.values())
    return Taken(stored=stored, repeated=len(messages) - stored)


@dataclass(frozen=True)
class _Asked:
    """Whom a request is about: users, devices, and what aliases call them."""

    namespace: str
    messages: Sequence[Message]
    aliases: Sequence[Message]

    def named(self) -> NamedSubjects:
        """The subjects they name by now."""
        earlier = {one.previous for one in self.aliases if one.previous is not None}
        return subjects_named(
            namespace=self.namespace,
            users={one.user for one in self.messages if one.user is not None} | earlier,
            visitors={one.visitor for one in self.messages if one.visitor is not None} | earlier,
        )

    def first_seen(self, named: NamedSubjects) -> dict[str, datetime]:
        """The devices, and when each was first seen. What an alias names is one, unless it is a user known here."""
        told = [(one.visitor, one.occurred_at) for one in self.messages]
        told += [(one.previous, one.occurred_at) for one in self.aliases if one.previous not in named.users]
        seen: dict[str, datetime] = {}
        for device, at in told:
            if device is not None:
                seen[device] = min(at, seen.get(device, at))
        return seen


def _users(
    holder: KeyHolder, messages: Sequence[Message], named: NamedSubjects, provenance: Provenance
) -> set[int] | None:
    """Make or change the leads that users are; those marked for the pulse by it, None where nobody had to be."""
    namespace = holder.source.slug
    told = told_of_users(messages)
    wanted = {user: one for user, one in told.items() if one.facts or one.others or user not in named.users}
    if not wanted:
        return None
    submissions = _submissions(wanted, namespace)
    landed = upsert_leads(
        submissions=submissions,
        provenance=provenance,
        cause=Cause.ACTIVITY,
        touched=_known_only_by_address(submissions, named.users) if holder.is_public else None,
    )
    changed = (Outcome.CREATED, Outcome.UPDATED)
    return {lead for lead, how in zip(landed.lead_ids, landed.outcomes, strict=True) if how in changed}


def _submissions(told: dict[str, Told], namespace: str) -> list[Submission]:
    names = {name for one in told.values() for name in one.others}
    customs = {one.slug: one for one in CustomField.objects.filter(slug__in=names)} if names else {}
    context = typed_context()
    return [
        submission_of(user, one, namespace=namespace, context=context, customs=customs)
        for user, one in sorted(told.items())
    ]


def _known_only_by_address(submissions: Iterable[Submission], known_users: Collection[str]) -> Touched:
    """The leads whose address a new user claims: their facts are not replaced."""
    claimed = [
        key for one in submissions if one.identities[0].value not in known_users for key in one.identities[1:]
    ]
    touched = Touched()
    for lead in leads_named(claimed).values():
        touched.add(lead)
    return touched


def _joinings(
    messages: Iterable[Message], aliases: Sequence[Message], named: NamedSubjects, provenance: Provenance
) -> list[Joining]:
    """Devices whose user identifies, and what an alias calls the same person. Two known users are for a person to join."""
    identified = [(one.visitor, one) for one in messages if one.kind is MessageType.IDENTIFY]
    if not identified and not aliases:
        return []
    leads = leads_of_subjects(named.users.values())
    lead_of = {user: leads[subject] for user, subject in named.users.items() if subject in leads}
    found = [
        Joining(device, lead_of[one.user], one.occurred_at)
        for device, one in [*identified, *((one.previous, one) for one in aliases)]
        if device is not None and device not in named.users and one.user in lead_of
    ]
    pairs = [
        (lead_of[one.user], lead_of[one.previous])
        for one in aliases
        if one.user in lead_of and one.previous in lead_of
    ]
    note_possible_duplicates(pairs, provenance)
    return found


def _events(messages: Iterable[Message], named: NamedSubjects, holder: KeyHolder) -> list[NewEvent]:
    return [
        NewEvent(
            name=one.name,
            occurred_at=one.occurred_at,
            subject=_subject(one, named),
            source_id=holder.source.pk,
            message_id=one.message_id or str(new_uuid()),
            properties={**one.others, **one.properties},
            context=one.context,
        )
        for one in messages
    ]


def _subject(message: Message, named: NamedSubjects) -> int:
    if message.user is not None:
        return named.users[message.user]
    return named.of_visitor(message.visitor or "", message.occurred_at)


def _note_refused(holder: KeyHolder, refused: Sequence[Refused], at: datetime) -> None:
    RefusedMessage.objects.bulk_create(
        RefusedMessage(
            source_id=holder.source.pk,
            received_at=at,
            kind=one.kind,
            message_id=one.message_id,
            reason=one.reason,
        )
        for one in refused[:_MOST_NOTED]
    )
