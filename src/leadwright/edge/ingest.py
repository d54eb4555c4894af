"""The tracking API of Segment, as its SDKs and RudderStack's speak it: `/v1/…`.

A 2xx means that everything in the request is on disk. One bad message never costs the others of its batch: it is noted for the
people of the source, and the SDK is told that all is well, since it would drop the whole batch otherwise.
"""

import base64
import binascii
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.ingest.body import LONGEST_REQUEST, Body, UnreadableBody, read_body
from leadwright.capture.ingest.messages import Message, Refused, read_message
from leadwright.capture.ingest.seen import seen_in, with_seen
from leadwright.capture.operations.ingesting import take_messages
from leadwright.capture.operations.write_keys import KeyHolder, holder_of
from leadwright.edge.senders import address_of
from leadwright.events.scanner_networks import scanner_at
from leadwright.platform import clock, workspace
from leadwright.platform.gathering import Gathering
from leadwright.platform.pacing import Pace

# What a path says of its messages: Segment's browser SDK uses the first letter, None is a batch.
KINDS: dict[str, str | None] = {
    **{"batch": None, "b": None, "import": None},
    **{word: word for word in ("identify", "track", "page", "screen", "group", "alias")},
    **{"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"},
}
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Allow-Headers": "authorization, content-type, anonymousid, sentat, x-retry-count",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# A network is shared by hundreds of people, a server by all of a product's users.
_NETWORK_PACE = Pace(rate=50, burst=500)
_KEY_PACE = Pace(rate=2_000, burst=10_000)
_RETRY_SECONDS = 5
_WORTH_A_TRANSACTION = 80

View = Callable[..., HttpResponse]
Meta = Mapping[str, Any]
"""What WSGI (PEP 3333) says of a request: Django's `META`."""


@dataclass(frozen=True)
class Answer:
    """What a program is told, as JSON."""

    status: int
    document: Mapping[str, object]
    headers: Mapping[str, str]

    @property
    def body(self) -> bytes:
        return json.dumps(self.document).encode()


_TAKEN = Answer(200, {"success": True}, HEADERS)


@dataclass(frozen=True)
class _Refusal(Exception):
    """An answer that is not 200, and why."""

    status: int
    reason: str
    retry_after: int | None = None

    def answer(self) -> Answer:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return Answer(self.status, {"success": False, "message": self.reason}, {**HEADERS, **headers})


@dataclass(frozen=True)
class _Request:
    """What one request brings, judged message by message."""

    holder: KeyHolder
    messages: Sequence[Message]
    refused: Sequence[Refused]
    at: datetime


def _store(requests: Sequence[_Request]) -> None:
    with workspace.held():
        take_messages(
            holder=requests[0].holder,
            messages=[message for one in requests for message in one.messages],
            refused=[refused for one in requests for refused in one.refused],
            at=max(one.at for one in requests),
        )


def _enough(requests: Sequence[_Request]) -> bool:
    """Whether the messages of these cost more than a transaction of their own."""
    return sum(len(one.messages) for one in requests) >= _WORTH_A_TRANSACTION


# The requests of one key that come together are stored together.
_GATHERING: Gathering[_Request] = Gathering(_store, enough=_enough)


def _door(view: View) -> View:
    """Open to every site, without cookies: what proves the sender is the key."""

    @open_to_everybody
    @csrf_exempt
    def door(request: HttpRequest, **parts: str) -> HttpResponse:
        response = HttpResponse(status=204) if request.method == "OPTIONS" else view(request, **parts)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    door.__name__, door.__module__, door.__qualname__ = view.__name__, view.__module__, view.__qualname__
    return door


@_door
def ingest(request: HttpRequest, word: str = "batch") -> HttpResponse:
    """Take one message or a batch. 200 once all is stored; 400 for what cannot be read, 401 for a key nobody gave out, 403 for
    a site the key is not for, 429 and 503 with the seconds to wait.
    """
    if request.method != "POST":
        return JsonResponse({"success": False, "message": "Send messages with POST."}, status=405)
    answer = answer_post(request.META, request, word)
    return HttpResponse(
        answer.body, status=answer.status, headers=answer.headers, content_type="application/json"
    )


def answer_post(meta: Meta, stream: BinaryIO | HttpRequest, word: str) -> Answer:
    """What a POST of the call `word` is answered, once what it brings is stored; `stream` is its body."""
    try:
        _take(meta, _read(stream, KINDS[word]))
    except _Refusal as refusal:
        return refusal.answer()
    except (OperationalError, InterfaceError):
        return _Refusal(503, "The database is away for a moment.", _RETRY_SECONDS).answer()
    return _TAKEN


@_door
def measurements(request: HttpRequest) -> HttpResponse:
    """Where the browser SDK reports how it is doing itself: thrown away."""
    return JsonResponse({"success": True})


