"""E-mail addresses: valid or not, when two are the same, and what kind of mailbox they name."""

import re
import unicodedata
from typing import NamedTuple

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from leadwright.leads.normalise.domains import Domain, domain_facts
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import word_set

# A subset of the dot-atom of RFC 5322 that nearly every address uses; anything else takes the slow way.
_ORDINARY_LOCAL = re.compile(r"[A-Za-z0-9_+\-]+(?:\.[A-Za-z0-9_+\-]+)*").fullmatch
_LONGEST_LOCAL = 64
_LONGEST_ADDRESS = 254

_PLACEHOLDERS = word_set("email_placeholders")
_TEST_MAILBOXES = word_set("email_test_mailboxes")
_REPEATED_PLACEHOLDERS = word_set("email_placeholders_repeated")
_ROLE_MAILBOXES = word_set("role_mailboxes")
_PLACEHOLDER = Problem("This says that there is no address; it is not one.")


class Email(NamedTuple):
    """A valid address.

    `identity` is what makes two addresses one: casefold(NFC(local part)) + "@" + ASCII domain; dots and
    "+tags" count. `display` is the address as typed, the one to send to. The flags say what kind of mailbox it
    is; none of them makes it invalid. `identifies` is false for mailboxes that belong to nobody ("test@..."):
    two leads that share one stay two.
    """

    identity: str
    display: str
    host: Domain
    role_address: bool
    identifies: bool

    @property
    def domain(self) -> str:
        """The domain in lower-case ASCII."""
        return self.host.name

    @property
    def company_domain(self) -> str | None:
        """The registrable domain; None for free and throw-away mail."""
        return self.host.company

    @property
    def free_mail(self) -> bool:
        """Whether everybody can have a mailbox at the domain."""
        return self.host.free_mail

    @property
    def disposable(self) -> bool:
        """Whether mailboxes at the domain live for minutes."""
        return self.host.disposable


def normalise_email(text: str) -> Email | Problem:
    """An e-mail address by email-validator's rules (no DNS), IDNA 2008 and NFC; else why it is none.

    Refused: quoted local parts, domain literals, dotless domains, a local part over 64 or an address over
    254 octets, and stand-ins for no address ("none@..."). "Name <address>" gives the address.
    Sources: RFC 5321, RFC 5322, RFC 6531, RFC 6532.
    """
    local, _, domain_text = text.rpartition("@")
    if (
        not _ORDINARY_LOCAL(local)
        or len(local) > _LONGEST_LOCAL
        or len(text) > _LONGEST_ADDRESS
        or not domain_text.isascii()
    ):
        return _normalise_unusual(text)
    domain = domain_facts(domain_text)
    if isinstance(domain, Problem):
        return domain
    return _email(local.lower(), text, domain)


def _normalise_unusual(text: str) -> Email | Problem:
    # An address longer than this is refused anyway; the display name in front of it has its own limit.
    if len(text) > 4 * _LONGEST_ADDRESS:
        return Problem("The text is too long for an e-mail address.")
    try:
        found = validate_email(
            text.strip(" "), check_deliverability=False, strict=True, allow_display_name=True
        )
    except EmailNotValidError as error:
        return Problem(str(error))
    domain = domain_facts(found.ascii_domain)
    if isinstance(domain, Problem):
        return domain
    return _email(_identity_local(found), found.original, domain)


def _identity_local(found: ValidatedEmail) -> str:
    return unicodedata.normalize("NFC", found.local_part).casefold()


def _email(local: str, display: str, domain: Domain) -> Email | Problem:
    if local in _PLACEHOLDERS or not local.strip("0-_."):
        return _PLACEHOLDER
    if local in _REPEATED_PLACEHOLDERS and domain.name.partition(".")[0] == local:
        return _PLACEHOLDER
    return Email(
        identity=f"{local}@{domain.name}",
        display=display,
        host=domain,
        role_address=(local.partition("+")[0] if "+" in local else local) in _ROLE_MAILBOXES,
        identifies=local not in _TEST_MAILBOXES,
    )
