"""Tables of batches: what is done with many leads, and with which."""

from django.db import models

from leadwright.platform.ids import new_uuid


class Batch(models.Model):
    """One act on many leads. `chosen` says how they were chosen, `details` what is done with them (checked JSON).

    `done` members have been gone through, `changed` of them were changed by it. `work` is the work people follow, its public id.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    state = models.TextField()
    user_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    chosen = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    work = models.TextField(default="")
    file = models.TextField(default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "batch"
        indexes = [models.Index(fields=["created_at"], name="batch_created_at")]


class BatchLead(models.Model):
    """A member of a batch at its place (from 1) in the list it was chosen from; `before` once it was changed."""

    pk = models.CompositePrimaryKey("batch_id", "place")
    batch_id = models.BigIntegerField()
    place = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        db_table = "batch_lead"
        indexes = [models.Index(fields=["lead_id"], name="batch_lead_lead")]
