"""Pictures of landing pages, and how often the pages were seen."""

from django.db import models


class PageImage(models.Model):
    """A picture for landing pages: `stored` is the random name it lies under and is asked by; only what shows is kept of it."""

    id = models.BigAutoField(primary_key=True)
    stored = models.TextField(unique=True)
    name = models.TextField()
    type = models.TextField()
    width = models.IntegerField()
    height = models.IntegerField()
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.TextField()

    class Meta:
        db_table = "page_image"


class PageDay(models.Model):
    """How often a landing page was seen, and a form on it begun, on a day. Many rows a day, as of forms."""

    pk = models.CompositePrimaryKey("page", "day", "slot")
    page = models.TextField()
    day = models.DateField()
    slot = models.SmallIntegerField()
    views = models.BigIntegerField(default=0)
    starts = models.BigIntegerField(default=0)

    class Meta:
        db_table = "page_day"
