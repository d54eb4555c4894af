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


class AskedReaction(models.Model):
    """Somebody who put a version in force asked that journeys, hand-overs and alerts begin for this lead where the version
    moves it, as if a person had moved it. Without such a row what a version moves is quiet.
    """

    id = models.BigAutoField(primary_key=True)
    version_id = models.BigIntegerField()
    lead_id = models.BigIntegerField()

    class Meta:
        db_table = "asked_reaction"
        constraints = [models.UniqueConstraint(fields=["version_id", "lead_id"], name="asked_reaction_once")]
        indexes = [models.Index(fields=["lead_id"], name="asked_reaction_lead")]
