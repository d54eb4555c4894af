"""Secrets of one-time links and API keys: made here, shown once, kept only as a SHA-256 digest.

A fast digest is enough, because the secret itself has 256 random bits: there is nothing to guess from a
stolen table.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

_KEY = re.compile(r"lw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class KeyText:
    """A new API key in full, and the part of it by which its row is found."""

    prefix: str
    text: str


def new_token() -> str:
    """The secret part of a link's address."""
    return secrets.token_urlsafe(32)


def new_key() -> KeyText:
    """A key of the form `lw_<prefix>_<secret>`; the fixed beginning lets secret scanners recognise a leaked
    one.
    """
    prefix = secrets.token_hex(6)
    return KeyText(prefix=prefix, text=f"lw_{prefix}_{secrets.token_urlsafe(32)}")


def key_prefix(text: str) -> str | None:
    """The prefix of something that has the form of a key, else None."""
    found = _KEY.fullmatch(text)
    return found[1] if found else None


def digest(text: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()
