"""Domains: which one a company is known by, who shares it, and how a web address is written."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from disposable_email_domains import blocklist
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import word_set

if TYPE_CHECKING:
    from tldextract import TLDExtract

_FREE_MAIL_BRANDS = word_set("free_mail_brands")
_FREE_MAIL_DOMAINS = word_set("free_mail_domains")
_SHARED_SITES = word_set("shared_sites")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?!\d)")
_NO_WEBSITE = Problem("This is not the address of a website; write it like https://example.com.")
_LONGEST_WEBSITE = 500
# Letters, digits and single hyphens between them; the last label ends with a letter. Anything else takes the slow way.
_ORDINARY = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:[a-z0-9]+-)*[a-z0-9]*[a-z]").fullmatch
_LONGEST_ORDINARY, _LONGEST_LABEL = 200, 63
_SPECIAL_USE = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


@dataclass(frozen=True, slots=True)
class Domain:
    """A valid mail or web domain.

    `name` is its ASCII form (IDNA 2008) in lower case. `registrable` is the part somebody registered
    ("acme.co.uk" of "mail.acme.co.uk"), by the Public Suffix List with its private section, so that tenants
    of a shared suffix ("acme.github.io") stay apart; None where the domain is itself a public suffix.
    `company` is the same where a company can be known by it: None where strangers have mailboxes.
    """

    name: str
    registrable: str | None
    free_mail: bool
    disposable: bool
    company: str | None


@cache
def _public_suffixes() -> "TLDExtract":
    # 20 MiB of imports, needed only where addresses come in. No list is fetched and no cache folder written:
    # the snapshot inside the package decides, the same on every machine.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _is_ordinary(name: str) -> bool:
    """Whether email-validator takes a name in lower case as it stands: seen at one glance of nearly every domain."""
    return (
        len(name) <= _LONGEST_ORDINARY
        and _ORDINARY(name) is not None
        and max(map(len, name.split("."))) <= _LONGEST_LABEL
        and not f".{name}".endswith(_SPECIAL_USE)
    )


@lru_cache(maxsize=100_000)
def domain_facts(text: str) -> Domain | Problem:
    """What is known of a domain as typed, Unicode or ASCII, by email-validator's rules without DNS.

    Refused: no dot, an IP address, a special-use name (RFC 6761), anything that is not IDNA 2008.
    """
    name = text.lower()
    if not _is_ordinary(name):
        try:
            name = validate_email(f"a@{text}", check_deliverability=False, strict=True).ascii_domain.lower()
        except EmailNotValidError as error:
            return Problem(str(error))
    parts = _public_suffixes()(name)
    registrable = parts.top_domain_under_public_suffix or None
    if not parts.suffix:
        # A suffix the list does not know counts as one label (the list's own rule: "the prevailing rule is *").
        registrable = ".".join(name.split(".")[-2:])
    brand = (registrable or "").partition(".")[0]
    free_mail = not _FREE_MAIL_DOMAINS.isdisjoint((name, registrable)) or brand in _FREE_MAIL_BRANDS
    disposable = not blocklist.isdisjoint((name, registrable))
    company = None if free_mail or disposable else registrable
    return Domain(name, registrable, free_mail, disposable, company)


def normalise_company_domain(text: str) -> str | Problem:
    """The registrable domain in a cell that holds a domain, a web address or an e-mail address.

    Free mail, throw-away mail and shared sites are refused: they name nobody.
    """
    found: Domain | Website | Problem
    if "@" in text and "/" not in text:
        found = domain_facts(text.rpartition("@")[2])
        company = found.company if isinstance(found, Domain) else None
    else:
        found = normalise_website(text)
        company = found.company_domain if isinstance(found, Website) else None
    if isinstance(found, Problem):
        return found
    return company or Problem("Many strangers share this domain, so it does not name a company.")


@dataclass(frozen=True, slots=True)
class Website:
    """A web address as it is stored, and its domain."""

    url: str
    domain: Domain

    @property
    def company_domain(self) -> str | None:
        """The domain by which its company can be known; None on sites where many have a page."""
        return None if self.domain.registrable in _SHARED_SITES else self.domain.company


@lru_cache(maxsize=20_000)
def normalise_website(text: str) -> Website | Problem:
    """A web address: http or https (https where none is written), host in lower-case ASCII, no final slash.

    Path and query stay as typed, a fragment goes. Refused: other schemes (`javascript:`), a user name in the
    address, IP addresses and hosts without a dot, spaces.
    """
    if any(character in text for character in ' \\"<>`{}|^') or len(text) > _LONGEST_WEBSITE:
        return _NO_WEBSITE
    if text.startswith("//"):
        text = "https:" + text
    elif not _SCHEME.match(text):
        text = "https://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return _NO_WEBSITE
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return _NO_WEBSITE
    domain = domain_facts(parts.hostname.rstrip("."))
    if isinstance(domain, Problem):
        return _NO_WEBSITE
    shown_port = "" if port in (None, 80, 443) else f":{port}"
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return Website(url=f"{parts.scheme}://{domain.name}{shown_port}{path}", domain=domain)


_LINKEDIN = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(in|pub|company|school|showcase)/([^/?#\s]{1,200})",
    re.IGNORECASE,
)


def normalise_linkedin_url(text: str) -> str | Problem:
    """The address of a profile or company page on LinkedIn in its one public form; no bare slugs."""
    found = _LINKEDIN.match(text)
    if found is None:
        return Problem("This is not a LinkedIn page; write it like https://www.linkedin.com/in/name.")
    return f"https://www.linkedin.com/{found[1].lower()}/{found[2]}"
