"""What is known of a lead, with where each fact comes from; how to reach it; and what may be done with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leadwright.consent.models import ConsentEntry
from leadwright.consent.queries import Barred, Consent
from leadwright.consent.rules import EFFECTIVE, Status
from leadwright.leads.provenance import Telling
from leadwright.leads.queries import LeadDetail
from leadwright.leads.queries.provenance import ToldValue
from leadwright.ui.lead.values import CURRENCY, DERIVED, Labels, fact_text, value_text
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.words import day_text

_REACH = ("email", "phone", "street", "linkedin_url")
_ORDER = (
    "full_name", "role", "company_name", "country", "region", "city", "postal_code", "language", "time_zone", "website",
    "company_size", "revenue", "industry", "persona", "need", "problem", "expectation", "budget", "date_of_birth", "gender",
)  # fmt: skip
_CURRENCIES = ("revenue_currency", "budget_currency")
_HISTORY_SHOWN = 5
_REPEATED = 3
# Beside the value it is plain which kind it is.
_SHORT = {"email": "E-mail", "phone": "Phone", "linkedin_url": "LinkedIn"}
_STATUS = {
    Status.UNKNOWN: "Never asked", Status.REQUESTED: "Asked, not answered", Status.GRANTED: "Agreed",
    Status.CONFIRMED: "Confirmed", Status.WITHDRAWN: "Withdrawn", Status.EXPIRED: "Ended", Status.REFUSED: "Refused",
}  # fmt: skip
_IDENTITIES = {
    "email": "E-mail", "external": "Id", "user": "User id", "crm": "CRM id", "visitor": "Visitor", "domain": "Web domain",
}  # fmt: skip
_CHANNELS = {"email": "by e-mail", "phone": "by phone", "post": "by post", "social": "on networks"}


@dataclass(frozen=True)
class Past:
    """A value that was known before, and who told it."""

    text: str
    origin: str


@dataclass(frozen=True)
class Fact:
    """A fact: what it is called, what it is, where that comes from, and what was known before."""

    label: str
    text: str
    origin: str
    earlier: tuple[Past, ...]


@dataclass(frozen=True)
class Known:
    """Facts people tell, and those that follow from them. `origin` is where most come from, said once instead of at each."""

    told: tuple[Fact, ...]
    derived: tuple[Fact, ...]
    origin: str


@dataclass(frozen=True)
class Permission:
    """Whether one purpose may be followed on one channel, and by what."""

    purpose: str
    channel: str
    allowed: bool
    status: str
    basis: str
    moment: Moment
    until: str
    address: str


@dataclass(frozen=True)
class Said:
    """One entry of the ledger, with what proves it."""

    moment: Moment
    purpose: str
    channel: str
    status: str
    basis: str
    address: str
    proof: str


def known(
    facts: Mapping[str, object], tellings: Mapping[str, Sequence[ToldValue]], labels: Labels, time: PageTime
) -> Known:
    """Everything known but how to reach the lead, which stands apart."""
    names = [name for name in facts if name.startswith("custom.") and not name.endswith(CURRENCY)]
    told = [
        name for name in (*_ORDER, *names) if fact_text(name, facts) or _forgotten(tellings.get(name, ()))
    ]
    derived = [name for name in DERIVED if fact_text(name, facts) and name not in ("email_display",)]
    shown = [_fact(name, facts, tellings, labels, time) for name in told]
    common = _most_common([one.origin for one in shown])
    return Known(
        tuple(replace(one, origin="" if one.origin == common else one.origin) for one in shown),
        tuple(_fact(name, facts, tellings, labels, time) for name in derived),
        common,
    )


def _most_common(origins: Sequence[str]) -> str:
    """What at least three facts share; empty where they differ."""
    for origin, count in Counter(one for one in origins if one).most_common(1):
        return origin if count >= _REPEATED else ""
    return ""


def reach(
    facts: Mapping[str, object], tellings: Mapping[str, Sequence[ToldValue]], labels: Labels, time: PageTime
) -> tuple[Fact, ...]:
    """How to reach the lead."""
    return tuple(
        replace(_fact(name, facts, tellings, labels, time), label=_SHORT.get(name) or labels.of(name))
        for name in _REACH
        if fact_text(name, facts) or name in ("email", "phone")
    )


def identities(detail: LeadDetail) -> tuple[Past, ...]:
    """What names the lead elsewhere; import rows name only themselves, and the address is shown already."""
    return tuple(
        Past(one.value, _kind(one.kind, one.namespace))
        for one in detail.identities or ()
        if one.kind != "row" and one.value != detail.facts.get("email")
    )


def permissions(found: Sequence[Consent], time: PageTime) -> tuple[Permission, ...]:
    """May we? One line for each purpose, channel and address."""
    return tuple(
        Permission(
            purpose=one.purpose.replace("_", " ").capitalize(),
            channel=_CHANNELS.get(str(one.channel), str(one.channel)),
            allowed=one.status in EFFECTIVE,
            status=_STATUS[one.status],
            basis=str(one.basis).replace("_", " "),
            moment=time.moment(one.occurred_at),
            until=day_text(one.expires_at, time.zone, time.now) if one.expires_at else "",
            address=one.address,
        )
        for one in found
    )


_BARRED = {
    "unsubscribed": "The address unsubscribed",
    "bounced": "The address does not exist, or takes no mail",
    "complained": "Its owner called a message spam",
}


def barred(found: Sequence[Barred], time: PageTime) -> tuple[tuple[str, str, Moment], ...]:
    """What is kept from the address in words, why, and since when."""
    return tuple(
        (
            f"No {one.purpose.replace('_', ' ')} by e-mail" if one.purpose else "No marketing by e-mail",
            _BARRED.get(one.reason, one.reason),
            time.moment(one.since),
        )
        for one in found
    )


def statements(found: Sequence[ConsentEntry], time: PageTime) -> tuple[Said, ...]:
    """The ledger, entry by entry."""
    return tuple(
        Said(
            moment=time.moment(one.occurred_at),
            purpose=one.purpose.replace("_", " ").capitalize(),
            channel=_CHANNELS.get(one.channel, one.channel),
            status=_STATUS[Status(one.status)],
            basis=one.lawful_basis.replace("_", " "),
            address=one.address,
            proof=_proof(one),
        )
        for one in found
    )


def _proof(entry: ConsentEntry) -> str:
    wording = f"“{entry.wording}”" if entry.wording else ""
    version = f"wording {entry.wording_version}" if entry.wording_version else ""
    evidence = value_text(entry.evidence) if entry.evidence else ""
    return " · ".join(one for one in (wording, version, evidence, entry.page_url, f"by {entry.actor}") if one)


def origin(told: Telling, time: PageTime) -> str:
    """Who or what told something, and when."""
    day = day_text(told.recorded_at, time.zone, time.now)
    if told.imported:
        whose = f"Import {day}" + (f", {told.source}" if told.source else "")
    else:
        whose = f"{told.by}, {day}" + (f", {told.source}" if told.source else "")
    if told.time_known and told.since.date() != told.recorded_at.date():
        return f"{whose}; true since {day_text(told.since, time.zone, time.now)}"
    return whose if told.time_known else f"{whose}; time unknown"


def first_origin(tellings: Mapping[str, Sequence[ToldValue]], name: str, time: PageTime) -> str:
    """Where the value that holds comes from; nothing where that is not known."""
    return next((origin(one.told, time) for one in tellings.get(name, ())), "")


def _fact(
    name: str,
    facts: Mapping[str, object],
    tellings: Mapping[str, Sequence[ToldValue]],
    labels: Labels,
    time: PageTime,
) -> Fact:
    values = tellings.get(name, ())
    derived = name in DERIVED and name not in ("given_name", "family_name", "company_domain")
    return Fact(
        label=labels.of(name),
        text=fact_text(name, facts),
        origin=("Derived; " if derived else "") + (origin(values[0].told, time) if values else ""),
        earlier=tuple(
            Past(value_text(one.value) or "unknown", origin(one.told, time))
            for one in values[1 : _HISTORY_SHOWN + 1]
        ),
    )


def _forgotten(values: Sequence[ToldValue]) -> bool:
    return bool(values) and values[0].value is None


def _kind(kind: str, namespace: str) -> str:
    return _IDENTITIES.get(kind, kind.capitalize()) + (f" in {namespace}" if namespace else "")
