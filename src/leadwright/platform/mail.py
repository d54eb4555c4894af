"""Django's mail backend of an installation that sends no mail: whatever tries to is an error, and a loud one."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailRefused(RuntimeError):
    """Something tried to send mail past the send gate."""


class RefusingBackend(BaseEmailBackend):
    """Raises MailRefused for every message, also where the sender asked for silence."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise MailRefused(f"{len(email_messages)} messages were refused: no part of Leadwright sends mail.")
