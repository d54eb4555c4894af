"""The body of a request: bytes in, the messages it holds out.

Limits are those of Segment's tracking API: 32 KB a message, 500 KB a request, 2,500 messages a batch. SDKs fill them up to the
last byte, so they must not be any stricter.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_MESSAGE = 32 * 1024
LONGEST_REQUEST = 500 * 1024
MOST_MESSAGES = 2_500
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
# PostgreSQL stores no NUL, and half of a surrogate pair cannot be written as UTF-8.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MAY_BE_UNSTORABLE = re.compile(r"\\u0000|\\ud[89a-f]|\0", re.IGNORECASE)
_SHARED = ("context", "integrations")

Item = dict[str, Any]


class UnreadableBody(ValueError):
    """A request no message can be taken from; the text says why."""


@dataclass(frozen=True)
class Body:
    """What a request holds. `key` is the write key it names, `items` its messages, `refused` why others were left out."""

    items: list[Item]
    key: str | None = None
    sent_at: object = None
    refused: list[str] = field(default_factory=list)


def read_body(raw: bytes, kind: str | None) -> Body:
    """The messages of a request. `kind` is the type its path names, None for a batch.

    Compressed bodies are known by their first bytes, because RudderStack labels them as forms. Raises UnreadableBody for what is
    too large, no UTF-8, no JSON, or no object.
    """
    raw = _whole(raw)
    document = _object(_text(raw))
    # Messages are measured only where one may be too long: that costs as much as reading them.
    may_be_long = len(raw) > LONGEST_MESSAGE
    key = document.get("writeKey")
    if kind is not None:
        if may_be_long and len(json.dumps(document)) > LONGEST_MESSAGE:
            raise UnreadableBody("The message is longer than 32 KB.")
        document.setdefault("type", kind)
        return Body([document], _text_or_none(key), document.get("sentAt"))
    batch = document.get("batch")
    if not isinstance(batch, list):
        raise UnreadableBody("A batch needs a list named “batch”.")
    refused: list[str] = []
    items = []
    for one in batch[:MOST_MESSAGES]:
        problem = _problem(one, may_be_long=may_be_long)
        if problem:
            refused.append(problem)
        else:
            items.append(_item(one, document))
    if len(batch) > MOST_MESSAGES:
        refused.append(f"{len(batch) - MOST_MESSAGES:,} messages more than the {MOST_MESSAGES:,} of a batch.")
    first = next((_text_or_none(item.get("writeKey")) for item in items), None)
    return Body(items, _text_or_none(key) or first, document.get("sentAt"), refused)


def _problem(one: object, *, may_be_long: bool) -> str:
    """Why this is no message; empty where it is one."""
    if not isinstance(one, dict):
        return "A message that is no object."
    if may_be_long and len(json.dumps(one, ensure_ascii=False).encode()) > LONGEST_MESSAGE:
        return "A message longer than 32 KB."
    return ""


def _item(one: Item, document: Mapping[str, Any]) -> Item:
    """A message of a batch with what the batch says for all, but never its `timestamp`: RudderStack's is the time of sending."""
    for name in _SHARED:
        shared = document.get(name)
        if isinstance(shared, dict):
            own = one.get(name)
            one[name] = {**shared, **own} if isinstance(own, dict) else shared
    return one


def _whole(raw: bytes) -> bytes:
    if raw.startswith(_GZIP):
        raw = _unpacked(raw)
    if len(raw) > LONGEST_REQUEST:
        raise UnreadableBody("The request is longer than 500 KB.")
    return raw


def _text(raw: bytes) -> str:
    try:
        return raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise UnreadableBody(f"The request is not UTF-8 at byte {error.start + 1:,}.") from None


def _unpacked(raw: bytes) -> bytes:
    """At most one byte more than a request may have, however much the rest would unpack to."""
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(raw, LONGEST_REQUEST + 1)
    except zlib.error:
        text = b""
    if not stream.eof and len(text) <= LONGEST_REQUEST:
        raise UnreadableBody("The request is damaged: it cannot be unpacked.")
    return text


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_no_number)
        if _MAY_BE_UNSTORABLE.search(text):
            document = storable(document)
    except RecursionError:
        raise UnreadableBody("The request is nested too deeply.") from None
    except ValueError as error:
        raise UnreadableBody(f"The request is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise UnreadableBody("The request is not a JSON object.")
    return document


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number")


def storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", name): storable(one) for name, one in value.items()}
    return value


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
