"""The verdict: what is known of an attempt in, what speaks against it out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from leadwright.capture.abuse.words import ADVERTISING_HOSTS, DEAD_SUFFIXES, MISTYPED_HOSTS
from leadwright.events.agents import why_a_machine
from leadwright.leads.normalise.domains import domain_facts
from leadwright.leads.normalise.problem import Problem


@dataclass(frozen=True)
class Limits:
    """How much is usual: seconds to fill in a form; submissions of one network in ten minutes, of a kiosk in the same time, of
    one address in a day, of one company's domain in an hour; links in a text.
    """

    fastest_seconds: float = 2.0
    of_network: int = 20
    of_kiosk: int = 120
    of_address: int = 5
    of_domain: int = 30
    links: int = 2


@dataclass(frozen=True)
class Recent:
    """How many submissions came before in the times of `Limits`, by whom this one is from."""

    of_network: int = 0
    of_address: int = 0
    of_domain: int = 0


@dataclass(frozen=True)
class Attempt:
    """A submission before anything of it is written. `texts` are by the names of fields, `address` is the normalised e-mail
    address.

    `filled_seconds` is how long the form was open, None where there is no form (a program with a key). `trapped` is what stood in
    the field people do not see.
    """

    texts: Mapping[str, str]
    address: str = ""
    trapped: str = ""
    filled_seconds: float | None = None
    referrer: str = ""
    user_agent: str | None = None
    kiosk: bool = False


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against it. One that is `certain` suffices; of the others it takes two."""

    name: str
    sentence: str
    certain: bool = True


@dataclass(frozen=True)
class Verdict:
    """All reasons there are, in the order they were looked for."""

    reasons: Sequence[Reason] = field(default_factory=tuple)

    @property
    def suspect(self) -> bool:
        return any(one.certain for one in self.reasons) or len(self.reasons) > 1

    @property
    def sentences(self) -> list[str]:
        return [one.sentence for one in self.reasons]


USUAL = Limits()
_NAME_FIELDS = ("full_name", "given_name", "family_name")
_SHORT_FIELDS = (*_NAME_FIELDS, "company", "role", "city", "country", "region", "postal_code")
_LINK = re.compile(r"https?://|www\.\w|\bt\.me/|\bbit\.ly/", re.IGNORECASE)
# A host somebody would type into a name: a dot with letters on both sides and a suffix in use for adverts.
_HOST_IN_NAME = re.compile(
    r"\b[a-z0-9-]{2,}\.(?:com|net|org|info|biz|ru|cn|xyz|top|site|online|shop|club|io|co|click|link|store)\b(?!@)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<(?:a|script|img|iframe|b|h1|p|div)\b|\[url[=\]]|\[link[=\]]|\{\{|\{%|\$\{", re.IGNORECASE
)
_LONGEST_NAME = 80


def judge(attempt: Attempt, recent: Recent, limits: Limits = USUAL) -> Verdict:
    """What speaks against an attempt. The same in, the same out; nothing is looked up anywhere."""
    return Verdict(
        (
            *_of_the_form(attempt, limits),
            *_of_the_texts(attempt, limits),
            *_of_the_address(attempt),
            *_of_the_numbers(attempt, recent, limits),
            *_of_the_visit(attempt),
        )
    )


def _of_the_form(attempt: Attempt, limits: Limits) -> Iterator[Reason]:
    if attempt.trapped:
        yield Reason("trap", "A field that people do not see was filled in.")
    if attempt.filled_seconds is not None and attempt.filled_seconds < limits.fastest_seconds:
        yield Reason(
            "too_fast", f"It was sent {attempt.filled_seconds:.1f} seconds after the form was opened."
        )


def _of_the_texts(attempt: Attempt, limits: Limits) -> Iterator[Reason]:
    texts = attempt.texts
    for name in _SHORT_FIELDS:
        text = texts.get(name, "")
        if _LINK.search(text) or (name in _NAME_FIELDS and _HOST_IN_NAME.search(text)):
            yield Reason("link_in_name", f"There is a web address in the field for the {_called(name)}.")
            break
    if any(len(texts.get(name, "")) > _LONGEST_NAME for name in _NAME_FIELDS):
        yield Reason("long_name", f"The name is longer than {_LONGEST_NAME} characters.")
    if any(_MARKUP.search(text) for text in texts.values()):
        yield Reason("markup", "There is markup in what was written.")
    links = sum(
        len(_LINK.findall(text)) for name, text in texts.items() if name not in ("website", *_SHORT_FIELDS)
    )
    if links > limits.links:
        yield Reason("links", f"There are {links} web addresses in what was written.")
    name, company = texts.get("full_name", ""), texts.get("company", "")
    if len(name) > 3 and name == company:
        yield Reason("same_texts", "The same stands for the name and the company.", certain=False)


def _of_the_address(attempt: Attempt) -> Iterator[Reason]:
    host = attempt.address.rpartition("@")[2]
    if not host:
        return
    facts = domain_facts(host)
    if isinstance(facts, Problem) or host.endswith(DEAD_SUFFIXES) or host in MISTYPED_HOSTS:
        meant = MISTYPED_HOSTS.get(host)
        like = f"; {meant} may be meant" if meant else ""
        yield Reason("undeliverable", f"No mail reaches {host}{like}.")
    elif facts.disposable:
        yield Reason("disposable", f"Mailboxes at {host} live for minutes.")


def _of_the_numbers(attempt: Attempt, recent: Recent, limits: Limits) -> Iterator[Reason]:
    """`recent` counts those before this one, so the one that makes it too many is the first to be held."""
    most = limits.of_kiosk if attempt.kiosk else limits.of_network
    if recent.of_network >= most:
        yield Reason("network", f"{recent.of_network} submissions came from the same network in ten minutes.")
    if recent.of_address >= limits.of_address:
        yield Reason("address", f"{recent.of_address} submissions named the same address in a day.")
    if recent.of_domain >= limits.of_domain:
        yield Reason(
            "domain", f"{recent.of_domain} submissions named addresses of the same domain in an hour."
        )


def _of_the_visit(attempt: Attempt) -> Iterator[Reason]:
    host = _host(attempt.referrer)
    if host and any(host == one or host.endswith(f".{one}") for one in ADVERTISING_HOSTS):
        yield Reason("referrer", f"It came from {host}, which advertises itself by such visits.")
    if attempt.user_agent is None:
        return
    if not attempt.user_agent.strip():
        yield Reason("no_browser", "What sent it did not say which browser it is.", certain=False)
    elif why := why_a_machine(attempt.user_agent):
        yield Reason("program", f"What sent it looks like a program: {why}.", certain=False)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _called(name: str) -> str:
    return "name" if name in _NAME_FIELDS else name.replace("_", " ")
