"""The table of studies: what was asked of past leads, by whom, and what came out."""

from django.db import models

from leadwright.platform.ids import new_uuid


class Study(models.Model):
    """A backtest or a proposal (`kind`). `asked` holds the question with all that was set, `rivals` the models as they were,
    `result` the figures once it is done. `work` is the work people follow, its public id; `repeats` the study it was asked again
    from.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    user_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    asked = models.JSONField(default=dict)
    rivals = models.JSONField(default=list)
    result = models.JSONField(null=True)
    work = models.TextField(default="")
    repeats = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "study"
        indexes = [models.Index(fields=["kind", "-id"], name="study_kind")]
