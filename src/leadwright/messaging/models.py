"""Messages, whatever becomes of them, and what the mail server must be told to let us in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from leadwright.messaging.rules import State
from leadwright.platform.ids import new_uuid


class Message(models.Model):
    """One message to one address. `kind` says what is sent and `about` which one of it: the three together exist once, for ever.

    The recipient is a lead (by `subject_id`) or a user. `data` holds plain ids for composing; the words are kept nowhere, only
    their `subject_line` and a digest of the text. `network` is counted by for two days. `detail` is what the server said.

    `claimed_at` is when the gate let it pass, `handed_at` when it was about to be told to the server.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    about = models.TextField()
    message_class = models.TextField()
    purpose = models.TextField(default="")
    subject_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    address = models.TextField()
    data = models.JSONField(default=dict)
    network = models.TextField(default="")
    actor = models.TextField()
    batch = models.BigIntegerField(null=True)
    state = models.TextField(default=State.WAITING.value)
    reason = models.TextField(default="")
    detail = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rfc_message_id = models.TextField(default="")
    subject_line = models.TextField(default="")
    text_digest = models.TextField(default="")

    class Meta:
        db_table = "message"
        constraints = [models.UniqueConstraint(fields=["kind", "about", "address"], name="message_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="message_due"),
            models.Index(fields=["claimed_at"], condition=models.Q(state="sending"), name="message_sending"),
            models.Index(
                fields=["subject_id", "-id"],
                condition=models.Q(subject_id__isnull=False),
                name="message_subject",
            ),
            models.Index(fields=["address", "kind", "-created_at"], name="message_address"),
            models.Index(
                fields=["network", "-created_at"], condition=~models.Q(network=""), name="message_network"
            ),
            models.Index(fields=["state", "-id"], name="message_state"),
        ]


class MailSecret(models.Model):
    """A secret of the mail server's account: its password, and the key that signs. Apart from settings, so that no page, trail or
    export of settings ever shows it.
    """

    name = models.TextField(primary_key=True)
    text = models.TextField()

    class Meta:
        db_table = "mail_secret"


class NoticeChoice(models.Model):
    """What a colleague chose of notices: topics that are not wanted by mail, and the hours of the day, in the colleague's time
    zone, in which none is mailed (equal: none). Who chose nothing has no row and the defaults.
    """

    user_id = models.BigIntegerField(primary_key=True)
    unwanted = ArrayField(models.TextField(), default=list)
    quiet_from = models.SmallIntegerField()
    quiet_to = models.SmallIntegerField()

    class Meta:
        db_table = "notice_choice"
