"""What a workspace chooses of its mail. The password and the signing key are no settings: they are never shown again."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from leadwright.messaging.models import MailSecret
from leadwright.messaging.rules import Limits
from leadwright.platform import workspace
from leadwright.platform.workspace import Setting, Value

PASSWORD, DKIM_KEY = "password", "dkim_key"
SECURITY = {
    "starttls": "STARTTLS (port 587)",
    "tls": "TLS (port 465)",
    "none": "None, on a network of one's own",
}


def _line(value: Value) -> str | None:
    fits = isinstance(value, str) and len(value) <= 250 and value.isprintable()
    return None if fits else "needs a text in one line."


def _port(value: Value) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
    return None if fits else "needs a number from 1 to 65535."


def _security(value: Value) -> str | None:
    return None if value in SECURITY else f"is one of {', '.join(SECURITY)}."


def _address(value: Value) -> str | None:
    if value == "":
        return None
    try:
        told = validate_email(
            str(value), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return "needs an e-mail address, or nothing."
    return None if told.normalized == value else f"needs an e-mail address, such as {told.normalized}."


def _hour(value: Value) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24
    return None if fits else "needs an hour of the day, 0 to 23."


def _weekly(value: Value) -> str | None:
    fits = value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1000)
    return None if fits else "needs a number from 1 to 1000, or nothing for no limit."


_ALL = (
    Setting(
        "mail_host", "", "The mail server that takes outgoing mail; empty means that no mail is sent.", _line
    ),
    Setting("mail_port", 587, "The port it listens at.", _port),
    Setting("mail_security", "starttls", "How the way to it is protected: starttls, tls or none.", _security),
    Setting("mail_user", "", "The name of the account there; empty for a server that asks for none.", _line),
    Setting("mail_from", "", "The address mail comes from.", _address),
    Setting("mail_from_name", "", "The name beside it; empty for that of the company.", _line),
    Setting("mail_reply_to", "", "Where answers go, if elsewhere.", _address),
    Setting(
        "mail_bounces_to",
        "",
        "The address mail comes back to, with a token after a plus; empty for the sender's.",
        _address,
    ),
    Setting(
        "mail_dkim_domain",
        "",
        "The domain whose key signs mail, where the server does not sign; empty for none.",
        _line,
    ),
    Setting("mail_dkim_selector", "leadwright", "The name of that key in the domain's records.", _line),
    Setting(
        "mail_weekly",
        None,
        "The most marketing messages one person gets in seven days; empty for no limit.",
        _weekly,
    ),
    Setting("mail_quiet_from", 0, "The hour from which no marketing mail is sent.", _hour),
    Setting("mail_quiet_to", 0, "The hour at which it is sent again; the same hour means always.", _hour),
)
NAMES = tuple(workspace.register(one).name for one in _ALL)


@dataclass(frozen=True)
class MailSettings:
    """How mail is sent. Not set up without a server and a sender."""

    host: str
    port: int
    security: str
    user: str
    sender: str
    sender_name: str
    reply_to: str
    bounces_to: str
    dkim_domain: str
    dkim_selector: str

    @property
    def set_up(self) -> bool:
        return bool(self.host and self.sender)

    @property
    def domain(self) -> str:
        """The domain mail comes from."""
        return self.sender.rpartition("@")[2]


def mail_settings() -> MailSettings:
    """What was chosen. A few small reads; one inside `workspace.held()`."""
    said = {name: workspace.read(name) for name in NAMES}
    return MailSettings(
        host=str(said["mail_host"]).strip(),
        port=int(str(said["mail_port"])),
        security=str(said["mail_security"]),
        user=str(said["mail_user"]),
        sender=str(said["mail_from"]),
        sender_name=str(said["mail_from_name"]) or str(workspace.read("company")),
        reply_to=str(said["mail_reply_to"]),
        bounces_to=str(said["mail_bounces_to"]),
        dkim_domain=str(said["mail_dkim_domain"]),
        dkim_selector=str(said["mail_dkim_selector"]),
    )


def mail_is_set_up() -> bool:
    """Whether mail can be sent at all: a server and a sender are known."""
    return bool(workspace.read("mail_host")) and bool(workspace.read("mail_from"))


def marketing_limits() -> Limits:
    """How much and when marketing may be sent."""
    weekly = workspace.read("mail_weekly")
    return Limits(
        weekly=weekly if isinstance(weekly, int) else None,
        quiet_from=int(str(workspace.read("mail_quiet_from"))),
        quiet_to=int(str(workspace.read("mail_quiet_to"))),
        zone=str(workspace.read("time_zone")),
    )


def secret(name: str) -> str:
    """A secret of the account; empty where there is none."""
    return MailSecret.objects.filter(name=name).values_list("text", flat=True).first() or ""
