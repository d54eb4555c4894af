"""Why a backup cannot be written or used, each with its cure in the sentence."""

from leadwright.platform.errors import DomainError, UnusableInput


class NotABackup(UnusableInput):
    """The file is none of ours, or not what it was when it was written."""

    code = "not_a_backup"


class BackupFailed(DomainError):
    """The backup could not be written: no program for it, no room, no answer."""

    code = "backup_failed"


class RestoreRefused(DomainError):
    """The backup is sound and does not fit here: there is data, or it was made by a newer version."""

    code = "restore_refused"
