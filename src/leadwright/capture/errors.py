"""What can stop an import."""

from leadwright.platform.errors import Conflict, DomainError


class ImportUnderWay(Conflict):
    """The same file is being imported by another process right now."""


class NotUndoable(Conflict):
    """The import was undone already, or is still running."""


class DraftStarted(Conflict):
    """The import of this draft was started; its answers stand."""


class DraftGone(Conflict):
    """The file of this draft was deleted when its time had come."""


class ReaderLost(DomainError):
    """The process that read the file for an import is gone."""

    code = "reader_lost"
