"""What a view is given."""

from django.http import HttpRequest

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request the permission middleware let through: somebody is signed in, and `actor` says what they may
    do.
    """

    user: User
    actor: Actor


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page: not when it follows a whole link or restores a page from history."""
    asks = request.headers.get("HX-Request") == "true"
    whole = "HX-Boosted" in request.headers or "HX-History-Restore-Request" in request.headers
    return asks and not whole
