"""Marks on leads whose scores, stage and memberships are to be computed again."""

from django.db import models

# Causes of marks that are taken first, as the statements that read them say: somebody acted, on one lead or a few.
AT_ONCE = ("activity", "merge", "person", "restore")


class DirtyLead(models.Model):
    """A mark that a lead's scores, stage and memberships are to be computed again. Not unique: marking never waits."""

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    marked_at = models.DateTimeField()
    cause = models.TextField()

    class Meta:
        db_table = "dirty_lead"
        indexes = [
            # Erasing leads, and so taking an import back, finds their marks by it.
            models.Index(fields=["lead_id"], name="dirty_lead_lead"),
            # What people do is computed before what comes by the thousand.
            models.Index(fields=["id"], condition=models.Q(cause__in=AT_ONCE), name="dirty_lead_at_once"),
        ]
