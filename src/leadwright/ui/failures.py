"""Pages for what went wrong, in plain words, and the one table from refusals to HTTP.

None of them asks the database: they must also work when it is away.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from leadwright.platform.errors import DomainError
from leadwright.ui.areas import home_of
from leadwright.ui.requests import is_partial

# By code of the refusal, or of the kind of refusal it is: a class without a line of its own counts as its base.
STATUS: dict[str, int] = {
    "not_found": 404,
    "forbidden": 403,
    "unusable_input": 422,
    "conflict": 409,
    "refused": 422,
}


@dataclass(frozen=True)
class Failure:
    """What the page says: what is the matter, and what to do."""

    status: int
    title: str
    text: str


BAD_REQUEST = Failure(
    400,
    "This request could not be read",
    "The address or the form that was sent is not one Leadwright knows. Go back and try again; if you typed "
    "the address of this installation, use the one your administrator gave you.",
)
FORBIDDEN = Failure(
    403,
    "Not for your role",
    "Your role does not include this page. An administrator can change your role.",
)
EXPIRED_FORM = Failure(
    403,
    "The form was too old",
    "Nothing was changed. Go back, load the page again and send the form once more; your browser must accept "
    "cookies.",
)
NOT_FOUND = Failure(
    404,
    "There is nothing here",
    "The address is wrong, or what it names is not there or not yours to see.",
)
ONLY_SENT = Failure(
    405,
    "There is nothing to look at here",
    "The address belongs to a form and does something only when the form is sent. Nothing was changed.",
)
TOO_MANY = Failure(429, "Too many tries", "Wait five minutes, then try again.")
BROKEN = Failure(
    500,
    "Something is broken on our side",
    "Nothing you did caused this, and nothing was half done. Try again in a minute; if it stays, the log of "
    "the server says what it is.",
)


class DomainErrorMiddleware:
    """Answers a DomainError that left a page's view, and a GET of what only takes forms, with the page for it; other ways in have
    tables of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if isinstance(response, HttpResponseNotAllowed) and match is not None and match.app_name == "ui":
            told = _page(request, ONLY_SENT)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(problem, DomainError) or match is None or match.app_name != "ui":
            return None
        status = status_of(type(problem))
        titles = {404: NOT_FOUND.title, 403: FORBIDDEN.title}
        return _page(request, Failure(status, titles.get(status, "Not done"), problem.message))


def status_of(refusal: type[DomainError]) -> int:
    """The HTTP status of a kind of refusal."""
    codes = [kind.code for kind in refusal.__mro__ if issubclass(kind, DomainError)]
    return next(STATUS[code] for code in codes if code in STATUS)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """With the button to sign out: it may be the first page somebody gets to see."""
    if is_partial(request):
        return _toast(FORBIDDEN)
    actor = getattr(request, "actor", None)
    home = home_of(actor) if actor is not None else ""
    page = render_to_string("ui/forbidden.html", {"failure": FORBIDDEN, "home": home}, request=request)
    return HttpResponse(page, status=FORBIDDEN.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NOT_FOUND)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, TOO_MANY)


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, BROKEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, EXPIRED_FORM)


def _page(request: HttpRequest, failure: Failure) -> HttpResponse:
    """A page of its own, or, where only a part of a page was asked for, a toast on the page that asked."""
    if is_partial(request):
        return _toast(failure)
    return HttpResponse(render_to_string("ui/failure.html", {"failure": failure}), status=failure.status)


def _toast(failure: Failure) -> HttpResponse:
    words = {"title": failure.title, "text": failure.text}
    response = HttpResponse(render_to_string("components/refusal.html", words), status=failure.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response
