"""Public ids: a kind, an underscore, and 128 random bits in Crockford's base 32 (26 characters).

The kind is part of the id, so an id of one kind can never select a row of another. Inside the database the bits are a `uuid`;
bigint keys never leave it.
"""

import base64
import secrets
import uuid
from enum import StrEnum

from leadwright.platform.errors import NotFound

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 26
# From the letters of the standard's base 32 to ours.
_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())


class Kind(StrEnum):
    """Every kind of thing that has a public id."""

    LEAD = "lead"
    COMPANY = "company"
    USER = "user"
    TEAM = "team"
    API_KEY = "key"
    IMPORT = "import"
    DRAFT = "draft"
    DOCUMENT = "doc"
    MERGE = "merge"
    NOTE = "note"
    TASK = "task"
    SOURCE = "source"
    BATCH = "batch"
    VIEW = "view"
    WORK = "work"
    SIGN_IN = "signin"
    HAND_OVER = "handover"
    CALL = "call"
    OPPORTUNITY = "opportunity"
    WRITE_KEY = "writekey"
    SIMULATION = "simulation"
    SUBMISSION = "submission"
    APPLICATION = "application"
    APPLICATION_FILE = "file"
    STUDY = "study"
    MESSAGE = "message"
    CONFIRMATION = "confirmation"
    WEBHOOK = "hook"
    PAYLOAD = "payload"
    REFERRAL_LINK = "reflink"
    SEAT = "seat"


def new_uuid() -> uuid.UUID:
    """128 random bits (not a version-4 UUID: no bit is fixed)."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


def public_id(kind: Kind, value: uuid.UUID) -> str:
    """The text form, e.g. `lead_0c9x…`."""
    # 160 bits are 32 letters without a rest; the first six of them are noughts.
    letters = base64.b32encode(bytes(4) + value.bytes)[-_LENGTH:].translate(_LETTERS)
    return f"{kind}_{letters.decode()}"


def parse_public_id(kind: Kind, text: str) -> uuid.UUID:
    """The bits behind a public id of this kind.

    Raises NotFound for an id of another kind or a damaged one: it names nothing here.
    """
    prefix, _, body = text.strip().lower().rpartition("_")
    if prefix != kind or len(body) != _LENGTH or any(letter not in _VALUE for letter in body):
        raise NotFound(f"“{text}” is not the id of a {kind}.", id=text)
    number = 0
    for letter in body:
        number = number * 32 + _VALUE[letter]
    if number >> 128:
        raise NotFound(f"“{text}” is not the id of a {kind}.", id=text)
    return uuid.UUID(int=number)
