"""The event log and what lies beside it."""

from django.db import models
from django.db.models.expressions import RawSQL

from leadwright.platform.ids import new_uuid


class Source(models.Model):
    """Where leads and events come from; its slug is the namespace of external ids and of message ids."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    slug = models.TextField(unique=True)
    name = models.TextField()
    channel = models.TextField(default="")
    medium = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "source"


class Event(models.Model):
    """One thing that happened. Partitioned by month of `occurred_at`; no foreign key leads here.

    `claimed_at` is the time the sender stated where it had to be moved to the bound. `batch` is the import
    it came with.
    """

    pk = models.CompositePrimaryKey("occurred_at", "id")
    id = models.BigIntegerField(db_default=RawSQL("nextval('event_id_seq')", []))
    occurred_at = models.DateTimeField()
    local_date = models.DateField()
    received_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    name = models.TextField()
    subject = models.BigIntegerField()
    source_id = models.IntegerField()
    message_id = models.TextField()
    batch = models.BigIntegerField(null=True)
    properties = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    class Meta:
        db_table = "event"


class EventReceipt(models.Model):
    """Proof that a message was taken: the same source and message id are never taken twice."""

    pk = models.CompositePrimaryKey("source_id", "message_id")
    source_id = models.IntegerField()
    message_id = models.TextField()
    received_on = models.DateField()

    class Meta:
        db_table = "event_receipt"


class EventVerdict(models.Model):
    """Who did it: human, likely_machine, machine or unknown; the current verdict counts, earlier ones are
    kept.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.BigIntegerField()
    classifier = models.TextField()
    version = models.IntegerField()
    verdict = models.TextField()
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        db_table = "event_verdict"
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(current=True), name="event_verdict_current"
            )
        ]
        indexes = [
            models.Index(
                fields=["event"],
                condition=models.Q(current=True, verdict__in=["machine", "likely_machine"]),
                name="event_verdict_machine",
            )
        ]


class EventProperty(models.Model):
    """A property an event of the workspace's own was first seen with; the type it had then holds for ever.

    `property` is empty for an event that came without any.
    """

    pk = models.CompositePrimaryKey("event", "property")
    event = models.TextField()
    property = models.TextField()
    type = models.TextField()
    first_seen_at = models.DateTimeField()

    class Meta:
        db_table = "event_property"


class Touch(models.Model):
    """Where somebody came from, once: derived from one event, and derived anew at any time. `…_key` are the folded forms."""

    event = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    channel = models.TextField()
    source = models.TextField()
    source_key = models.TextField()
    medium = models.TextField()
    campaign = models.TextField()
    campaign_key = models.TextField()
    landing = models.TextField()
    referrer = models.TextField()
    click = models.TextField()

    class Meta:
        db_table = "touch"
        indexes = [
            models.Index(fields=["subject", "occurred_at"], name="touch_subject"),
            models.Index(fields=["occurred_at"], name="touch_occurred_at"),
        ]


class Reclassification(models.Model):
    """A run that judges every event again and derives every touch anew: how far it is, in numbers of events and of subjects, and
    how many verdicts and touches changed.
    """

    id = models.AutoField(primary_key=True)
    version = models.IntegerField()
    until = models.BigIntegerField()
    done_to = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    last_subject = models.BigIntegerField(default=0)
    done_subject = models.BigIntegerField(default=0)
    touches_changed = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reclassification"
