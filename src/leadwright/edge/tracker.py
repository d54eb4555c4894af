"""The website's script, and where it sends: a path somebody chose, so that it is one's own.

What it sends is a batch of the tracking API, or a count of pages without anybody. A browser that asks not to be followed
(Global Privacy Control) is only counted, whatever its script sends.
"""

import json
from functools import cache
from importlib import resources
from io import BytesIO

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.ingest.body import LONGEST_REQUEST
from leadwright.capture.operations.site_pages import PageSeen, count_pages
from leadwright.capture.operations.write_keys import holder_of
from leadwright.capture.website import TRACKER_PATH
from leadwright.edge.ingest import HEADERS, answer_post, keep_network_pace
from leadwright.platform import clock, workspace

_LONGEST_ADDRESS = 2_000
_RETRY = "5"


@open_to_everybody
@require_safe
def script(request: HttpRequest, place: str) -> HttpResponse:
    """The script itself, at the chosen path."""
    _check(place)
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@open_to_everybody
@csrf_exempt
def hit(request: HttpRequest, place: str) -> HttpResponse:
    """What the script sends: 200 once all is stored, else as the tracking API answers."""
    _check(place)
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=HEADERS)
    if request.method != "POST":
        return HttpResponse(status=405, headers={**HEADERS, "Allow": "POST, OPTIONS"})
    raw = request.read(LONGEST_REQUEST + 1)
    pages = _pages(raw, private=request.META.get("HTTP_SEC_GPC") == "1")
    if pages is None:
        answer = answer_post(request.META, BytesIO(raw), "batch")
        return HttpResponse(
            answer.body, status=answer.status, headers=answer.headers, content_type="application/json"
        )
    return HttpResponse(status=_count(request, *pages), headers={**HEADERS, "Retry-After": _RETRY})


def _count(request: HttpRequest, key: str, pages: list[PageSeen]) -> int:
    """Count pages; the status to answer with."""
    try:
        now = clock.now()
        holder = holder_of(key, at=now) if key else None
        if holder is None:
            return 401
        if not holder.takes_from(request.META.get("HTTP_ORIGIN")):
            return 403
        if keep_network_pace(request.META):
            return 429
        with workspace.held():
            agent = request.META.get("HTTP_USER_AGENT", "")
            count_pages(holder=holder, pages=pages, agent=agent, at=now)
    except (OperationalError, InterfaceError):
        return 503
    return 204


def _pages(raw: bytes, *, private: bool) -> tuple[str, list[PageSeen]] | None:
    """The key and the pages of a request that only counts; None where it is one of the tracking API."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    told = document.get("count")
    if isinstance(told, list):
        seen = told
    elif private:
        batch = document.get("batch")
        messages = batch if isinstance(batch, list) else []
        seen = [_page_of(one) for one in messages if isinstance(one, dict) and one.get("type") == "page"]
    else:
        return None
    pages = [
        PageSeen(_text(one.get("url")), _text(one.get("referrer"))) for one in seen if isinstance(one, dict)
    ]
    return _text(document.get("writeKey")), pages


def _page_of(message: dict[str, object]) -> object:
    context = message.get("context")
    return context.get("page") if isinstance(context, dict) else None


def _text(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:_LONGEST_ADDRESS]


def _check(place: str) -> None:
    if place != workspace.read(TRACKER_PATH.name):
        raise Http404


@cache
def _script() -> str:
    return (
        resources.files("leadwright.edge")
        .joinpath("static", "edge", "tracker.js")
        .read_text(encoding="utf-8")
    )
