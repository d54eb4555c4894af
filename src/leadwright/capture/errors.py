"""What can stop an import before a row is written."""

from leadwright.platform.errors import Conflict


class ImportUnderWay(Conflict):
    """The same file is being imported by another process right now."""


class NotUndoable(Conflict):
    """The import was undone already, or is still running."""
