import pytest
from django.core.mail import EmailMessage, get_connection, send_mail
from django.test import override_settings

from leadwright.platform.mail import MailRefused

BACKEND = "leadwright.platform.mail.RefusingBackend"


@override_settings(EMAIL_BACKEND=BACKEND)
def test_whatever_sends_mail_fails_loudly() -> None:
    with pytest.raises(MailRefused):
        send_mail("Hello", "Text", "a@acme.example", ["b@acme.example"])
    with pytest.raises(MailRefused):
        EmailMessage("Hello", "Text", to=["b@acme.example"]).send(fail_silently=True)


def test_that_is_the_backend_of_the_program() -> None:
    from leadwright.config import settings

    assert settings.EMAIL_BACKEND == BACKEND
    assert type(get_connection(BACKEND)).__name__ == "RefusingBackend"
