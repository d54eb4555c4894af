"""What a payload would do: the same operation, in a transaction that is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import ReceivedPayload
from leadwright.capture.operations.judging_items import Ending, end_items
from leadwright.capture.operations.trying import TriedConsent, TriedFact, facts_tried
from leadwright.capture.operations.webhook_items import facts_of
from leadwright.capture.webhooks.document import Hook, declare
from leadwright.capture.webhooks.reading import items_of, read_payload
from leadwright.consent.models import ConsentEntry
from leadwright.events.models import Event
from leadwright.leads.access import seen_among
from leadwright.leads.models import Lead
from leadwright.leads.reading import typed_context
from leadwright.platform import workspace
from leadwright.platform.ids import Kind, new_uuid, public_id

T = TypeVar("T")
_SHOWN = 20


@dataclass(frozen=True)
class TriedItem(Generic[T]):
    """What would become of an item. Of one that would be no lead only the outcome with its reason. `lead` is the public id of one
    that is known and seen; `after` is what the caller looked at before all was taken back.
    """

    place: int
    outcome: str
    reason: str
    lead: str = ""
    facts: Sequence[TriedFact] = ()
    events: Sequence[tuple[str, datetime, Mapping[str, object]]] = ()
    consents: Sequence[TriedConsent] = ()
    campaign: Mapping[str, str] | None = None
    after: T | None = None


@dataclass(frozen=True)
class TriedPayload(Generic[T]):
    """The first items, and how many there are."""

    items: Sequence[TriedItem[T]]
    many: int


def try_payload(
    *, actor: Actor, hook: Hook, body: str, look: Callable[[int], T], at: datetime
) -> TriedPayload[T]:
    """Take a payload by a mapping, whether that is in force or not, look at what came of it, and take all of it back. Writes
    nothing.

    `look` is given the number of a lead while it is there. Raises Forbidden, UnreadablePayload.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    with workspace.held():
        read = items_of(hook.body, read_payload(body), zone=str(workspace.read("time_zone")))
        # By their ids they may have come already; what they would do is asked all the same.
        items = [replace(one, key="") for one in read]
        with transaction.atomic():
            try:
                declare(hook.body, slug=hook.slug, at=at)
                row = ReceivedPayload.objects.create(
                    public_id=new_uuid(),
                    webhook=hook.slug,
                    name=f"tried {new_uuid()}",
                    version_id=hook.version_id,
                    received_at=at,
                    last_at=at,
                    body="",
                )
                endings = end_items(hook, row, items, at=at)
                return TriedPayload([_told(actor, row, one, look) for one in endings[:_SHOWN]], len(endings))
            finally:
                transaction.set_rollback(True)


def _told(actor: Actor, row: ReceivedPayload, ending: Ending, look: Callable[[int], T]) -> TriedItem[T]:
    item = ending.item
    if ending.lead is None or ending.outcome == "repeated":
        return TriedItem(item.place, ending.outcome, ending.reason)
    lead = Lead.objects.get(pk=ending.lead)
    is_new = ending.outcome == "created"
    seen = [] if is_new else seen_among(actor, [lead.pk])
    named = f"{row.public_id.hex}:{item.digest}:"
    happened = Event.objects.filter(subject=lead.pk, message_id__startswith=named)
    agreed = ConsentEntry.objects.filter(
        subject_id=lead.pk, evidence__payload=row.public_id.hex, evidence__item=item.key or item.digest
    ).order_by("id")
    return TriedItem(
        place=item.place,
        outcome=ending.outcome,
        reason=ending.reason,
        lead=public_id(Kind.LEAD, lead.public_id) if seen else "",
        facts=facts_tried(facts_of(item, typed_context()), lead, shown=is_new or bool(seen)),
        events=[(one.name, one.occurred_at, one.properties) for one in sorted(happened, key=_number)],
        consents=[
            TriedConsent(one.purpose, one.channel, one.status, one.address, one.wording) for one in agreed
        ],
        campaign=item.campaign,
        after=look(lead.pk),
    )


def _number(event: Event) -> int:
    """Its place among the events of its item."""
    return int(event.message_id.rpartition(":")[2])
