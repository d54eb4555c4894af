"""Imports, the outcome of each of their rows, the drafts from which people start them; the keys programs write with; and what
forms took in. Those of webhooks and referrals lie in their folders.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from leadwright.capture.offers.models import CouponCode as CouponCode
from leadwright.capture.offers.models import CouponWait as CouponWait
from leadwright.capture.offers.models import Seat as Seat
from leadwright.capture.pages.models import PageDay as PageDay
from leadwright.capture.pages.models import PageImage as PageImage
from leadwright.capture.referrals.models import Referral as Referral
from leadwright.capture.referrals.models import ReferralLink as ReferralLink
from leadwright.capture.webhooks.models import ReceivedPayload as ReceivedPayload
from leadwright.capture.webhooks.models import RefusedDelivery as RefusedDelivery
from leadwright.capture.webhooks.models import WebhookAddress as WebhookAddress
from leadwright.platform.ids import new_uuid

# Held, beside the number of the import, by whoever brings it in or takes it back.
IMPORT_LOCK = 7_201_002


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
        indexes = [
            # Erasing leads, and so taking an import back, finds their rows by it.
            models.Index(
                fields=["lead_id"], condition=models.Q(lead_id__isnull=False), name="import_row_lead"
            ),
            # A page shows the few that were rejected among a million.
            models.Index(
                fields=["batch", "number"], condition=models.Q(outcome="rejected"), name="import_row_rejected"
            ),
        ]


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


class FormSubmission(models.Model):
    """A submission through a door, taken once for each token: where it ended, and what it is counted by.

    `form` is the slug of the document that says what it means: a form, or an inbound webhook, of which it is an item of the
    `payload` (by the digest `item`). `network` and `address` are kept for two days, to see when there are too many of one;
    `reasons` are what speaks against it.
    `landing` is the landing page it stood on, empty for any other.
    """

    TAKEN = "taken"
    HELD = "held"
    RELEASED = "released"
    DISCARDED = "discarded"
    # Of recruiting: counted nowhere.
    APPLIED = "applied"

    FORM = "form"
    WEBHOOK = "webhook"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    token = models.UUIDField(unique=True)
    door = models.TextField(default=FORM)
    form = models.TextField()
    payload_id = models.BigIntegerField(null=True)
    item = models.TextField(default="")
    version_id = models.BigIntegerField()
    received_at = models.DateTimeField()
    state = models.TextField()
    lead_id = models.BigIntegerField(null=True)
    outcome = models.TextField(default="")
    network = models.TextField(default="")
    address = models.TextField(default="")
    domain = models.TextField(default="")
    landing = models.TextField(default="")
    reasons = models.JSONField(default=list)

    class Meta:
        db_table = "form_submission"
        indexes = [
            models.Index(
                fields=["landing", "-received_at"],
                condition=~models.Q(landing=""),
                name="form_submission_landing",
            ),
            models.Index(fields=["form", "-received_at"], name="form_submission_form"),
            models.Index(
                fields=["network", "-received_at"],
                condition=~models.Q(network=""),
                name="form_submission_network",
            ),
            models.Index(
                fields=["address", "-received_at"],
                condition=~models.Q(address=""),
                name="form_submission_address",
            ),
            models.Index(
                fields=["domain", "-received_at"],
                condition=~models.Q(domain=""),
                name="form_submission_domain",
            ),
            models.Index(
                fields=["lead_id"], condition=models.Q(lead_id__isnull=False), name="form_submission_lead"
            ),
            models.Index(fields=["-id"], condition=models.Q(state="held"), name="form_submission_held"),
            models.Index(
                fields=["payload_id"],
                condition=models.Q(payload_id__isnull=False),
                name="form_submission_payload",
            ),
        ]


class HeldSubmission(models.Model):
    """What a suspect submission said, until somebody decides or its time is over. Before, no lead, event or consent comes of it.

    `ticked` names the boxes, `around` where the form stood. Of an item of a payload `told` is all it says.
    """

    submission = models.OneToOneField(
        FormSubmission, primary_key=True, on_delete=models.CASCADE, related_name="held"
    )
    values = models.JSONField()
    ticked = models.JSONField()
    around = models.JSONField()
    told = models.JSONField(null=True)
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "held_submission"


class Application(models.Model):
    """Somebody applied for a job: a record of recruiting, apart from every lead, also where the person is one.

    `suspect` is what looked like abuse, with its `reasons`; `agreed` are wordings that were ticked.
    """

    NEW = "new"
    IN_REVIEW = "in_review"
    CLOSED = "closed"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    token = models.UUIDField(unique=True)
    form = models.TextField()
    version_id = models.BigIntegerField()
    job = models.TextField(default="")
    received_at = models.DateTimeField()
    values = models.JSONField()
    agreed = models.JSONField(default=list)
    suspect = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    state = models.TextField(default=NEW)
    changed_at = models.DateTimeField()
    changed_by = models.TextField(default="")

    class Meta:
        db_table = "application"
        indexes = [
            models.Index(fields=["suspect", "state", "-id"], name="application_list"),
            models.Index(fields=["changed_at"], name="application_changed"),
        ]


class ApplicationFile(models.Model):
    """A file of an application: `stored` is the random name it lies under, `name` is only shown, `type` what it is by content."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    stored = models.TextField(unique=True)
    name = models.TextField()
    type = models.TextField()
    size = models.BigIntegerField()

    class Meta:
        db_table = "application_file"


class OfferFile(models.Model):
    """The file of an offer: `stored` is the random name it lies under, `type` what it is by content. The newest of an offer
    counts; older ones stay for who looks what was offered.
    """

    id = models.BigAutoField(primary_key=True)
    offer = models.TextField()
    stored = models.TextField(unique=True)
    name = models.TextField()
    type = models.TextField()
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.TextField()

    class Meta:
        db_table = "offer_file"
        indexes = [models.Index(fields=["offer", "-id"], name="offer_file_newest")]


class FormDay(models.Model):
    """How often a form was seen and begun on a day. Many rows a day, so that two visitors seldom wait for each other."""

    pk = models.CompositePrimaryKey("form", "day", "slot")
    form = models.TextField()
    day = models.DateField()
    slot = models.SmallIntegerField()
    views = models.BigIntegerField(default=0)
    starts = models.BigIntegerField(default=0)

    class Meta:
        db_table = "form_day"


class SitePage(models.Model):
    """How often a page was seen by people nobody knows: a count of the day, of nobody."""

    pk = models.CompositePrimaryKey("source_id", "day", "channel", "path")
    source_id = models.IntegerField()
    day = models.DateField()
    channel = models.TextField()
    path = models.TextField()
    views = models.BigIntegerField()

    class Meta:
        db_table = "site_page"
