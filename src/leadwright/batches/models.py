"""Tables of batches: what is done with many leads, and with which."""

from django.contrib.postgres.fields import ArrayField
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


class BatchSlice(models.Model):
    """Members of a batch by their numbers, in the order of the list it was chosen from; `place` is how many stand before them.

    A million members are a thousand rows, written in one go. Members that are gone by now stay here as numbers.
    """

    pk = models.CompositePrimaryKey("batch_id", "place")
    batch_id = models.BigIntegerField()
    place = models.BigIntegerField()
    leads = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "batch_slice"


class BatchChange(models.Model):
    """A member that was changed, at its place (from 1), and what was before."""

    pk = models.CompositePrimaryKey("batch_id", "place")
    batch_id = models.BigIntegerField()
    place = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    before = models.JSONField()

    class Meta:
        db_table = "batch_change"
        indexes = [models.Index(fields=["lead_id"], name="batch_change_lead")]
