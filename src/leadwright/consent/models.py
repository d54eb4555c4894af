"""The ledger (GDPR Art. 7(1): the controller must be able to demonstrate consent), requests that wait to be confirmed, and
addresses nothing is sent to.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from leadwright.platform.ids import new_uuid


class ConsentEntry(models.Model):
    """One statement about one subject's address, purpose and channel. Never changed; a later entry supersedes it."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    address = models.TextField(default="")
    channel = models.TextField()
    purpose = models.TextField()
    status = models.TextField()
    lawful_basis = models.TextField()
    wording = models.TextField(default="")
    wording_version = models.TextField(default="")
    language = models.TextField(default="")
    evidence = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    source_id = models.IntegerField(null=True)
    page_url = models.TextField(default="")
    form_version = models.BigIntegerField(null=True)
    actor = models.TextField()
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.TextField(default="")
    confirmation_message = models.TextField(default="")
    confirmation_text_digest = models.TextField(default="")
    confirmation_sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_ip = models.GenericIPAddressField(null=True)
    supersedes = models.BigIntegerField(null=True)
    batch = models.BigIntegerField(null=True)

    class Meta:
        db_table = "consent_entry"
        indexes = [
            models.Index(fields=["subject_id", "purpose", "channel", "-id"], name="consent_entry_subject"),
            BrinIndex(fields=["batch"], name="consent_entry_batch"),
        ]


class ConfirmationRequest(models.Model):
    """Somebody is asked whether an address that was told is theirs and agrees. Until the answer nothing that is in force changes.

    `asked` are the statements that would be confirmed, JSON-ready; `message` is the mail that asked. `network` is counted by for
    two days.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    subject_id = models.BigIntegerField()
    address = models.TextField()
    asked = models.JSONField()
    network = models.TextField(default="")
    actor = models.TextField()
    batch = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    withheld = models.TextField(default="")
    message = models.TextField(default="")
    text_digest = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "confirmation_request"
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="confirmation_subject"),
            models.Index(fields=["address", "-requested_at"], name="confirmation_address"),
            models.Index(
                fields=["network", "-requested_at"],
                condition=~models.Q(network=""),
                name="confirmation_network",
            ),
            models.Index(
                fields=["id"], condition=models.Q(handled_at__isnull=True), name="confirmation_waiting"
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(confirmed_at__isnull=True, expired_at__isnull=True),
                name="confirmation_open",
            ),
        ]


class Suppression(models.Model):
    """An address nothing is sent to, for a purpose or (empty) for all of marketing. Never the address: only its keyed digest, so
    that it outlives whoever it belonged to.

    `key_id` says with which key the digest was made; `source` what brought it, by a public id or a word.
    """

    id = models.BigAutoField(primary_key=True)
    address_key = models.TextField()
    key_id = models.TextField()
    purpose = models.TextField(default="")
    reason = models.TextField()
    source = models.TextField()
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "suppression"
        constraints = [
            models.UniqueConstraint(
                fields=["address_key", "purpose", "reason"],
                condition=models.Q(lifted_at__isnull=True),
                name="suppression_once_in_force",
            ),
        ]
