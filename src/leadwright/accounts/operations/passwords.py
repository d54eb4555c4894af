"""Setting a password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.operations.sessions import close_ways_in
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id

# Hashing time grows with the length; nobody types more, and NIST SP 800-63B asks for at least 64.
LONGEST_PASSWORD = 1000


@transaction.atomic
def set_password(*, actor: Actor, user: User, password: str, at: datetime) -> None:
    """Replace the password; every session, key and unused link of the user ends, also on a repeat.

    Users may do so for themselves, administrators for all. Raises Forbidden, or UnusableInput with what is
    wrong with the password.
    """
    if actor.user_id != user.pk:
        require(actor, Action.MANAGE_PEOPLE)
    locked = User.objects.select_for_update().get(pk=user.pk)
    replace_password(locked, password, at=at)
    locked.save(update_fields=["password", "session_epoch"])
    user.password, user.session_epoch = locked.password, locked.session_epoch
    audit.record(actor, "user.password_set", kind=Kind.USER, key=public_id(Kind.USER, user.public_id), at=at)


def check_password(user: User, password: str) -> None:
    """Raises UnusableInput, with every reason, for a password this user (who need not be stored) may not have."""
    if len(password) > LONGEST_PASSWORD:
        raise UnusableInput(f"A password has at most {LONGEST_PASSWORD} characters.", field="password")
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise UnusableInput(" ".join(problem.messages), field="password") from None


def replace_password(user: User, password: str, *, at: datetime) -> None:
    """Check and hash the password of a locked user, which the caller saves, and end the user's ways in."""
    check_password(user, password)
    user.set_password(password)
    close_ways_in(user, at=at)
