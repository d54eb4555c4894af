"""The short way of what programs and forms of other sites send: past the middlewares, which serve pages and people.

What they do is of no use here: no session, no sign-in, no CSRF, no page; the key or the token is the whole proof. The way through
Django (`edge.ingest`, `edge.forms.embedded`) gives the same answers and stays for everything but a plain POST.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest, get_script_name
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix
from django.utils.log import log_response

from leadwright.edge.forms.embedded import submit
from leadwright.edge.ingest import KINDS, answer_post

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_WORDS = {
    **{f"/v1/{word}{slash}": word for word in KINDS for slash in ("", "/")},
    **{f"/beacon/v1/batch{slash}": "batch" for slash in ("", "/")},
}
_SUBMISSION = re.compile(r"/f/([-a-zA-Z0-9_]+)/submit")

Answering = Callable[[HttpRequest], HttpResponseBase]
# Django's own may be asked to wait for an answer, which is not done here.
Middleware = Callable[[Any], Any]


def answer_directly(program: "WSGIApplication", said_by: Sequence[Middleware] = ()) -> "WSGIApplication":
    """The same program, with what programs and embedded forms send answered before it is asked.

    `said_by` are the middlewares, outermost first, that say something with every answer to a browser and ask for nobody.
    """
    submitted = _submitted(said_by)

    def first(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return program(environ, start_response)
        word = _WORDS.get(environ["PATH_INFO"])
        if word is not None:
            return _of_program(environ, start_response, word)
        if _SUBMISSION.fullmatch(environ["PATH_INFO"]):
            return _of_form(environ, start_response, submitted)
        return program(environ, start_response)

    return first


def _of_program(environ: "WSGIEnvironment", start_response: "StartResponse", word: str) -> Iterable[bytes]:
    close_old_connections()
    answer = answer_post(environ, environ["wsgi.input"], word)
    close_old_connections()
    body = answer.body
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*headers, *answer.headers.items()])
    return [body]


def _of_form(
    environ: "WSGIEnvironment", start_response: "StartResponse", submitted: Answering
) -> Iterable[bytes]:
    set_script_prefix(get_script_name(environ))
    close_old_connections()
    response = submitted(WSGIRequest(environ))
    close_old_connections()
    body = b"".join([bytes(part) for part in response])
    # An answer that breaks was made by a page, which does not say its length.
    headers = {**response.headers, "Content-Length": str(len(body))}
    start_response(f"{response.status_code} {response.reason_phrase}", [*headers.items()])
    return [body]


def _submitted(said_by: Sequence[Middleware]) -> Answering:
    answering: Any = convert_exception_to_response(_submit)
    for middleware in reversed(said_by):
        answering = convert_exception_to_response(middleware(answering))
    return cast("Answering", answering)


def _submit(request: HttpRequest) -> HttpResponse:
    # Raises where the program is asked by a name it does not go by.
    request.get_host()
    found = _SUBMISSION.fullmatch(request.path_info)
    if found is None:
        raise Http404
    response = submit(request, slug=found[1])
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
    return response
