"""A secret just made, carried by the browser from the post that made it to the one page that shows it.

The server keeps it nowhere, not even in the session (decision 100): it is a cookie that only that page is sent,
signed for whoever made it.
"""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect

from leadwright.platform import clock
from leadwright.ui.requests import SignedInRequest

_COOKIE = "leadwright_once"
_SALT = "shown once"
_SECONDS = 120


def go_and_show(request: SignedInRequest, address: str, told: Mapping[str, str]) -> HttpResponse:
    """After a post: go to `address`, whose page takes `told`; Back and Reload never post again."""
    until = int(clock.now().timestamp()) + _SECONDS
    carried = signing.dumps({"user": request.user.pk, "until": until, "told": dict(told)}, salt=_SALT)
    answer = HttpResponseRedirect(address)
    answer.set_cookie(
        _COOKIE,
        carried,
        max_age=_SECONDS,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def told_once(request: SignedInRequest) -> Mapping[str, str]:
    """What the post before told this page; empty where nothing was, it is two minutes old, or somebody else's."""
    try:
        carried = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return {}
    is_due = carried["until"] >= clock.now().timestamp()
    return carried["told"] if is_due and carried["user"] == request.user.pk else {}


def shown(request: SignedInRequest, answer: HttpResponse) -> HttpResponse:
    """The answer that told it: the browser forgets the secret, and keeps no copy of the page."""
    if _COOKIE in request.COOKIES:
        answer.delete_cookie(_COOKIE, path=request.path, samesite="Strict")
        answer["Cache-Control"] = "no-store"
    return answer
