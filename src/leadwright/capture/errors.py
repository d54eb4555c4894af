"""What can stop an import before a row is written."""

from leadwright.platform.errors import Conflict


class ImportUnderWay(Conflict):
    """The same file is being imported by another process right now."""


class NotUndoable(Conflict):
    """The import was undone already, or is still running."""


class DraftStarted(Conflict):
    """The import of this draft was started; its answers stand."""


class DraftGone(Conflict):
    """The file of this draft was deleted when its time had come."""
