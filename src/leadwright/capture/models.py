"""Imports, the outcome of each of their rows, the drafts from which people start them; and the keys programs write with."""

from django.contrib.postgres.fields import ArrayField
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
    draft_id = models.BigIntegerField(null=True)
    undo = models.JSONField(null=True)

    class Meta:
        db_table = "import_run"
        indexes = [
            models.Index(fields=["file_digest", "source_id"], name="import_run_file"),
            models.Index(
                fields=["draft_id"], condition=models.Q(draft_id__isnull=False), name="import_run_draft"
            ),
        ]


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


class ImportDraft(models.Model):
    """An uploaded file on its way to an import: what was found in it, what its owner decided, and how far that is.

    `stored` is the random name under which the file and what was read from it lie in the folder of uploads, empty once they are
    deleted; nothing from inside the file is kept here but its headings. `checked` says for which answers the last dry run was.
    """

    RECEIVED = "received"
    READ = "read"
    STARTED = "started"
    DONE = "done"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    actor_id = models.BigIntegerField()
    actor_label = models.TextField()
    file_name = models.TextField()
    file_size = models.BigIntegerField()
    file_digest = models.TextField()
    stored = models.TextField()
    state = models.TextField(default=RECEIVED)
    hint = models.JSONField(default=dict)
    mapping = models.JSONField(null=True)
    source = models.TextField(default="")
    consent = models.TextField(default="")
    checked = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "import_draft"
        indexes = [models.Index(fields=["actor_id", "-id"], name="import_draft_actor")]


# The states in which the answers of a draft can still be changed.
OPEN = (ImportDraft.RECEIVED, ImportDraft.READ)


class WriteKey(models.Model):
    """What a program shows to send events as a source. Found by the SHA-256 `digest` of its text.

    A key for browsers stands in web pages for everybody to read, so its text is kept and shown; that of a server is shown once.
    `origins` are the only sites a browser key is taken from, any where there are none.
    """

    BROWSER = "browser"
    SERVER = "server"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    source_id = models.IntegerField()
    kind = models.TextField()
    digest = models.TextField(unique=True)
    text = models.TextField(default="")
    origins = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "write_key"


class RefusedMessage(models.Model):
    """A message that was not taken, and why: for whoever looks after the program that sent it. Nothing of what was in it."""

    id = models.BigAutoField(primary_key=True)
    source_id = models.IntegerField()
    received_at = models.DateTimeField()
    kind = models.TextField()
    message_id = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "refused_message"
        indexes = [models.Index(fields=["source_id", "-id"], name="refused_message_newest")]
