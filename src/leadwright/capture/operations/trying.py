"""What a submission would do: the same operation, in a transaction that is taken back."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.around import Around, event_context
from leadwright.capture.forms.checking import Sent, facts_told
from leadwright.capture.forms.tokens import FormToken
from leadwright.capture.operations.submitting import Sender, Submitted, submit_form
from leadwright.capture.queries.forms import ShownForm
from leadwright.consent.models import ConsentEntry
from leadwright.events.models import Event
from leadwright.leads.access import seen_among
from leadwright.leads.models import Lead
from leadwright.leads.normalise.record import Normalised, normalise_facts
from leadwright.leads.reading import typed_context
from leadwright.platform.ids import Kind, public_id

T = TypeVar("T")
# What only repeats the address.
_TELLS_NOTHING_NEW = frozenset({"email_display", "email_domain"})


@dataclass(frozen=True)
class TriedFact:
    """A fact that was told, by its name. `kept` is what is known instead and stays, empty where the told one is known now."""

    name: str
    told: str
    kept: str = ""


@dataclass(frozen=True)
class TriedConsent:
    """What the ledger would hold."""

    purpose: str
    channel: str
    status: str
    address: str
    wording: str


@dataclass(frozen=True)
class Tried(Generic[T]):
    """What would happen. With mistakes, or where it would be held, nothing of the rest. `lead` is the public id of one that is
    known, empty for a new one and for one the actor does not see; `after` is what the caller looked at before all was taken back.
    """

    mistakes: Mapping[str, str] = field(default_factory=dict)
    held: bool = False
    reasons: Sequence[str] = ()
    is_new: bool = False
    lead: str = ""
    facts: Sequence[TriedFact] = ()
    events: Sequence[tuple[str, Mapping[str, object]]] = ()
    consents: Sequence[TriedConsent] = ()
    context: Mapping[str, object] = field(default_factory=dict)
    after: T | None = None


def try_form(
    *,
    actor: Actor,
    form: ShownForm,
    sent: Sent,
    around: Around,
    seconds: float,
    look: Callable[[int], T],
    at: datetime,
) -> Tried[T]:
    """Submit a form that was open for so many seconds, look at what came of it, and take all of it back. Writes nothing.

    `look` is given the number of the lead while it is there. Raises Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    token = FormToken(form.version_id, at - timedelta(seconds=seconds), uuid.uuid4())
    with transaction.atomic():
        try:
            done = submit_form(form=form, token=token, sent=sent, sender=Sender("", around), at=at)
            if done.lead_id is None:
                return Tried(mistakes=done.mistakes, held=done.held, reasons=done.verdict.sentences)
            return _told(actor, done, token, around, done.lead_id, look(done.lead_id))
        finally:
            transaction.set_rollback(True)


def _told(actor: Actor, done: Submitted, token: FormToken, around: Around, number: int, after: T) -> Tried[T]:
    lead = Lead.objects.get(pk=number)
    is_new = done.is_new
    seen = [] if is_new else seen_among(actor, [lead.pk])
    found = normalise_facts(facts_told(done.checked.values), typed_context())
    happened = Event.objects.filter(subject=lead.pk, message_id__startswith=f"{token.nonce}:").order_by(
        "-name"
    )
    agreed = ConsentEntry.objects.filter(subject_id=lead.pk, evidence__submission=str(token.nonce)).order_by(
        "id"
    )
    return Tried(
        reasons=done.verdict.sentences,
        is_new=is_new,
        lead=public_id(Kind.LEAD, lead.public_id) if seen else "",
        facts=facts_tried(found, lead, shown=is_new or bool(seen)),
        events=[(one.name, one.properties) for one in happened],
        consents=[
            TriedConsent(one.purpose, one.channel, one.status, one.address, one.wording) for one in agreed
        ],
        context=event_context(around),
        after=after,
    )


def facts_tried(found: Normalised, lead: Lead, *, shown: bool) -> list[TriedFact]:
    """The facts that were told. What is known of somebody the actor may not see is not told, only that it stays."""
    facts = []
    for name, told in found.facts.items():
        if name in found.derived or name in _TELLS_NOTHING_NEW or isinstance(told, bool):
            continue
        known = getattr(lead, name, None)
        same = str(known) == str(told)
        facts.append(
            TriedFact(name, str(told), "" if same else str(known) if shown else "what is known already")
        )
    return facts
