"""A condition inside an address: JSON, packed and written in letters an address may hold. It is read as anybody's input is."""

import base64
import json
import zlib
from collections.abc import Mapping

from leadwright.platform.errors import UnusableInput

LONGEST = 8_000
_LARGEST = 200_000


def pack(document: Mapping[str, object] | None) -> str:
    """The text of a condition; empty for none. Raises UnusableInput for one that is too long for an address."""
    if document is None:
        return ""
    plain = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    text = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    if len(text) > LONGEST:
        raise UnusableInput(
            "This filter is too long to be kept in an address; make a segment of a part of it."
        )
    return text


def unpack(text: str) -> dict[str, object] | None:
    """The condition behind a text, not yet checked; None for an empty one. Raises UnusableInput for a text that is none."""
    if not text:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        plain = reader.decompress(packed, _LARGEST)
        document = json.loads(plain) if reader.eof and len(text) <= LONGEST else None
    except (ValueError, zlib.error, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UnusableInput("The filter in this address cannot be read; begin with all leads.")
    return document
