"""Reads of the sample."""

from leadwright.platform import workspace

FILLED = workspace.register(
    workspace.Setting(
        "sample_filled",
        False,
        "Whether this workspace holds the sample company.",
        lambda value: None if isinstance(value, bool) else "is either true or false.",
    )
)


def is_filled() -> bool:
    """Whether this workspace holds the whole sample."""
    return workspace.read(FILLED.name) is True
