"""Whether who sent a payload knows the secret."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from leadwright.capture.webhooks.document import Proof

_MOST_SIGNATURES = 10


def secret_of(key: bytes, *, webhook: bytes, turn: int) -> str:
    """The secret of a webhook, the `turn`-th of its. It follows from the key of the installation, so it is kept nowhere."""
    told = b"secret of webhook " + webhook + turn.to_bytes(8, "big")
    return "whs_" + base64.urlsafe_b64encode(hmac.digest(key, told, hashlib.sha256)[:24]).decode()


def wrong_with(
    proof: Proof, *, headers: Mapping[str, str], body: bytes, secrets: Iterable[str], at: datetime
) -> str:
    """Why the sender has not shown that it knows one of the secrets, in a sentence; empty where it has.

    `headers` are by lower-case name. Compared in constant time, each secret.
    """
    shown = headers.get(proof.header.lower(), "").strip()
    if not shown:
        return f"There was no header {proof.header}."
    stamp = headers.get(proof.timestamp_header.lower(), "").strip() if proof.timestamp_header else ""
    if proof.timestamp_header and (problem := _off(stamp, proof, at)):
        return problem
    if proof.by == "secret":
        given = shown.removeprefix(proof.prefix).encode()
        found = [hmac.compare_digest(given, one.encode()) for one in secrets]
        return "" if any(found) else f"The secret in {proof.header} is not the one of this webhook."
    name = headers.get(proof.id_header.lower(), "") if proof.id_header else ""
    signed = b".".join([*_before(proof, name, stamp), body])
    given_ones = [_decoded(one.removeprefix(proof.prefix), proof) for one in shown.split()[:_MOST_SIGNATURES]]
    wanted = [hmac.digest(one.encode(), signed, hashlib.sha256) for one in secrets]
    matched = [hmac.compare_digest(given, one) for given in given_ones for one in wanted]
    return "" if any(matched) else f"The signature in {proof.header} does not belong to this body and secret."


def _before(proof: Proof, name: str, stamp: str) -> list[bytes]:
    parts = {"body": [], "timestamp.body": [stamp], "id.timestamp.body": [name, stamp]}[proof.signs]
    return [part.encode() for part in parts]


def _off(stamp: str, proof: Proof, at: datetime) -> str:
    """What is wrong with the time: seconds since 1970, or RFC 3339."""
    try:
        said = (
            datetime.fromtimestamp(int(stamp), at.tzinfo)
            if stamp.isdecimal()
            else datetime.fromisoformat(stamp)
        )
    except (ValueError, OverflowError, OSError):
        return f"There was no time in {proof.timestamp_header}."
    if said.tzinfo is None or abs(said - at) > timedelta(seconds=proof.tolerance_seconds):
        return f"The time in {proof.timestamp_header} is more than {proof.tolerance_seconds} seconds off."
    return ""


def _decoded(text: str, proof: Proof) -> bytes:
    try:
        return bytes.fromhex(text) if proof.encoding == "hex" else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
