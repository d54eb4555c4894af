"""Tables of leads. `Facts` is what is known of somebody, shared by the current row and its history."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Coalesce

from leadwright.leads.facts import Facts
from leadwright.leads.marks import DirtyLead as DirtyLead
from leadwright.leads.tags import LeadTag as LeadTag
from leadwright.leads.tags import Tag as Tag
from leadwright.leads.work import Note as Note
from leadwright.leads.work import Task as Task
from leadwright.platform.ids import new_uuid

FAR_FUTURE = "9999-12-31 00:00:00+00"
# Stands for "no owner" where leads are sorted by owner: behind everybody.
NOBODY = 9_223_372_036_854_775_807


class Company(models.Model):
    """A company people work for; known by its web domain, else by its name."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    name = models.TextField(null=True)
    name_folded = models.TextField(null=True)
    domain = models.TextField(null=True)
    website = models.TextField(null=True)
    industry = models.TextField(null=True)
    industry_folded = models.TextField(null=True)
    company_size = models.BigIntegerField(null=True)
    revenue = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    revenue_currency = models.TextField(null=True)
    country = models.TextField(null=True)
    region = models.TextField(null=True)
    created_at = models.DateTimeField()
    batch = models.BigIntegerField(null=True)

    class Meta:
        db_table = "company"
        constraints = [
            models.UniqueConstraint(fields=["domain"], name="company_domain"),
            models.UniqueConstraint(
                fields=["name_folded"],
                condition=models.Q(domain__isnull=True),
                name="company_name_without_domain",
            ),
        ]
        indexes = [
            models.Index(fields=["name_folded"], name="company_name_folded"),
            models.Index(
                Coalesce("name_folded", "domain", models.Value("")), "id", name="company_name_order"
            ),
            models.Index(fields=["industry_folded", "id"], name="company_industry_order"),
            models.Index(fields=["company_size", "id"], name="company_size_order"),
            models.Index(fields=["country", "id"], name="company_country"),
        ]


class CompanyHistory(models.Model):
    """What was known of a company, over time; same columns, same rules as a lead's history."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(db_default=models.Value(FAR_FUTURE))
    recorded_at = models.DateTimeField()
    source_id = models.IntegerField(null=True)
    actor = models.TextField()
    batch = models.BigIntegerField(null=True)
    name = models.TextField(null=True)
    name_folded = models.TextField(null=True)
    domain = models.TextField(null=True)
    website = models.TextField(null=True)
    industry = models.TextField(null=True)
    industry_folded = models.TextField(null=True)
    company_size = models.BigIntegerField(null=True)
    revenue = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    revenue_currency = models.TextField(null=True)
    country = models.TextField(null=True)
    region = models.TextField(null=True)

    class Meta:
        db_table = "company_history"
        indexes = [models.Index(fields=["company_id", "valid_from"], name="company_history_company")]


class Subject(models.Model):
    """What events keep for ever: one person, organisation or visitor. `lead_id` is the lead it belongs to now.

    A lead's own subject has the same number as the lead, so a new lead needs no look-up.
    """

    PERSON = "person"
    ORGANISATION = "organisation"
    VISITOR = "visitor"

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    lead_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "subject"
        indexes = [models.Index(fields=["lead_id"], name="subject_lead")]


class SubjectLink(models.Model):
    """Every change of a subject's pointer after its first: dated, with reason and actor, reversible."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    from_lead_id = models.BigIntegerField(null=True)
    to_lead_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.TextField()
    actor = models.TextField()
    merge_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "subject_link"
        # The last two are how erasing leads finds what led to or from them.
        indexes = [
            models.Index(fields=["subject_id", "at"], name="subject_link_subject"),
            models.Index(
                fields=["from_lead_id"],
                condition=models.Q(from_lead_id__isnull=False),
                name="subject_link_from",
            ),
            models.Index(
                fields=["to_lead_id"], condition=models.Q(to_lead_id__isnull=False), name="subject_link_to"
            ),
        ]


