"""A closed opportunity is opened again: what winning or losing it changed is as before, except where something came since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from leadwright.accounts.actor import Actor
from leadwright.events.operations import ensure_source, withdraw_events
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.lifecycle.operations import PEOPLE, unset_stage
from leadwright.lifecycle.stages import Stage
from leadwright.platform.outbox import Cause
from leadwright.sales.models import HandOver, Opportunity, OpportunityContact
from leadwright.sales.operations.giving import add_steps
from leadwright.sales.operations.selling import (
    hold_opportunity,
    once_closed,
    order_message,
    record_reopening,
)
from leadwright.sales.pipeline import PipelineStage


@dataclass(frozen=True)
class OpenAgain:
    """Whether it was closed, the stage it is in now, and in sentences what stays because something came since."""

    changed: bool
    stage: PipelineStage
    stays: tuple[str, ...] = ()


@transaction.atomic
def reopen_opportunity(*, actor: Actor, opportunity: str, at: datetime) -> OpenAgain:
    """Open a won or lost opportunity again, in the stage it was closed from, as if it had not been closed.

    The order leaves what the lead bought; leads that became customers, or were lost, by it are where they were; the hand-over is
    accepted again with its call back. Later changes win: a stage somebody set since, customers by another opportunity, and a
    newer hand-over stay, and are said. The story and the trail keep both, the closing and this. Repeating changes nothing.
    Raises NotFound, Forbidden.
    """
    held, key = hold_opportunity(actor, opportunity)
    if held.closed_at is None:
        return OpenAgain(False, PipelineStage(held.stage))
    closing: Mapping[str, Any] = held.closing or {
        "stage": PipelineStage.NEW,
        "since": held.created_at.isoformat(),
    }
    stays = (*_stages_back(held, closing, actor, at), *_hand_over_back(held, closing, actor, at))
    was = held.stage
    held.stage, held.stage_since = closing["stage"], datetime.fromisoformat(closing["since"])
    held.closed_at, held.reason, held.note, held.closing = None, "", "", None
    held.save(update_fields=["stage", "stage_since", "closed_at", "reason", "note", "closing"])
    record_reopening(actor, held, key, was, at)
    return OpenAgain(True, PipelineStage(held.stage), stays)


def _stages_back(held: Opportunity, closing: Mapping[str, Any], actor: Actor, at: datetime) -> Iterator[str]:
    """Take back the order and the stages; what stays."""
    won = held.stage == PipelineStage.WON
    if won:
        orders = {order_message(held): held.lead_id}
        withdraw_events(source=ensure_source(slug=PEOPLE, at=at), messages=orders)
        mark_subjects(subjects=[held.lead_id], at=at, cause=Cause.RESTORE)
    leads: list[int] = closing.get("leads", [])
    elsewhere = _customers_elsewhere(held, leads) if won else set()
    to = Stage.CUSTOMER if won else Stage.LOST
    assert held.closed_at is not None  # noqa: S101 - the caller opens what is closed
    again = unset_stage(
        actor=actor,
        leads=leads,
        keep=elsewhere,
        said=(to, once_closed(held)),
        since=held.closed_at,
        at=at,
    )
    if elsewhere:
        stay = "stays a customer" if len(elsewhere) == 1 else "stay customers"
        yield f"{_leads(len(elsewhere))} {stay} by another opportunity that is won."
    if anew := len(set(again) - elsewhere):
        yield f"The stage of {_leads(anew)} was set anew since; it stays."


def _customers_elsewhere(held: Opportunity, leads: Sequence[int]) -> set[int]:
    """Those of the leads whom another opportunity made customers."""
    won = Opportunity.objects.filter(stage=PipelineStage.WON).exclude(pk=held.pk)
    parts = OpportunityContact.objects.filter(lead_id__in=leads).values_list("opportunity_id", flat=True)
    found = won.filter(Q(lead_id__in=leads) | Q(pk__in=list(parts))).values_list("closing", flat=True)
    return {lead for closing in found for lead in (closing or {}).get("leads", [])} & set(leads)


def _hand_over_back(
    held: Opportunity, closing: Mapping[str, Any], actor: Actor, at: datetime
) -> Iterator[str]:
    """The hand-over that was closed along with it is under way again, unless another one is."""
    done = HandOver.objects.select_for_update().filter(pk=closing.get("hand_over") or 0, state="done").first()
    if done is None:
        return
    if HandOver.objects.filter(lead_id=held.lead_id, state__in=("open", "accepted")).exists():
        yield "The lead was handed over anew since; that hand-over stays."
        return
    again = closing.get("call_back_at")
    done.state, done.closed_at = "accepted", None
    done.call_back_at = datetime.fromisoformat(again) if again else None
    done.save(update_fields=["state", "closed_at", "call_back_at"])
    add_steps([(done.pk, None, done.owner_id)], "reopened", actor, at)


def _leads(number: int) -> str:
    return "1 lead" if number == 1 else f"{number:,} leads"