@_door
def pixel(request: HttpRequest, word: str) -> HttpResponse:
    """The same for places that can only show a picture, such as a mail: always a picture, whatever was wrong."""
    try:
        document = _pixel_document(request, KINDS[word] or "track")
        _take(request.META, read_body(json.dumps(document).encode(), KINDS[word]))
    except (_Refusal, UnreadableBody, OperationalError, InterfaceError):
        pass  # a picture that is missing would be seen by the reader of the mail, and nobody else
    return HttpResponse(_GIF, content_type="image/gif", headers={"Cache-Control": "no-store"})


@_door
def segment_settings(request: HttpRequest, key: str) -> HttpResponse:
    """What Segment's browser SDK asks for first; without `integrations` it would send nothing and say nothing."""
    host = f"{settings.PUBLIC_URL}/v1"
    own = {"apiKey": key, "apiHost": host.partition("://")[2], "protocol": host.partition("://")[0]}
    answer = JsonResponse({"integrations": {"Segment.io": own}})
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@_door
def rudder_settings(request: HttpRequest) -> HttpResponse:
    """What RudderStack's browser SDK asks for first."""
    key = _basic_key(request.META) or request.GET.get("writeKey", "")
    quiet = {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}}
    source = {
        "id": "leadwright",
        "name": "Leadwright",
        "writeKey": key,
        "enabled": True,
        "workspaceId": "leadwright",
    }
    lists: dict[str, object] = {"connections": [], "destinations": [], "config": quiet}
    return JsonResponse({"source": {**source, **lists}, "updatedAt": "2026-01-01T00:00:00.000Z"})


def _read(stream: BinaryIO | HttpRequest, kind: str | None) -> Body:
    raw = stream.read(LONGEST_REQUEST + 1)
    if len(raw) > LONGEST_REQUEST:
        raise _Refusal(400, "The request is longer than 500 KB.")
    try:
        return read_body(raw, kind)
    except UnreadableBody as problem:
        raise _Refusal(400, str(problem)) from None


def _take(meta: Meta, body: Body) -> None:
    now = clock.now()
    holder = _holder(meta, body, now)
    if not holder.is_on:
        return
    _keep_pace(meta, holder)
    sent_at = body.sent_at or meta.get("HTTP_SENTAT")
    judged = [read_message(item, sent_at=sent_at, received_at=now) for item in body.items]
    messages = [one for one in judged if isinstance(one, Message)]
    refused = [Refused(reason) for reason in body.refused]
    refused += [one for one in judged if isinstance(one, Refused)]
    if holder.is_public:
        seen = seen_in(meta, network=scanner_at(address_of(meta)))
        messages = [with_seen(one, seen) for one in messages]
    _GATHERING.put(_Request(holder, messages, refused, now), kind=holder.key.pk)


def _holder(meta: Meta, body: Body, now: datetime) -> KeyHolder:
    key = _basic_key(meta) or dict(parse_qsl(meta.get("QUERY_STRING", ""))).get("writeKey") or body.key
    holder = holder_of(key, at=now) if key else None
    if holder is None:
        raise _Refusal(401, "This write key is not known here.")
    if not holder.takes_from(meta.get("HTTP_ORIGIN")):
        raise _Refusal(403, "This write key is not for this site.")
    return holder


def _keep_pace(meta: Meta, holder: KeyHolder) -> None:
    now = time.monotonic()
    wait = _KEY_PACE.wait_seconds(str(holder.key.pk), now=now)
    if holder.is_public:
        wait = max(wait, keep_network_pace(meta))
    if wait:
        raise _Refusal(429, "Too many requests.", math.ceil(wait))


def keep_network_pace(meta: Meta) -> float:
    """How many seconds whoever asks has to wait; 0 where none, which counts as asked."""
    return _NETWORK_PACE.wait_seconds(address_of(meta), now=time.monotonic())


def _basic_key(meta: Meta) -> str | None:
    """The write key as the name of Basic authentication, with or without the colon behind it."""
    scheme, _, told = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(told, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, ValueError):
        return None


def _pixel_document(request: HttpRequest, kind: str) -> dict[str, Any]:
    """`data` in URL-safe base 64, or the message written flat: `properties.subject=…`."""
    packed = request.GET.get("data")
    if packed is not None:
        return _unpacked(packed)
    document: dict[str, Any] = {"type": kind}
    for path, value in parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100):
        inside = document
        *outer, last = path.split(".")[:4]
        for name in outer:
            found = inside.setdefault(name, {})
            inside = found if isinstance(found, dict) else {}
        inside[last] = value
    return document


def _unpacked(packed: str) -> dict[str, Any]:
    try:
        padded = packed + "=" * (-len(packed) % 4)
        document = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, RecursionError):
        raise UnreadableBody("The data is not JSON in base 64.") from None
    return document if isinstance(document, dict) else {}
