"""The log of stage changes."""

from django.db import models


class StageTransition(models.Model):
    """A lead moved from one stage to another: why (the criteria, line by line), by which version, by whom, after how long.

    `local_date` is the day of `at` in the workspace's zone, as it was when the move was written.
    """

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    at = models.DateTimeField()
    local_date = models.DateField()
    from_stage = models.TextField()
    to_stage = models.TextField()
    why = models.JSONField(default=list)
    version_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    cause = models.TextField()
    seconds_in_stage = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stage_transition"
        indexes = [models.Index(fields=["lead_id", "-id"], name="stage_transition_lead")]
