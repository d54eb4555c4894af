"""Tables of simulations."""

from django.db import models

from leadwright.platform.ids import new_uuid


class Simulation(models.Model):
    """What a body would do instead of the version in force, at one instant.

    `digest` and `live_version_id` say to which two bodies the result belongs; `result` is None until it is finished. `numbers`
    are the leads it looked at, ascending, eight bytes each, compressed: the places in them are what the bits of rules mean.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    slug = models.TextField()
    version = models.IntegerField(null=True)
    body = models.JSONField()
    digest = models.TextField()
    live_version_id = models.BigIntegerField(null=True)
    live_version = models.IntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    numbers = models.BinaryField(null=True)

    class Meta:
        db_table = "simulation"
        indexes = [models.Index(fields=["kind", "slug", "digest", "-id"], name="simulation_document")]


class SimulatedMove(models.Model):
    """A lead that would stand elsewhere: `what` is a dimension, `priority` or `stage`; `place` orders the list.

    `rises` says that it is for the better; `reason` what changes most for it.
    """

    id = models.BigAutoField(primary_key=True)
    simulation_id = models.BigIntegerField()
    what = models.TextField()
    rises = models.BooleanField()
    place = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    before = models.TextField()
    after = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "simulated_move"
        indexes = [
            models.Index(
                fields=["simulation_id", "what", "rises", "place", "lead_id"], name="simulated_move_list"
            ),
            models.Index(fields=["lead_id"], name="simulated_move_lead"),
        ]


class SimulatedRule(models.Model):
    """The leads a rule gives points to: a bit for each place in the simulation's `numbers`, the first the lowest; compressed."""

    id = models.BigAutoField(primary_key=True)
    simulation_id = models.BigIntegerField()
    name = models.TextField()
    leads = models.BinaryField()

    class Meta:
        db_table = "simulated_rule"
        constraints = [models.UniqueConstraint(fields=["simulation_id", "name"], name="simulated_rule_once")]
