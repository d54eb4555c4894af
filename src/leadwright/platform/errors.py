"""Errors that are meant for people: each says what is wrong, where, and what cures it.

A way in (command line, browser, API) turns them into its own answer through one table of its own, by `code`; nothing below
the ways in knows exit codes or HTTP.
"""

from typing import ClassVar


class DomainError(Exception):
    """A request that cannot be done as asked. The message is a sentence for the person who asked.

    `data` holds plain values for programs (never personal data beyond what the caller sent).
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data

    def __str__(self) -> str:
        return self.message


class NotFound(DomainError):
    """No such thing, or nothing the asker may see: the two look the same on purpose."""

    code = "not_found"


class Forbidden(DomainError):
    """The asker's role does not allow this."""

    code = "forbidden"


class UnusableInput(DomainError):
    """What was handed in cannot be read at all."""

    code = "unusable_input"


class Conflict(DomainError):
    """Somebody else changed the same thing first, or the thing is not in a state that allows this."""

    code = "conflict"
