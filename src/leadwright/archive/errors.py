"""Why an archive cannot be written or used, each with its cure in the sentence."""

from leadwright.platform.errors import Conflict, DomainError, UnusableInput


class ArchiveUnusable(UnusableInput):
    """What lies there is no archive of this workspace, or not what it was when it was written."""

    code = "archive_unusable"


class ArchiveFailed(DomainError):
    """The archive could not be read or written: no such place, no room, no library for it."""

    code = "archive_failed"


class ArchiveBusy(Conflict):
    """Another process is writing this archive."""

    code = "archive_busy"
