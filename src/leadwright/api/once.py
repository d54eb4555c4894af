"""Writes that may be sent again: what was answered under an `Idempotency-Key` is kept in the transaction that did it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from leadwright.accounts.actor import Actor
from leadwright.accounts.operations.answers import Answer, AskedOnce, asked_once, claim, keep
from leadwright.api.bodies import check_length
from leadwright.api.keys import KeyHolder
from leadwright.leads.access import visible_lead
from leadwright.platform import clock
from leadwright.platform.errors import DomainError, NotFound

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
# Stores what several requests bring in one transaction, and their answers with it.
_KEEP_THEIR_OWN = frozenset({("POST", "leads")})
_HOLDER = KeyHolder()

View = Callable[..., HttpResponse]


def kept(view: View, refused: Callable[[HttpRequest, Exception], HttpResponse]) -> View:
    """The view, which answers a write under a key once and says the same again to whoever sends it again.

    A write that is refused changed nothing and is not kept, so its key can be used again. Whoever sends a second time while the
    first is under way waits for it. `refused` makes an answer of what is raised.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method not in WRITES:
            return view(request, *args, **kwargs)
        try:
            actor = _HOLDER(request)
            if actor is None:
                return view(request, *args, **kwargs)
            check_length(request)
            asked = asked_once(
                holder=request.headers["Authorization"],
                what=f"{request.method} {request.get_full_path()}",
                key=key,
                body=request.body,
            )
            if (request.method, _name_of(request)) in _KEEP_THEIR_OWN:
                request.asked_once = asked  # type: ignore[attr-defined]  # read by `of_request`
                return view(request, *args, **kwargs)
            lead = _lead(actor, kwargs.get("lead"))
            return _once(request, asked, lead, lambda: view(request, *args, **kwargs))
        except Exception as problem:
            return refused(request, problem)

    return answered


def of_request(request: HttpRequest) -> AskedOnce | None:
    """The key a request came with, for a view that keeps its own answers."""
    found: AskedOnce | None = getattr(request, "asked_once", None)
    return found


def tells_of(request: HttpRequest, lead: int | None) -> None:
    """Say whom (a lead by its number) an answer tells of whose address names no lead, so that it is erased with the lead."""
    request.tells_of = lead  # type: ignore[attr-defined]  # read by `_once`


def _once(
    request: HttpRequest, asked: AskedOnce, lead: int | None, run: Callable[[], HttpResponse]
) -> HttpResponse:
    with transaction.atomic():
        known = claim([asked], at=clock.now()).get(asked.name)
        if isinstance(known, DomainError):
            raise known
        if known is not None:
            return _again(known)
        response = run()
        if response.status_code >= 300:
            transaction.set_rollback(True)
            return response
        text = response.content.decode()
        lead = lead or getattr(request, "tells_of", None)
        keep({asked.name: Answer(response.status_code, text, response.get("ETag", ""), lead)})
    return response


def _again(known: Answer) -> HttpResponse:
    response = HttpResponse(known.text, status=known.status, content_type="application/json; charset=utf-8")
    response[REPLAYED] = "true"
    response["Cache-Control"] = "private, no-store"
    if known.tag:
        response["ETag"] = known.tag
    return response


def _name_of(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match is not None else None


def _lead(actor: Actor, reference: str | None) -> int | None:
    """Whom the answer will tell of, so that it is erased with the lead."""
    try:
        return None if reference is None else visible_lead(actor, reference).id
    except NotFound:
        return None
