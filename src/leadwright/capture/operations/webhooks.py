"""Inbound webhooks: their addresses and secrets, and what was kept of a sample."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import FormSubmission, ReceivedPayload, RefusedDelivery, WebhookAddress
from leadwright.capture.webhooks.document import WEBHOOK
from leadwright.capture.webhooks.proof import secret_of
from leadwright.platform import audit
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries as playbook
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.operations import retire_document

# So long both secrets are taken, for the sender to be told the new one.
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True)
class NewSecret:
    """A secret that is shown once; the one before counts until `earlier_until`, None for the first."""

    text: str
    earlier_until: datetime | None


def address_of(slug: str, *, at: datetime) -> WebhookAddress:
    """Where a webhook is sent to, made when it is asked for first. Raises NotFound for one that never was."""
    if not DocumentVersion.objects.filter(document__kind=WEBHOOK.name, document__slug=slug).exists():
        raise NotFound(f"There is no inbound webhook “{slug}”.", slug=slug)
    found, _ = WebhookAddress.objects.get_or_create(slug=slug, defaults={"created_at": at})
    return found


@transaction.atomic
def make_secret(*, actor: Actor, slug: str, at: datetime) -> NewSecret:
    """The next secret of a webhook. Each call makes another; the one before is taken for a day more.

    Raises Forbidden, NotFound.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    address_of(slug, at=at)
    row = WebhookAddress.objects.select_for_update().get(slug=slug)
    row.earlier_until = at + OVERLAP if row.turn else None
    row.turn += 1
    row.secret_at = at
    row.save(update_fields=["turn", "secret_at", "earlier_until"])
    audit.record(
        actor,
        "webhook.secret_made",
        kind=Kind.WEBHOOK,
        key=public_id(Kind.WEBHOOK, row.public_id),
        at=at,
        changes={"webhook": slug},
    )
    return NewSecret(secrets_of(row, at=at)[0], row.earlier_until)


@transaction.atomic
def end_earlier_secret(*, actor: Actor, slug: str, at: datetime) -> None:
    """Let the secret before the last count no more. Repeating changes nothing. Raises Forbidden, NotFound."""
    require(actor, Action.EDIT_PLAYBOOK)
    address = address_of(slug, at=at)
    ended = WebhookAddress.objects.filter(slug=slug, earlier_until__gt=at).update(earlier_until=at)
    if ended:
        key = public_id(Kind.WEBHOOK, address.public_id)
        audit.record(
            actor, "webhook.secret_ended", kind=Kind.WEBHOOK, key=key, at=at, changes={"webhook": slug}
        )


def secrets_of(address: WebhookAddress, *, at: datetime) -> list[str]:
    """The secrets that count now, the newest first."""
    turns = [address.turn] if address.turn else []
    if address.earlier_until is not None and at < address.earlier_until and address.turn > 1:
        turns.append(address.turn - 1)
    key = settings.SECRET_KEY.encode()
    return [secret_of(key, webhook=address.public_id.bytes, turn=turn) for turn in turns]


@transaction.atomic
def forget_webhook(*, actor: Actor, slug: str, at: datetime) -> None:
    """Close a webhook that was only there to be tried and forget what was sent to it; leads and events stay.

    Repeating changes nothing. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    FormSubmission.objects.filter(door=FormSubmission.WEBHOOK, form=slug).delete()
    ReceivedPayload.objects.filter(webhook=slug).delete()
    RefusedDelivery.objects.filter(webhook=slug).delete()
    WebhookAddress.objects.filter(slug=slug).delete()
    if playbook.published(WEBHOOK, slug) is not None:
        retire_document(actor=actor, kind=WEBHOOK.name, slug=slug, at=at, reason="The sample was taken out")
