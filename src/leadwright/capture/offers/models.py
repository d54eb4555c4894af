"""Codes of coupons, who waits for one, and seats of webinars and events."""

from django.db import models

from leadwright.platform.ids import new_uuid


class CouponCode(models.Model):
    """A code of a coupon. `folded` is what codes are compared by, whatever somebody types between their letters. It is free until
    it was issued to a lead (the number it had then) or redeemed.
    """

    id = models.BigAutoField(primary_key=True)
    offer = models.TextField()
    code = models.TextField()
    folded = models.TextField(unique=True)
    added_at = models.DateTimeField()
    added_by = models.TextField()
    lead_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.TextField(default="")
    reference = models.TextField(default="")

    class Meta:
        db_table = "coupon_code"
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "lead_id"],
                condition=models.Q(lead_id__isnull=False),
                name="coupon_code_one_a_lead",
            )
        ]
        indexes = [
            models.Index(
                fields=["offer", "id"],
                condition=models.Q(issued_at=None, redeemed_at=None),
                name="coupon_code_free",
            ),
            models.Index(fields=["offer", "-issued_at"], name="coupon_code_offer"),
            models.Index(
                fields=["lead_id"], condition=models.Q(lead_id__isnull=False), name="coupon_code_lead"
            ),
        ]


class CouponWait(models.Model):
    """Somebody asked for a coupon when there was no code left: gets one with the next that are added."""

    id = models.BigAutoField(primary_key=True)
    offer = models.TextField()
    lead_id = models.BigIntegerField(db_index=True)
    address = models.TextField(default="")
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "coupon_wait"
        constraints = [
            models.UniqueConstraint(fields=["offer", "lead_id"], name="coupon_wait_one_a_lead"),
        ]


class Seat(models.Model):
    """Somebody registered for a webinar or an event (or came without), and whether they were there; `minutes` where known."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    offer = models.TextField()
    lead_id = models.BigIntegerField(db_index=True)
    address = models.TextField(default="")
    registered_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    attended_by = models.TextField(default="")
    minutes = models.IntegerField(null=True)

    class Meta:
        db_table = "seat"
        constraints = [
            models.UniqueConstraint(fields=["offer", "lead_id"], name="seat_one_a_lead"),
        ]
        indexes = [models.Index(fields=["offer", "-id"], name="seat_offer")]
