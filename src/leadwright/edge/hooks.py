"""Where other systems send JSON: `/in/…`, an address nobody guesses for each inbound webhook.

200 means that what was sent is on disk, also where nothing could be made of it: a sender would only send the same again. Why
something was refused is not told in full; it stands in the log of the webhook.
"""

import math
import time
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.operations.receiving import (
    Delivery,
    NoSuchWebhook,
    NotProven,
    receive_payload,
    refuse_delivery,
    webhook_at,
)
from leadwright.capture.webhooks.reading import LONGEST_PAYLOAD
from leadwright.edge.senders import address_of
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id
from leadwright.platform.pacing import Pace

# An automation service sends for all its customers, in bursts; a flood is more.
_PACE = Pace(rate=20, burst=400)


@open_to_everybody
@csrf_exempt
def receive(request: HttpRequest, address: str) -> HttpResponse:
    """Take what a system sends. 401 without a valid proof, 404 where there is no webhook, 410 for one that was closed, 413 for
    more than 500 KB, 429 and 503 with the seconds to wait.
    """
    if request.method != "POST":
        return _said(405, "Send JSON with POST.", Allow="POST")
    wait = _PACE.wait_seconds(address_of(request.META), now=time.monotonic())
    if wait:
        return _said(429, "Too many requests.", Retry_After=str(math.ceil(wait)))
    try:
        return _received(request, parse_public_id(Kind.WEBHOOK, address))
    except NotFound:
        return _said(404, "There is nothing at this address.")
    except (OperationalError, InterfaceError):
        return _said(503, "Nothing can be stored at the moment.", Retry_After="5")


def _received(request: HttpRequest, address: UUID) -> HttpResponse:
    body = request.read(LONGEST_PAYLOAD + 1)
    if len(body) > LONGEST_PAYLOAD:
        if webhook := webhook_at(address):
            reason = f"It was longer than {LONGEST_PAYLOAD // 1_000} KB."
            refuse_delivery(webhook=webhook, reason=reason, at=clock.now())
        return _said(413, f"Send at most {LONGEST_PAYLOAD // 1_000} KB at once.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        received = receive_payload(address=address, delivery=Delivery(body, headers), at=clock.now())
    except NotProven:
        return _said(401, "What was sent does not show that the sender knows the secret.")
    except NoSuchWebhook as problem:
        return _said(410 if problem.closed else 404, "There is nothing at this address.")
    return _answer(200, {"received": True, "id": received.payload})


def _said(status: int, sentence: str, **headers: str) -> HttpResponse:
    return _answer(status, {"received": False, "message": sentence}, **headers)


def _answer(status: int, told: dict[str, object], **headers: str) -> HttpResponse:
    response = JsonResponse(told, status=status)
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
