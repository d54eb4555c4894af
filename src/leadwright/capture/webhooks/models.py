"""Inbound webhooks: their addresses, what was sent to them, and what was refused."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from leadwright.platform.ids import new_uuid


class WebhookAddress(models.Model):
    """Where an inbound webhook (the slug of its document) is sent to, and which of its secrets counts.

    `turn` counts the secrets there were, 0 before the first; until `earlier_until` the one before is taken, too.
    """

    slug = models.TextField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    turn = models.IntegerField(default=0)
    secret_at = models.DateTimeField(null=True)
    earlier_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "webhook_address"


class ReceivedPayload(models.Model):
    """What was sent to an inbound webhook, as it came, and what became of it. Kept once for each `name`: a digest of the
    sender's name for the delivery, or of the body. `items` are outcomes with reasons, `addresses` the e-mail addresses in it.
    """

    TAKEN = "taken"
    HELD = "held"
    NOTHING = "nothing"
    FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    webhook = models.TextField()
    name = models.TextField()
    version_id = models.BigIntegerField()
    received_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    body = models.TextField()
    addresses = ArrayField(models.TextField(), default=list)
    state = models.TextField(default=FAILED)
    reason = models.TextField(default="")
    items = models.JSONField(default=list)
    replayed_at = models.DateTimeField(null=True)
    replayed_by = models.TextField(default="")

    class Meta:
        db_table = "received_payload"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "name"], name="received_payload_once"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="received_payload_newest"),
            models.Index(fields=["received_at"], name="received_payload_age"),
            # Erasing somebody finds what was sent about them by it.
            GinIndex(fields=["addresses"], name="received_payload_addresses"),
        ]


class RefusedDelivery(models.Model):
    """How often on a day something was refused at the door of a webhook, and why. Nothing of what was in it."""

    pk = models.CompositePrimaryKey("webhook", "day", "reason")
    webhook = models.TextField()
    day = models.DateField()
    reason = models.TextField()
    times = models.BigIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "refused_delivery"
