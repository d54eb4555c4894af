"""Handing out the rows that were rejected, by an import or by its dry run; the trail says to whom."""

from datetime import datetime
from pathlib import Path

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.queries import find_draft, find_import
from leadwright.platform import audit
from leadwright.platform.errors import NotFound


def fetch_rejected(*, actor: Actor, reference: str, at: datetime) -> Path:
    """The file of the rejected rows of an import. Raises Forbidden, or NotFound where the import was not uploaded in the browser
    or its file is deleted by now.
    """
    require(actor, Action.IMPORT_LEADS)
    found = find_import(actor, reference)
    if found.rejected_file is None:
        raise NotFound("The file of these rows is not there any more; uploads are deleted after some days.")
    changes = {"rows": found.rejected}
    audit.record(actor, "import.rejected_fetched", kind="import", key=reference, at=at, changes=changes)
    return found.rejected_file


def fetch_rejected_by_check(*, actor: Actor, reference: str, at: datetime) -> Path:
    """The file of the rows the dry run of a draft rejects. Raises Forbidden, or NotFound where there is none."""
    require(actor, Action.IMPORT_LEADS)
    path = find_draft(actor, reference).rejected_by_check
    if path is None:
        raise NotFound("There is no such file any more; make the dry run again.")
    audit.record(actor, "import.rejected_fetched", kind="draft", key=reference, at=at)
    return path
