"""The page on which somebody fetches a file that was mailed to them by a link."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms.markup import node
from leadwright.capture.operations.offering import fetch_offer, find_fetched, unseal_link
from leadwright.edge.mail.pages import button, not_valid, shown
from leadwright.platform import clock
from leadwright.platform.errors import NotFound


@open_to_everybody
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """What it is, with a button that fetches it; programs that only open every link of a mail fetch nothing."""
    told = unseal_link(token)
    found = find_fetched(token=told, at=clock.now()) if told is not None else None
    if told is None or found is None:
        return not_valid()
    if request.method != "POST":
        size = (
            f"{found.size / 1_000_000:.1f} MB" if found.size >= 1_000_000 else f"{found.size // 1_000 + 1} kB"
        )
        return shown(found.title, node("p", f"{found.name}, {size}"), button("Download"))
    try:
        fetched = fetch_offer(token=told, at=clock.now())
    except NotFound:
        return not_valid()
    answer = FileResponse(
        fetched.place.open("rb"), as_attachment=True, filename=fetched.name, content_type=fetched.type
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
