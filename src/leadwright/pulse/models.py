"""Tables of the pulse."""

from django.db import models


class NextStanding(models.Model):
    """What the standing of a lead will hold once the versions of `target` take effect: `result` is a row of `pulse_result`.

    `seen_at` is when the standing was computed that it was made beside: with another one by now the row is out of date. `moved`
    is the move between stages that goes with it, None where the lead stays.
    """

    lead_id = models.BigIntegerField(primary_key=True)
    target = models.TextField()
    seen_at = models.DateTimeField(null=True)
    result = models.JSONField()
    moved = models.JSONField(null=True)

    class Meta:
        db_table = "next_standing"
