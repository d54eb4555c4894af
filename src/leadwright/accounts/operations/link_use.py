"""Acting on a one-time link."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts import queries
from leadwright.accounts.addresses import usable_address
from leadwright.accounts.links import Purpose
from leadwright.accounts.models import SignInLink, User
from leadwright.accounts.names import usable_name
from leadwright.accounts.operations.links import administrator_exists
from leadwright.accounts.operations.passwords import check_password, replace_password
from leadwright.accounts.rules import Role
from leadwright.platform import audit, sql
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class LinkAnswers:
    """What the holder of a link states; which of it is needed depends on the purpose of the link."""

    name: str = ""
    email: str = ""
    password: str = ""


def problems_of(answers: LinkAnswers, *, asked: Iterable[str]) -> dict[str, str]:
    """What is wrong with the answers that are asked for, one sentence each under its name: all of it at once, where `use_link`
    stops at the first. Answers that are empty are not judged. Only for the holder of a link: it tells who has an account.
    """
    checks: dict[str, Callable[[], object]] = {
        "name": lambda: usable_name(answers.name, of="user"),
        "email": lambda: _free_address(answers.email),
        "password": lambda: check_password(User(name=answers.name, email=answers.email), answers.password),
    }
    found = {}
    for name in asked:
        if name in checks and getattr(answers, name):
            try:
                checks[name]()
            except (UnusableInput, Conflict) as problem:
                found[name] = problem.message
    return found


@transaction.atomic
def use_link(*, token: str, answers: LinkAnswers, at: datetime) -> User:
    """Do once what the link is for, and return the user to sign in. The token is the authority, so there is
    no actor.

    Of two who use it at the same time one wins; a refusal of the answers leaves the link usable. Raises
    NotFound, in the same words, for a token that is unknown, used or expired; UnusableInput for answers that
    will not do; Conflict for a first run after there is an administrator.
    """
    link = queries.usable_link(token, at=at, lock=True)
    # Marked before it is acted on: a new password drops the unused links of the user, this one among them.
    link.used_at = at
    link.save(update_fields=["used_at"])
    user = _ACTS[Purpose(link.purpose)](link, answers, at)
    audit.record(
        queries.actor_for(user),
        f"link.{link.purpose}_used",
        kind=Kind.USER,
        key=public_id(Kind.USER, user.public_id),
        at=at,
    )
    return user


def _make_first_administrator(link: SignInLink, answers: LinkAnswers, at: datetime) -> User:
    # Two links, used at the same time, make one administrator: the second waits here and then sees the first.
    sql.execute("select pg_advisory_xact_lock(hashtextextended('first administrator', 0))")
    if administrator_exists():
        raise Conflict("There is an administrator already; ask them for an invitation.")
    user = User.objects.create(
        email=_free_address(answers.email),
        name=usable_name(answers.name, of="user"),
        role=Role.ADMINISTRATOR,
        created_at=at,
    )
    replace_password(user, answers.password, at=at)
    user.save(update_fields=["password", "session_epoch"])
    return user


def _free_address(text: str) -> str:
    email = usable_address(text)
    if User.objects.filter(email=email).exists():
        raise Conflict(
            f"{email} has an account already, with another role; use another address.", field="email"
        )
    return email


def _set_password(link: SignInLink, answers: LinkAnswers, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=_holder(link).pk)
    replace_password(user, answers.password, at=at)
    user.save(update_fields=["password", "session_epoch"])
    return user


def _accept_invitation(link: SignInLink, answers: LinkAnswers, at: datetime) -> User:
    user = _set_password(link, answers, at)
    user.name = usable_name(answers.name, of="user")
    user.save(update_fields=["name"])
    return user


def _sign_in(link: SignInLink, answers: LinkAnswers, at: datetime) -> User:
    return _holder(link)


def _holder(link: SignInLink) -> User:
    if link.user is None:
        raise AssertionError(f"a link for {link.purpose} has a user")
    return link.user


_ACTS: dict[Purpose, Callable[[SignInLink, LinkAnswers, datetime], User]] = {
    Purpose.FIRST_RUN: _make_first_administrator,
    Purpose.SIGN_IN: _sign_in,
    Purpose.INVITATION: _accept_invitation,
    Purpose.PASSWORD: _set_password,
}
