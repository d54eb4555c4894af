"""What can stop an import before a row is written."""

from leadwright.platform.errors import Conflict, UnusableInput


class UnusableConsent(UnusableInput):
    """The consent basis is not one of the known ones."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” is no consent basis; say unknown, none, legitimate_interest, contract, or consent:PURPOSE such as "
            "consent:marketing.",
            consent=text,
        )


class ImportUnderWay(Conflict):
    """The same file is being imported by another process right now."""


class NotUndoable(Conflict):
    """The import was undone already, or is still running."""
