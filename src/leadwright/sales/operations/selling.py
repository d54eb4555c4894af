"""Opportunities: begun, changed, moved along the pipeline, won or lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, system
from leadwright.accounts.rules import Action
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads import rewriting
from leadwright.leads.access import LeadKey, editable_lead, seen_among
from leadwright.leads.models import Lead
from leadwright.lifecycle.operations import PEOPLE, set_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform import audit, outbox
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause
from leadwright.sales.events import OpportunityClosed
from leadwright.sales.models import HandOver, Opportunity, OpportunityContact, OpportunityMove
from leadwright.sales.operations.answering import accept, find_under_way, named
from leadwright.sales.operations.giving import add_steps
from leadwright.sales.pipeline import CURRENCIES, LossReason, PipelineStage

_LONGEST_NAME, _LONGEST_NOTE, _MOST = 200, 2_000, 20
MOST_CONTACTS = _MOST
_SALES = system("sales")
_HIGHEST = Decimal(10) ** 13


@dataclass(frozen=True)
class Deal:
    """What is known of an opportunity. `value` needs its `currency` (ISO 4217); `products` are names."""

    name: str
    value: Decimal | None = None
    currency: str = ""
    expected_on: date | None = None
    products: tuple[str, ...] = ()


@transaction.atomic
def begin_opportunity(*, actor: Actor, lead: str, deal: Deal, at: datetime, once: str | None = None) -> str:
    """Begin to sell to a lead; the opportunity's public id. The lead is said to be an opportunity, its hand-over accepted.

    `once` is an id the caller chose before: repeating changes nothing. Raises UnusableInput with the field, NotFound, Forbidden.
    """
    key, columns = editable_lead(actor, lead), _columns(deal)
    if once is not None:
        uuid = parse_public_id(Kind.OPPORTUNITY, once)
        if Opportunity.objects.filter(public_id=uuid).exists():
            return once
        columns["public_id"] = uuid
    held = find_under_way(key.id)
    if held is not None:
        accept(actor=actor, hand_over=named(held), at=at, again=True)
    company = Lead.objects.values_list("company_id", flat=True).get(pk=key.id)
    made = Opportunity.objects.create(
        lead_id=key.id,
        company_id=company,
        hand_over_id=held.pk if held is not None else None,
        stage=PipelineStage.NEW,
        created_at=at,
        created_by=actor.label,
        stage_since=at,
        **columns,
    )
    _log(made, "", actor, at)
    set_stage(
        actor=actor,
        lead=key.public_id,
        to=Stage.OPPORTUNITY,
        reason="Sales works on it",
        at=at,
        once=_named(made),
    )
    return _recorded(actor, "opportunity.begun", made, key, at)


@transaction.atomic
def change_opportunity(*, actor: Actor, opportunity: str, deal: Deal, at: datetime) -> bool:
    """Change what is known of an open opportunity; whether that changed anything.

    Refuses as `begin_opportunity` does, and raises Conflict for one that is closed: its order is written.
    """
    held, key = hold_opportunity(actor, opportunity)
    columns = _columns(deal)
    if all(getattr(held, name) == value for name, value in columns.items()):
        return False
    _still_open(held)
    for name, value in columns.items():
        setattr(held, name, value)
    held.save(update_fields=list(columns))
    _recorded(actor, "opportunity.changed", held, key, at)
    return True


@transaction.atomic
def move_opportunity(*, actor: Actor, opportunity: str, to: PipelineStage, at: datetime) -> PipelineStage:
    """Move an open opportunity to another open stage; the one it was in. Repeating changes nothing.

    Raises Conflict for one that is closed, UnusableInput for a stage that closes it, NotFound, Forbidden.
    """
    if not to.is_open:
        raise UnusableInput("Say that it is won or lost with the reason.", field="stage")
    held, key = hold_opportunity(actor, opportunity)
    _still_open(held)
    before = PipelineStage(held.stage)
    if before is not to:
        held.stage, held.stage_since = to, at
        held.save(update_fields=["stage", "stage_since"])
        _log(held, before, actor, at)
        _recorded(actor, "opportunity.moved", held, key, at)
    return before


@transaction.atomic
def win(*, actor: Actor, opportunity: str, note: str = "", at: datetime) -> bool:
    """Record that it is won; whether that was new. Everybody of the deal, and the company, become customers; the order is written
    into what they bought. Repeating changes nothing. Raises Conflict for one that is lost, NotFound, Forbidden.
    """
    held, key = hold_opportunity(actor, opportunity)
    if held.stage == PipelineStage.WON:
        return False
    customers = _customers(held, key)
    _close(held, PipelineStage.WON, ("", note), customers, actor, at)
    _recorded(actor, "opportunity.won", held, key, at)
    _ordered(held, key, actor, at)
    for one in customers:
        reason = f"Won: {held.name}"
        # Whoever wins may not see everybody of the deal, nor the lead that is the company; they are customers all the same.
        set_stage(
            actor=actor if one == key else _SALES,
            lead=one.public_id,
            to=Stage.CUSTOMER,
            reason=reason,
            at=at,
            once=once_closed(held),
        )
    return True


@transaction.atomic
def lose(*, actor: Actor, opportunity: str, reason: LossReason, note: str = "", at: datetime) -> bool:
    """Record that it is lost, and why; whether that was new. The lead is lost unless sales still sells it something else.

    Repeating changes nothing. Raises Conflict for one that is won, NotFound, Forbidden.
    """
    held, key = hold_opportunity(actor, opportunity)
    if held.stage == PipelineStage.LOST:
        return False
    others = Opportunity.objects.filter(lead_id=held.lead_id, closed_at__isnull=True).exclude(pk=held.pk)
    lost = [] if others.exists() else [key]
    _close(held, PipelineStage.LOST, (reason, note), lost, actor, at)
    _recorded(actor, "opportunity.lost", held, key, at)
    said = f"Lost: {reason.label.lower()}"
    for one in lost:
        set_stage(actor=actor, lead=one.public_id, to=Stage.LOST, reason=said, at=at, once=once_closed(held))
    return True


@transaction.atomic
def set_contacts(*, actor: Actor, opportunity: str, contacts: Sequence[tuple[str, str]], at: datetime) -> int:
    """Say which other leads have a part in it, as (lead, role); how many there are. Raises UnusableInput, NotFound, Forbidden."""
    held, key = hold_opportunity(actor, opportunity)
    if len(contacts) > _MOST:
        raise UnusableInput(f"An opportunity has at most {_MOST} contacts.", field="contacts")
    found = {editable_lead(actor, lead).id: clean(role).strip()[:_LONGEST_NAME] for lead, role in contacts}
    found.pop(held.lead_id, None)
    OpportunityContact.objects.filter(opportunity_id=held.pk).delete()
    rows = [
        OpportunityContact(opportunity_id=held.pk, lead_id=lead, role=role) for lead, role in found.items()
    ]
    OpportunityContact.objects.bulk_create(rows)
    _recorded(actor, "opportunity.changed", held, key, at)
    return len(rows)


def hold_opportunity(actor: Actor, opportunity: str) -> tuple[Opportunity, LeadKey]:
    """An opportunity the actor may change, held until the transaction ends. Raises NotFound, Forbidden."""
    require(actor, Action.EDIT_LEADS)
    uuid = parse_public_id(Kind.OPPORTUNITY, opportunity)
    lead = Opportunity.objects.filter(public_id=uuid).values_list("lead_id", flat=True).first()
    rewriting.lock_leads([lead] if lead is not None else [])
    held = Opportunity.objects.select_for_update().filter(public_id=uuid).first()
    keys = seen_among(actor, [held.lead_id]) if held is not None else []
    if held is None or not keys:
        raise NotFound(
            f"There is no opportunity “{opportunity}”, or you may not see it.", reference=opportunity
        )
    return held, keys[0]


def hold_open(actor: Actor, opportunity: str) -> tuple[Opportunity, LeadKey]:
    """As `hold_opportunity`, for one that is open. Raises Conflict, NotFound, Forbidden."""
    held, key = hold_opportunity(actor, opportunity)
    _still_open(held)
    return held, key


def record_change(actor: Actor, held: Opportunity, key: LeadKey, at: datetime) -> None:
    """Write into the trail that an opportunity was changed."""
    _recorded(actor, "opportunity.changed", held, key, at)


def record_reopening(actor: Actor, held: Opportunity, key: LeadKey, before: str, at: datetime) -> None:
    """Write into the story and the trail of an opportunity that it is open again."""
    _log(held, before, actor, at)
    _recorded(actor, "opportunity.reopened", held, key, at)


def once_closed(held: Opportunity) -> str:
    """The word under which the stages of leads are set by a closed opportunity."""
    return f"{held.stage}:{_named(held)}"


def order_message(held: Opportunity) -> str:
    """The message id of the order that winning writes."""
    return f"order_placed:{_named(held)}"


def _close(
    held: Opportunity,
    to: PipelineStage,
    said: tuple[str, str],
    leads: Sequence[LeadKey],
    actor: Actor,
    at: datetime,
) -> None:
    """Close it with (reason, note), and keep what is needed to open it again; `leads` are those whose stage this sets."""
    _still_open(held)
    reason, note = said
    before = held.stage
    hand_over = HandOver.objects.select_for_update().filter(lead_id=held.lead_id, state="accepted").first()
    call_back = hand_over.call_back_at if hand_over is not None else None
    held.closing = {
        "stage": before,
        "since": held.stage_since.isoformat(),
        "leads": [one.id for one in leads],
        "hand_over": hand_over.pk if hand_over is not None else None,
        "call_back_at": call_back.isoformat() if call_back is not None else None,
    }
    held.stage, held.stage_since, held.closed_at = to, at, at
    held.reason, held.note = reason, clean(note).strip()[:_LONGEST_NOTE]
    held.save(update_fields=["stage", "stage_since", "closed_at", "reason", "note", "closing"])
    _log(held, before, actor, at, reason)
    outbox.record(OpportunityClosed(Cause.PERSON, held.pk, to is PipelineStage.WON), at=at)
    if hand_over is not None:
        hand_over.state, hand_over.closed_at, hand_over.call_back_at = "done", at, None
        hand_over.save(update_fields=["state", "closed_at", "call_back_at"])
        add_steps([(hand_over.pk, None, None)], "closed", actor, at, to)


def _customers(held: Opportunity, key: LeadKey) -> list[LeadKey]:
    """The lead, its contacts in this deal, and the lead that is the company itself, whoever sees them."""
    contacts = OpportunityContact.objects.filter(opportunity_id=held.pk).values_list("lead_id", flat=True)
    itself = Lead.objects.filter(company_id=held.company_id or 0, kind="organisation").values_list(
        "pk", flat=True
    )
    return list(dict.fromkeys((key, *seen_among(_SALES, [*contacts, *itself]))))


def _ordered(held: Opportunity, key: LeadKey, actor: Actor, at: datetime) -> None:
    amount = {} if held.value is None else {"amount": str(held.value.normalize()), "currency": held.currency}
    event = NewEvent(
        name="order_placed",
        occurred_at=at,
        subject=key.id,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=order_message(held),
        properties={"order": _named(held), "product": ", ".join(held.products) or held.name, **amount},
        context={"actor": actor.label},
    )
    append_events([event], at=at)


def _columns(deal: Deal) -> dict[str, object]:
    name = " ".join(clean(deal.name).split())
    if not name or len(name) > _LONGEST_NAME:
        raise UnusableInput(f"Give it a name of at most {_LONGEST_NAME} characters.", field="name")
    currency = deal.currency.strip().upper()
    if currency and currency not in CURRENCIES:
        raise UnusableInput(
            f"“{deal.currency}” is no currency; write its code, such as EUR or USD.", field="currency"
        )
    if deal.value is not None and not currency:
        raise UnusableInput("A value needs its currency, such as EUR.", field="currency")
    if deal.value is not None and not 0 <= deal.value < _HIGHEST:
        raise UnusableInput("Enter a value from nought on.", field="value")
    products = [" ".join(clean(one).split())[:_LONGEST_NAME] for one in deal.products]
    return {
        "name": name,
        "value": deal.value,
        "currency": currency if deal.value is not None else "",
        "expected_on": deal.expected_on,
        "products": [one for one in products if one][:_MOST],
    }


def _still_open(held: Opportunity) -> None:
    if held.closed_at is not None:
        raise Conflict(f"“{held.name}” is {held.stage} already.")


def _log(held: Opportunity, before: str, actor: Actor, at: datetime, reason: str = "") -> None:
    OpportunityMove.objects.create(
        opportunity_id=held.pk,
        at=at,
        from_stage=before,
        to_stage=held.stage,
        actor=actor.label,
        reason=reason,
    )


def _named(held: Opportunity) -> str:
    return public_id(Kind.OPPORTUNITY, held.public_id)


def _recorded(actor: Actor, action: str, held: Opportunity, key: LeadKey, at: datetime) -> str:
    name = _named(held)
    audit.record(
        actor,
        action,
        kind="opportunity",
        key=name,
        at=at,
        changes={"lead": key.public_id, "stage": held.stage},
    )
    return name
