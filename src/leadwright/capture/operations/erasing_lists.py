"""Lists that were brought in go whole, with their rejected rows, when somebody who stands in them is erased.

A part of a list cannot be taken out of a file that somebody else wrote. What was imported of it stays, and whoever brought it can
bring it again.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from leadwright.capture.drafting import draft_reference
from leadwright.capture.models import Import, ImportDraft, ImportRow
from leadwright.capture.operations.expiry import EXPIRES, kept_in_home
from leadwright.capture.operations.storing import remove_files
from leadwright.capture.reading.finding import stands_in
from leadwright.capture.uploads import Upload
from leadwright.platform import due
from leadwright.platform.personal_data import FilesOfPersonalData, register_files

# Long ago: whatever is planned for then is due.
_AT_ONCE = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def erase_lists(params: Mapping[str, object]) -> int:
    """Delete the files of uploads, and of rejected rows, in which somebody stands: by the rows of the import, else by an address
    in the file. How many. In the transaction of the caller; what a crash leaves of them goes with the next deletion of uploads.
    """
    leads = [int(str(one)) for one in _list(params["leads"])]
    addresses = [str(one) for one in _list(params["addresses"])]
    met = set(ImportRow.objects.filter(lead_id__in=leads).values_list("batch", flat=True))
    drafts = set(Import.objects.filter(pk__in=met).values_list("draft_id", flat=True))
    gone: list[Path] = []
    uploads = 0
    for draft in ImportDraft.objects.exclude(stored="").order_by("id"):
        upload = Upload(draft.stored)
        if draft.pk in drafts or stands_in(upload.file, addresses):
            due.plan(EXPIRES, draft_reference(draft), due_at=_AT_ONCE)
            transaction.on_commit(upload.delete)
            uploads += 1
    for run in Import.objects.exclude(errors_file="").filter(draft_id=None).order_by("id"):
        place = kept_in_home(run.errors_file)
        if place is not None and (run.pk in met or stands_in(place, addresses)):
            gone.append(place)
    remove_files(gone)
    return uploads + len(gone)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


register_files(FilesOfPersonalData("lists", erase_lists))
