"""Tables of segments: which are kept up, and who is and was in them."""

from django.db import models


class KeptSegment(models.Model):
    """A segment whose members are kept. `digest` names the condition by which they are, other segments in place.

    `title` is what people call it, also when it is published no more. By this condition it is kept `since`; `everybody` is false
    until all leads were asked to be judged by it. `problem` says why the segment cannot be kept
    up, since `problem_at`; its members are then those of that instant. Who was in one that is published no more stays known.
    """

    id = models.AutoField(primary_key=True)
    slug = models.TextField(unique=True)
    title = models.TextField()
    digest = models.TextField()
    since = models.DateTimeField()
    live = models.BooleanField(default=True)
    everybody = models.BooleanField(default=False)
    problem = models.TextField(default="")
    problem_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kept_segment"


class SegmentStay(models.Model):
    """A lead is, or was, in a segment, from `entered_at` until `left_at` (None: still in).

    `entered_quietly` where it did nothing for it: it was in when the segment began or changed, or came in with a list; so for
    leaving. Who counts moves leaves these out.
    """

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    segment_id = models.IntegerField()
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    entered_quietly = models.BooleanField(default=False)
    left_quietly = models.BooleanField(default=False)

    class Meta:
        db_table = "segment_stay"
        constraints = [
            models.UniqueConstraint(
                fields=["lead_id", "segment_id"],
                condition=models.Q(left_at__isnull=True),
                name="segment_stay_open",
            )
        ]
        indexes = [
            models.Index(fields=["lead_id"], name="segment_stay_lead"),
            models.Index(fields=["segment_id", "-entered_at", "-lead_id"], name="segment_stay_entered"),
            models.Index(
                fields=["segment_id", "left_at"],
                condition=models.Q(left_at__isnull=False),
                name="segment_stay_left",
            ),
        ]
