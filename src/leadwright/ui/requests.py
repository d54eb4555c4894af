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
