"""The short way of a program's messages: past the middlewares, which serve pages and people.

What they do is of no use here: no session, no sign-in, no CSRF, no page; the key is the whole proof. The way through Django
(`edge.ingest`) gives the same answers and stays for everything but a plain POST.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import close_old_connections

from leadwright.edge.ingest import KINDS, answer_post

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_WORDS = {
    **{f"/v1/{word}{slash}": word for word in KINDS for slash in ("", "/")},
    **{f"/beacon/v1/batch{slash}": "batch" for slash in ("", "/")},
}


def ingest_directly(program: "WSGIApplication") -> "WSGIApplication":
    """The same program, with the messages of programs answered before it is asked."""

    def first(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        word = _WORDS.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if word is None:
            return program(environ, start_response)
        close_old_connections()
        answer = answer_post(environ, environ["wsgi.input"], word)
        close_old_connections()
        body = answer.body
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(
            f"{answer.status} {HTTPStatus(answer.status).phrase}", [*headers, *answer.headers.items()]
        )
        return [body]

    return first
