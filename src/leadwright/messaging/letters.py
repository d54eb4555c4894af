"""The messages this package knows how to write: those of accounts, the test, and the question whether an address agrees."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from leadwright.accounts.links import LIFETIME as LINKS
from leadwright.accounts.links import Purpose, link_address
from leadwright.accounts.models import User
from leadwright.accounts.operations.links import issue_link
from leadwright.consent.models import ConfirmationRequest
from leadwright.consent.operations.confirming import LIFETIME, note_asked
from leadwright.messaging import tokens
from leadwright.messaging.kinds import Content, MessageKind, Outgoing, register
from leadwright.messaging.rendering import render
from leadwright.messaging.rules import MessageClass
from leadwright.platform.ids import Kind, public_id


def confirmation_address(request: UUID) -> str:
    """The whole address of the page that asks for a confirmation."""
    token = tokens.seal(tokens.CONFIRM, request.bytes)
    return f"{settings.PUBLIC_URL}{reverse('edge:confirm', kwargs={'token': token})}"


def _user(one: Outgoing) -> User:
    assert one.user_id is not None  # noqa: S101 - account mail is for users
    return User.objects.get(pk=one.user_id)


def _invitation(one: Outgoing, at: datetime) -> Content | None:
    user = _user(one)
    if user.has_usable_password():
        return None
    # Made here and not before, so that no row holds a link that works.
    token = issue_link(user=user, purpose=Purpose.INVITATION, at=at)
    days = str(LINKS[Purpose.INVITATION] // timedelta(days=1))
    values = {"inviter": str(one.data["inviter"]), "link": link_address(token), "days": days}
    return render("invitation", values)


def _password(one: Outgoing, at: datetime) -> Content:
    user = _user(one)
    token = issue_link(user=user, purpose=Purpose.PASSWORD, at=at)
    hours = str(LINKS[Purpose.PASSWORD] // timedelta(hours=1))
    return render("password", {"link": link_address(token), "hours": hours})


def _test(one: Outgoing, at: datetime) -> Content:
    return render("test", {})


def _confirmation(one: Outgoing, at: datetime) -> Content | None:
    row = ConfirmationRequest.objects.filter(pk=int(str(one.data["request"]))).first()
    if row is None or row.confirmed_at is not None or row.expires_at <= at:
        return None
    # Only what the form says: a submitter writes nothing into other people's mail.
    wordings = list(dict.fromkeys(str(said["wording"]) for said in row.asked["statements"]))
    values = {
        "link": confirmation_address(row.public_id),
        "wordings": wordings,
        "days": str(LIFETIME // timedelta(days=1)),
    }
    return render("confirmation", values)


def _confirmation_sent(one: Outgoing, digest: str, at: datetime) -> None:
    message = public_id(Kind.MESSAGE, one.public_id)
    note_asked(request=int(str(one.data["request"])), message=message, text_digest=digest, at=at)


INVITATION = register(
    MessageKind("account.invitation", "Invitation of a colleague", MessageClass.ACCOUNT, _invitation)
).name
PASSWORD_LINK = register(
    MessageKind("account.password", "Link for a new password", MessageClass.ACCOUNT, _password)
).name
TEST = register(MessageKind("notice.test", "Test of the mail", MessageClass.NOTICE, _test)).name
CONFIRMATION = register(
    MessageKind(
        "consent.confirmation",
        "Question to confirm an address",
        MessageClass.TRANSACTIONAL,
        _confirmation,
        _confirmation_sent,
    )
).name
