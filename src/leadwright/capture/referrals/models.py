"""Referral links, and who came by them."""

from django.db import models

from leadwright.platform.ids import new_uuid


class ReferralLink(models.Model):
    """The link of somebody who recommends us: a page of its own at `code`, with a form. Closed, it leads to the form alone."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    code = models.TextField(unique=True)
    subject_id = models.BigIntegerField()
    form = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "referral_link"
        indexes = [models.Index(fields=["subject_id", "-id"], name="referral_link_subject")]


class Referral(models.Model):
    """Somebody came by the recommendation of somebody else. The first one counts; `converted_at` is when it paid off."""

    id = models.BigAutoField(primary_key=True)
    referred_id = models.BigIntegerField(unique=True)
    referrer_id = models.BigIntegerField()
    link_id = models.BigIntegerField(null=True)
    referred_at = models.DateTimeField()
    converted_at = models.DateTimeField(null=True)
    stage = models.TextField(default="")

    class Meta:
        db_table = "referral"
        indexes = [models.Index(fields=["referrer_id", "-id"], name="referral_referrer")]
