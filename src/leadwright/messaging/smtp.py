"""The mail server, spoken to step by step: so that for every failure it is known whether the message can be with it.

The only module that speaks SMTP.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from leadwright.messaging.settings import PASSWORD, MailSettings, secret

_SECONDS = 20.0
_DOT = re.compile(rb"(?m)^\.")


class Fate(StrEnum):
    """What became of a message at the server. `unknown`: it was handed over, and no answer came."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    """The server's answer: its code (0 for none) and its text."""

    fate: Fate
    code: int
    text: str


class ServerTrouble(Exception):
    """The server cannot be used at all: nothing of any message was handed over. The text is a sentence."""


class MailLine(Protocol):
    """A way to a mail server that is open."""

    def deliver(self, *, sender: str, to: str, message: bytes) -> Reply:
        """Hand over one message. Raises ServerTrouble where the way is lost before the message was on it."""
        ...


@contextmanager
def connected(settings: MailSettings) -> Iterator[MailLine]:
    """An open way to the server of the settings. Raises ServerTrouble."""
    try:
        server = _opened(settings)
    except (OSError, smtplib.SMTPException) as problem:
        raise ServerTrouble(_sentence(settings, problem)) from None
    try:
        yield _Line(server)
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _opened(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = settings.domain
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, local_hostname=name, timeout=_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, local_hostname=name, timeout=_SECONDS)
    try:
        server.ehlo()
        if settings.security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        if settings.user:
            server.login(settings.user, secret(PASSWORD))
    except BaseException:
        server.close()
        raise
    return server


def _sentence(settings: MailSettings, problem: Exception) -> str:
    where = f"{settings.host}, port {settings.port},"
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"{where} refuses the name or the password of the account."
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return f"{where} does not offer what was chosen: {problem}."
    if isinstance(problem, ssl.SSLError):
        return f"{where} could not be reached safely: {problem.reason or problem}."
    if isinstance(problem, smtplib.SMTPException):
        return f"{where} answers with an error: {_words(str(problem))}"
    return f"{where} cannot be reached: {problem.strerror if isinstance(problem, OSError) and problem.strerror else problem}."


class _Line:
    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def deliver(self, *, sender: str, to: str, message: bytes) -> Reply:
        """One message in an exchange of its own: what one address does is no other's business."""
        try:
            refusal = self._announce(sender, to)
            if refusal is not None:
                self._server.rset()
                return refusal
        except (OSError, smtplib.SMTPException) as problem:
            raise ServerTrouble(f"The mail server broke off: {_words(str(problem))}") from None
        try:
            self._server.send(_DOT.sub(b"..", message) + b".\r\n")
            code, told = self._server.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            return Reply(Fate.UNKNOWN, 0, _words(str(problem)))
        return _reply(code, told) or Reply(Fate.ACCEPTED, code, _text(told))

    def _announce(self, sender: str, to: str) -> Reply | None:
        """Sender, recipient and the word that the message follows; what the server says against it."""
        options = []
        if not (sender + to).isascii():
            if not self._server.has_extn("smtputf8"):
                return Reply(Fate.REFUSED, 553, "The server cannot take an address of this alphabet.")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
            self._server.command_encoding = "utf-8"
        for code, told in self._steps(sender, to, options):
            refusal = _reply(code, told)
            if refusal is not None:
                return refusal
        return None

    def _steps(self, sender: str, to: str, options: list[str]) -> Iterator[tuple[int, bytes]]:
        yield self._server.mail(sender, options)
        yield self._server.rcpt(to)
        self._server.putcmd("data")
        yield self._server.getreply()


def _reply(code: int, told: bytes) -> Reply | None:
    """The refusal an answer is; None for one that says yes. 421 is for now, as every 4xx."""
    if 200 <= code < 400:
        return None
    return Reply(Fate.LATER if code < 500 else Fate.REFUSED, code, _text(told))


def _text(told: bytes) -> str:
    return _words(told.decode("utf-8", errors="replace"))


def _words(text: str) -> str:
    return " ".join(text.split())[:500]
