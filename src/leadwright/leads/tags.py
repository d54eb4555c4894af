"""Tables of the words the workspace puts on leads."""

from django.db import models


class Tag(models.Model):
    """A word the workspace puts on leads; its folded form is unique, so that case and spacing make no second one."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    folded = models.TextField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "tag"


class LeadTag(models.Model):
    """A tag on a subject, so that it follows its lead through merges and their undo."""

    pk = models.CompositePrimaryKey("subject_id", "tag_id")
    subject_id = models.BigIntegerField()
    tag_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()

    class Meta:
        db_table = "lead_tag"
        indexes = [models.Index(fields=["tag_id", "subject_id"], name="lead_tag_tag")]
