"""What a box of a form and a consent a webhook tells of have in common. Pure."""

import hashlib

from pydantic_core import PydanticCustomError


def agreement_name(purpose: str, channel: str) -> str:
    """How what may be agreed to is named: `agree.marketing.email`."""
    return f"agree.{purpose}.{channel}"


def agreement_words(purpose: str, channel: str) -> str:
    """For people: `Marketing by email`."""
    return f"{purpose.replace('_', ' ').capitalize()} by {channel}"


def when_it_counts(*, confirm: bool) -> str:
    """The end of a sentence about it."""
    return "counts once the address confirms it" if confirm else "counts at once"


def wording_version(wording: str) -> str:
    """The same for the same words, whatever else changes."""
    return "sha256:" + hashlib.sha256(wording.encode()).hexdigest()[:16]


def refuse_unconfirmable(channel: str, *, confirm: bool) -> None:
    """Raises PydanticCustomError for what is to be confirmed by anything but an e-mail address."""
    if channel != "email" and confirm:
        raise PydanticCustomError(
            "confirm", "Only an e-mail address can be asked to confirm; set `confirm: false` here."
        )
