"""What a workspace chooses about its backups."""

from leadwright.platform.workspace import Setting, Value, register

LONGEST = 3_650


def _hour(value: Value) -> str | None:
    fits = value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 23)
    return None if fits else "needs an hour from 0 to 23, or null for no nightly backup."


def _days(value: Value) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST
    return None if fits else f"needs a number of days from 1 to {LONGEST}."


HOUR = register(
    Setting(
        "backup_hour",
        3,
        "The hour of the workspace's zone at which the nightly backup is made; null for none.",
        _hour,
    )
)
DAYS = register(
    Setting(
        "backup_days",
        14,
        "After how many days a backup is deleted: as long as that, people who were erased are still in backups.",
        _days,
    )
)
