"""Batches are not kept: those nobody started for a day, the others for thirty days, files of exports for seven."""

from datetime import datetime, timedelta

from django.db import transaction

from leadwright.batches.kinds import BatchState
from leadwright.batches.models import Batch, BatchChange, BatchSlice
from leadwright.batches.operations.exporting import KEPT_FOR as FILES_KEPT_FOR
from leadwright.batches.operations.exporting import export_folder

UNSTARTED_KEPT_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)


def forget_batches(*, at: datetime) -> int:
    """Delete what is too old, files first, so that none is left without its batch; how many batches. Repeatable."""
    with_files = Batch.objects.exclude(file="").filter(created_at__lt=at - FILES_KEPT_FOR)
    for row in with_files:
        (export_folder() / row.file).unlink(missing_ok=True)
    with_files.update(file="")
    unstarted = Batch.objects.filter(
        state__in=[BatchState.READY, BatchState.CHOOSING], created_at__lt=at - UNSTARTED_KEPT_FOR
    )
    old = Batch.objects.filter(created_at__lt=at - KEPT_FOR)
    with transaction.atomic():
        numbers = list((unstarted | old).values_list("pk", flat=True))
        BatchSlice.objects.filter(batch_id__in=numbers).delete()
        BatchChange.objects.filter(batch_id__in=numbers).delete()
        return Batch.objects.filter(pk__in=numbers).delete()[0]
