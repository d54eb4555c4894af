"""The documents every workspace begins with."""

from datetime import datetime

from leadwright.accounts.actor import system
from leadwright.platform import workspace
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.operations import ensure_starter
from leadwright.playbook.registry import kinds
from tests.tables import remembered

_AUTHOR = system("starter playbook").label


def starter_in_force(*, at: datetime) -> None:
    """What `ensure_starter` does, which takes a quarter of a second: that once a process, and a hundredth of it each time after.

    Where it is the subject of a test, the test calls it itself.
    """
    authors = set(DocumentVersion.objects.values_list("author", flat=True))
    if not authors:
        key = ("starter", workspace.read("market"), *kinds())
        remembered(key, lambda moment: ensure_starter(at=moment), at=at)
    elif _AUTHOR not in authors:
        ensure_starter(at=at)
