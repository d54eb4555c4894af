"""Where archives of this workspace lie, so that erasing somebody reaches all of them."""

from django.db import models

from leadwright.platform.ids import new_uuid


class ArchivePlace(models.Model):
    """A folder or object store an archive was written to. Its manifest carries `key`, so that no two workspaces share one.

    `erasures` counts how often somebody was erased since it exists, `erasures_reached` how many of these the files have followed.
    """

    id = models.AutoField(primary_key=True)
    url = models.TextField(unique=True)
    key = models.UUIDField(default=new_uuid)
    written_at = models.DateTimeField(null=True)
    erasures = models.IntegerField(default=0)
    erasures_reached = models.IntegerField(default=0)

    class Meta:
        db_table = "archive_place"
