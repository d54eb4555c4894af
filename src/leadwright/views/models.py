"""Tables of saved views and of how each person has arranged the list of leads."""

from django.db import models

from leadwright.platform.ids import new_uuid


class SavedView(models.Model):
    """A way to look at leads under a name. `shared_with` is nobody, team or everybody; `condition` is null for all leads."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    user_id = models.BigIntegerField()
    name = models.TextField()
    shared_with = models.TextField()
    team_id = models.BigIntegerField(null=True)
    condition = models.JSONField(null=True)
    sort = models.TextField(default="priority")
    columns = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "name", "shared_with", "team_id"],
                name="saved_view_once",
                nulls_distinct=False,
            )
        ]


class ListSetup(models.Model):
    """The columns of one person's list of leads, in order, their widths in CSS pixels, and the view it begins with; and the
    columns of that person's list of companies.
    """

    user_id = models.BigIntegerField(primary_key=True)
    columns = models.JSONField(default=list)
    widths = models.JSONField(default=dict)
    first_view_id = models.BigIntegerField(null=True)
    company_columns = models.JSONField(default=list)

    class Meta:
        db_table = "list_setup"
