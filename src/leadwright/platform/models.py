"""Tables of the ground floor: audit trail, outbox, due rows, long work, workspace settings, and the clock of the tests."""

from django.db import models

from leadwright.platform.ids import new_uuid


class AuditEntry(models.Model):
    """Who did what to which object. Append-only; `changes` holds names of what changed and plain values, no message bodies."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.TextField()
    action = models.TextField()
    object_kind = models.TextField()
    object_id = models.TextField()
    changes = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["object_id", "-id"], name="audit_entry_object"),
            models.Index(fields=["action", "-id"], name="audit_entry_action"),
            models.Index(fields=["actor_label", "-id"], name="audit_entry_actor"),
            models.Index(fields=["-at"], name="audit_entry_at"),
        ]


class OutboxEvent(models.Model):
    """A domain event, written in the transaction of the operation it tells of; one row a batch."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    cause = models.TextField()
    payload = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_event"
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(dispatched_at__isnull=True), name="outbox_event_waiting"
            ),
        ]


class DueRow(models.Model):
    """Something that is to happen at `due_at`; claimed by `due_at <= :now`, never kept inside the job queue."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    key = models.TextField()
    due_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)

    class Meta:
        db_table = "due_row"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="due_row_once")]
        indexes = [models.Index(fields=["due_at"], name="due_row_due_at")]


class Work(models.Model):
    """Long work somebody started. `key` names what it works on: of one kind and key only one is under way at a time."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    key = models.TextField()
    title = models.TextField()
    link = models.TextField()
    unit = models.TextField()
    total = models.BigIntegerField(null=True)
    done = models.BigIntegerField()
    state = models.TextField()
    outcome = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.TextField()
    begun_at = models.DateTimeField()
    told_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField()

    class Meta:
        db_table = "work"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(finished_at__isnull=True),
                name="work_once_under_way",
            ),
        ]
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="work_actor"),
            models.Index(fields=["kind", "key", "-id"], name="work_key"),
        ]


class WorkspaceSetting(models.Model):
    """A setting of this workspace that differs from its default; the registry says which exist."""

    name = models.TextField(primary_key=True)
    value = models.JSONField()

    class Meta:
        db_table = "workspace_setting"


class Heartbeat(models.Model):
    """When a program that runs for long was last alive, by its name; several of one name write the same row."""

    name = models.TextField(primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"


class FrozenClock(models.Model):
    """The instant at which tests hold the clock of every process; empty in a real workspace."""

    id = models.IntegerField(primary_key=True)
    instant = models.DateTimeField()

    class Meta:
        db_table = "frozen_clock"


class CacheEntry(models.Model):
    """The shared cache (rate limits); the shape Django's database cache expects."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"