_LISTED = models.Q(merged_into__isnull=True, binned_at__isnull=True)


class Lead(Facts):
    """A person or organisation that has shown interest; its number is that of its own subject.

    `name_order` and `company_order` are what lists sort by: folded text, or the last code point where unknown. `words` find it.
    """

    id = models.BigIntegerField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    company = models.ForeignKey(
        Company, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    source_id = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    facts_from = models.DateTimeField()
    name_order = models.TextField(db_collation="C")
    company_order = models.TextField(db_collation="C")
    merged_into = models.BigIntegerField(null=True)
    binned_at = models.DateTimeField(null=True)
    batch = models.BigIntegerField(null=True)
    words = ArrayField(models.TextField(db_collation="C"), default=list)

    class Meta:
        db_table = "lead"
        indexes = [
            models.Index(fields=["name_order", "id"], condition=_LISTED, name="lead_name_order"),
            models.Index(fields=["company_order", "id"], condition=_LISTED, name="lead_company_order"),
            models.Index(fields=["created_at", "id"], condition=_LISTED, name="lead_created_at"),
            models.Index(fields=["country"], name="lead_country"),
            models.Index(fields=["source_id"], name="lead_source"),
        ]


class LeadHistory(Facts):
    """What was known of a lead over time: one row an interval, whole facts, written with the change itself.

    `time_known` is false where the effective time is only the time of recording (an import without a date column).
    """

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(db_default=models.Value(FAR_FUTURE))
    recorded_at = models.DateTimeField()
    time_known = models.BooleanField(default=True)
    company_id = models.BigIntegerField(null=True)
    source_id = models.IntegerField(null=True)
    actor = models.TextField()
    batch = models.BigIntegerField(null=True)

    class Meta:
        db_table = "lead_history"
        indexes = [
            models.Index(fields=["lead_id", "valid_from"], name="lead_history_lead"),
            BrinIndex(fields=["batch"], name="lead_history_batch"),
        ]


class Identity(models.Model):
    """An identifier that names one subject while linked: e-mail, external, user, crm, visitor, domain, or an import row."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    kind = models.TextField()
    namespace = models.TextField(default="")
    value = models.TextField()
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True)
    source_id = models.IntegerField(null=True)
    batch = models.BigIntegerField(null=True)

    class Meta:
        db_table = "identity"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "namespace", "value"],
                condition=models.Q(unlinked_at__isnull=True),
                name="identity_names_one",
            )
        ]
        indexes = [
            models.Index(fields=["subject_id"], name="identity_subject"),
            models.Index(
                fields=["namespace", "value"],
                condition=models.Q(kind="visitor", unlinked_at__isnull=False),
                name="identity_visitor_before",
            ),
        ]


class ContactPoint(models.Model):
    """A further phone number or address of a subject: not unique, a hint of a possible duplicate at most."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    kind = models.TextField()
    value = models.TextField()
    label = models.TextField(default="")
    recorded_at = models.DateTimeField()
    batch = models.BigIntegerField(null=True)

    class Meta:
        db_table = "contact_point"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "kind", "value"], name="contact_point_once")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="contact_point_value")]


