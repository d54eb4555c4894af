"""A document in sentences: what each kind says of its bodies, for those who read rather than write them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A part of a document under its heading, a sentence a line."""

    heading: str
    lines: tuple[str, ...]


def nothing_said(body: object) -> tuple[Said, ...]:
    """For a kind whose file says it all."""
    return ()
