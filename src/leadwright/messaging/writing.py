"""A message as bytes: headers, both forms of the words, what is attached, and a signature where the server makes none."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

from leadwright.messaging.kinds import Content
from leadwright.messaging.settings import DKIM_KEY, MailSettings, secret

# Signed where they are there; those of unsubscribing have to be (RFC 8058, section 4).
_SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id",
)  # fmt: skip


class CannotSign(Exception):
    """Mail is to be signed, and cannot be. The text is a sentence with the cure."""


def address_for_server(address: str) -> str:
    """The address as servers take it: the domain in ASCII. One that cannot be read stays as it is, for the server to refuse."""
    try:
        told = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return told.ascii_email or f"{told.local_part}@{told.ascii_domain}"


def written(
    content: Content,
    *,
    settings: MailSettings,
    to: str,
    message_id: str,
    headers: Mapping[str, str],
    at: datetime,
) -> bytes:
    """The whole message, its lines ended as SMTP wants them. Raises CannotSign."""
    message = EmailMessage(policy=SMTP.clone(utf8=not to.isascii()))
    message["From"] = _named(settings.sender_name, settings.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(content.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if settings.reply_to:
        message["Reply-To"] = Address(addr_spec=settings.reply_to)
    for name, value in headers.items():
        message[name] = value
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    for one in content.attached:
        kind, _, subtype = one.type.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    raw = message.as_bytes()
    return _signature(raw, settings) + raw if settings.dkim_domain else raw


def _named(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=" ".join(name.split()), username=local, domain=domain)


def _signature(raw: bytes, settings: MailSettings) -> bytes:
    """The DKIM signature (RFC 6376) as a header; every signed header is signed once more than it is there."""
    try:
        import dkim
    except ImportError:
        raise CannotSign(
            "Mail is to be signed; install leadwright[dkim], or let the mail server sign."
        ) from None
    key = secret(DKIM_KEY)
    if not key:
        raise CannotSign("Mail is to be signed and there is no key; add it under Settings, Mail.")
    there = {line.partition(b":")[0].lower() for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    named = [name.lower().encode() for name in _SIGNED if name.lower().encode() in there]
    try:
        signed = dkim.sign(
            raw,
            settings.dkim_selector.encode(),
            settings.dkim_domain.encode(),
            key.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*named, b"from"],
        )
    except (dkim.DKIMException, ValueError) as problem:
        raise CannotSign(f"Mail is to be signed and the key does not do: {problem}.") from None
    return bytes(signed)
