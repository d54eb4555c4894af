"""Imports and the outcome of each of their rows."""

from django.db import models

from leadwright.platform.ids import new_uuid


class Import(models.Model):
    """One file brought in. Committed in chunks; `rows_done` moves in the transaction of each, so a killed run goes on."""

    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    source_id = models.IntegerField()
    consent = models.TextField()
    file_name = models.TextField()
    file_digest = models.TextField()
    file_size = models.BigIntegerField()
    mapping = models.JSONField()
    mapping_digest = models.TextField()
    status = models.TextField(default=RUNNING)
    actor = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    rows_done = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    errors_file = models.TextField(default="")

    class Meta:
        db_table = "import_run"
        indexes = [models.Index(fields=["file_digest", "source_id"], name="import_run_file")]


class ImportRow(models.Model):
    """What became of one row: created, updated, unchanged, rejected or duplicate, and of which lead.

    `notes` names values that could not be read and were left unknown, or why the row was rejected.
    """

    pk = models.CompositePrimaryKey("batch", "number")
    batch = models.BigIntegerField()
    number = models.BigIntegerField()
    outcome = models.TextField()
    lead_id = models.BigIntegerField(null=True)
    notes = models.JSONField(null=True)

    class Meta:
        db_table = "import_row"
