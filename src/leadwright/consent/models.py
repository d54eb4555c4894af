"""The ledger (GDPR Art. 7(1): the controller must be able to demonstrate consent)."""

from django.db import models


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
            models.Index(
                fields=["batch"], condition=models.Q(batch__isnull=False), name="consent_entry_batch"
            ),
        ]
