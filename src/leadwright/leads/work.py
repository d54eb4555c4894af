"""Tables of what colleagues write down about a lead: notes, and tasks to be done.

Both hang on the subject of the lead they were written for, so that merging and its undo move them with everything else.
A row that somebody deleted is kept for a while, for the undo.
"""

from django.db import models

from leadwright.platform.ids import new_uuid


class Note(models.Model):
    """Something a colleague wants the others to know."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    subject_id = models.BigIntegerField()
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    written_by = models.TextField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "note"
        indexes = [models.Index(fields=["subject_id"], name="note_subject")]


class Task(models.Model):
    """Something to be done about a lead, by somebody, at the latest on a day of the workspace's calendar."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    subject_id = models.BigIntegerField()
    title = models.TextField()
    due_on = models.DateField(null=True)
    owner_id = models.BigIntegerField(null=True)
    added_by = models.TextField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(default="")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "task"
        indexes = [
            models.Index(fields=["subject_id"], name="task_subject"),
            models.Index(
                fields=["owner_id", "due_on"], condition=models.Q(done_at__isnull=True), name="task_owner"
            ),
        ]