class Standing(models.Model):
    """The cached columns lists, queues and visibility are made of; one row for each lead that is in no bin and not merged.

    Points are millionths. `activity_order` is minus the microseconds since 1970 of the last activity, 0 for none, so that
    every column of the ranking ascends. All of it can be computed again from events, facts and documents.
    """

    lead = models.OneToOneField(
        Lead, primary_key=True, on_delete=models.DO_NOTHING, related_name="standing", db_constraint=False
    )
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    stage = models.TextField(default="raw_lead")
    stage_since = models.DateTimeField()
    prospect = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=99)
    points = models.BigIntegerField(default=0)
    fit_points = models.BigIntegerField(default=0)
    fit_band = models.TextField(default="")
    engagement_points = models.BigIntegerField(default=0)
    engagement_band = models.TextField(default="")
    # Of dimensions beside fit and engagement: {name: {"points": millionths, "band": …}}; null where the model has none.
    scores = models.JSONField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    activity_order = models.BigIntegerField(default=0)
    reason = models.TextField(default="")
    model_version_id = models.BigIntegerField(null=True)
    lifecycle_version_id = models.BigIntegerField(null=True)
    computed_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "standing"
        indexes = [
            models.Index("priority", -models.F("points"), "activity_order", "lead", name="standing_rank"),
            models.Index(
                "stage", "priority", -models.F("points"), "activity_order", "lead", name="standing_stage_rank"
            ),
            models.Index(-models.F("points"), "lead", name="standing_points"),
            models.Index(fields=["stage_since", "lead"], name="standing_stage_since"),
            models.Index(fields=["activity_order", "lead"], name="standing_activity"),
            models.Index(
                fields=["owner_id"], condition=models.Q(owner_id__isnull=False), name="standing_owner"
            ),
            # Lists by owner: an order without nulls, which a place in the list can be compared with.
            models.Index(Coalesce("owner_id", NOBODY), "lead", name="standing_owner_order"),
            models.Index(fields=["team_id"], condition=models.Q(team_id__isnull=False), name="standing_team"),
            models.Index(
                "fit_band",
                "priority",
                -models.F("points"),
                "activity_order",
                "lead",
                name="standing_fit_rank",
            ),
            models.Index(
                "engagement_band",
                "priority",
                -models.F("points"),
                "activity_order",
                "lead",
                name="standing_engagement_rank",
            ),
            models.Index(
                fields=["wake_at"], condition=models.Q(wake_at__isnull=False), name="standing_wake_at"
            ),
        ]


class LeadToken(models.Model):
    """A folded word by which a lead is found by its beginning: of name, company, e-mail or phone. By lead, see `Lead.words`."""

    pk = models.CompositePrimaryKey("token", "lead_id")
    token = models.TextField(db_collation="C")
    lead_id = models.BigIntegerField()

    class Meta:
        db_table = "lead_token"


class CustomField(models.Model):
    """A fact of the workspace's own, typed; its values live in `custom` under its slug. Adding one changes no table."""

    slug = models.TextField(primary_key=True)
    label = models.TextField()
    type = models.TextField()
    choices = models.JSONField(default=list)
    known = models.TextField(default="")
    contact_data = models.BooleanField(default=False)
    declared_by = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "custom_field"


class LeadMerge(models.Model):
    """A duplicate was joined to a survivor: with the decisions for each field, so that it can be undone exactly."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    survivor_id = models.BigIntegerField()
    duplicate_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    reason = models.TextField()
    decisions = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "lead_merge"
        indexes = [
            models.Index(fields=["survivor_id"], name="lead_merge_survivor"),
            models.Index(fields=["duplicate_id"], name="lead_merge_duplicate"),
        ]


class PossibleDuplicate(models.Model):
    """Two leads one submission named, or that share a contact point: for a person to judge."""

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    other_lead_id = models.BigIntegerField()
    reason = models.TextField()
    source_id = models.IntegerField(null=True)
    batch = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "possible_duplicate"
        constraints = [
            models.UniqueConstraint(fields=["lead_id", "other_lead_id"], name="possible_duplicate_once")
        ]


class BinEntry(models.Model):
    """A lead in the bin, with the standing it had: restoring puts that back, emptying erases the lead.

    A migration that adds a column to `standing` has to add it to the rows kept here as well.
    """

    lead_id = models.BigIntegerField(primary_key=True)
    binned_at = models.DateTimeField()
    actor = models.TextField()
    standing = models.JSONField()

    class Meta:
        db_table = "bin_entry"
        indexes = [models.Index(fields=["-binned_at", "lead_id"], name="bin_entry_binned_at")]
