"""Forms in other people's pages: the script they load, what it asks for, and what it posts. Any site, without cookies."""

from collections.abc import Callable
from functools import cache, wraps
from importlib import resources
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.markup import to_plain
from leadwright.capture.forms.rendering import TOKEN, Showing, form_tree, thanks_tree
from leadwright.capture.forms.words import words_of
from leadwright.capture.operations.counting import Seen, count_seen
from leadwright.capture.queries.forms import live_form
from leadwright.edge.forms.afterwards import given
from leadwright.edge.forms.bodies import UnreadableSubmission, read_body, read_fields
from leadwright.edge.forms.hosted import fresh_token
from leadwright.edge.forms.posting import TooOften, Unavailable, opened, posted, takes_files
from leadwright.platform import clock

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-store",
}
View = Callable[..., HttpResponse]


def _door(*methods: str) -> Callable[[View], View]:
    """Open to every site, as far as the form itself is: a page that may not use it can read why."""

    def wrap(view: View) -> View:
        @open_to_everybody
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method not in methods:
                response = _said(405, f"Ask with {' or '.join(methods)}.")
            else:
                response = view(request, **parts)
            for name, value in _CORS.items():
                response.headers.setdefault(name, value)
            patch_vary_headers(response, ["Origin"])
            return response

        return door

    return wrap


@open_to_everybody
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script other sites load: one file at an address that stays."""
    response = HttpResponse(_file("embed.js"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@_door("GET", "HEAD")
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A form as a tree with its token and style, for the script to build."""
    found = live_form(slug)
    if found is None:
        return _said(404, "There is no form of this name.")
    refusal = _not_for(found.body, request)
    if refusal is not None:
        return refusal
    showing = Showing(
        slug, reverse("edge:form", kwargs={"slug": slug}), {TOKEN: fresh_token(found, at=clock.now())}
    )
    words = {name: words_of(found.body.language)[name] for name in ("look", "not_sent")}
    tree = to_plain(form_tree(found.body, showing))
    return JsonResponse({"form": tree, "style": _file("form.css"), "words": words})


@_door("POST")
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """What the script, or a program, posts. 200 once it is on disk; 422 with sentences by field; 429 and 503 with the seconds
    to wait. Without a token, or with one too old, a new one comes back, to be sent once more.
    """
    live = live_form(slug)
    if live is not None and (refusal := _not_for(live.body, request)) is not None:
        return refusal
    try:
        result = posted(request, slug, live, read_body(request, takes_files=takes_files(live)))
    except UnreadableSubmission as problem:
        return _said(problem.status, str(problem))
    except TooOften as problem:
        return _said(429, str(problem), problem.seconds)
    except Unavailable as problem:
        return _said(503, str(problem), 5)
    if result is None:
        return _said(404, "There is no form of this name.")
    body = result.form.body
    if result.submitted is None:
        token = fresh_token(result.form, at=clock.now(), filled=True)
        return JsonResponse(
            {"mistakes": {"": words_of(body.language)["old_page"]}, "token": token}, status=422
        )
    if result.submitted.mistakes:
        return JsonResponse({"mistakes": dict(result.submitted.mistakes)}, status=422)
    if body.thanks.page:
        return JsonResponse({"page": body.thanks.page})
    return JsonResponse({"thanks": to_plain(thanks_tree(body, *given(body, result.token)))})


@_door("POST")
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """A page says that a form was seen, or that somebody began to fill it in. Counted, of nobody; only for who has opened it."""
    try:
        fields = read_fields(request)
    except UnreadableSubmission as problem:
        return _said(problem.status, str(problem))
    token = opened(request, fields)
    what = "".join(fields.get("what", ()))
    if token is not None and what in set(Seen):
        count_seen(
            form=slug, version_id=token.version_id, what=Seen(what), slot=token.nonce.int, at=clock.now()
        )
    return HttpResponse(status=204)


def _not_for(body: FormBody, request: HttpRequest) -> HttpResponse | None:
    """The refusal for a site the form is not for. A form that is for any site, and what is no browser, is not refused."""
    # `headers` would name every header anew for this one.
    origin = request.META.get("HTTP_ORIGIN")
    if not body.sites or origin is None or origin in body.sites:
        return None
    return _said(403, f"This form is not for {origin[:200]}. Add that site to the form to use it there.")


def _said(status: int, sentence: str, seconds: int | None = None) -> HttpResponse:
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return JsonResponse({"message": sentence}, status=status, headers=headers)


@cache
def _file(name: str) -> str:
    return resources.files("leadwright.edge").joinpath("static", "edge", name).read_text(encoding="utf-8")
