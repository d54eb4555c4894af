"""Who sees which leads: one condition on the lead's own standing, for lists and for the single lead alike."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action, Role
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

# An address; or a number somebody could call: with a country code, with a leading nought that begins no date, in the groups of
# North America, or simply long. Whoever may not see contact data rather misses the number of an order than learns a phone.
_CONTACT = re.compile(
    r"""[^\s@]+@[^\s@]+\.[^\s@]+
    | \+ \(?\d [\d\ ()./-]{5,} \d
    | (?<![\w.,-]) (?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b) (?:00?[1-9]|\(0) [\d\ ()./-]{4,} \d
    | (?<![\w.,-]) \(? \d{3} \)? [\ ./-]{0,2} \d{3} [\ ./-] \d{4} (?!\w)
    | (?<![\w.,]) \d{9,15} (?!\w)
    """,
    re.VERBOSE,
)
# In quarantine, or of another department: in no list that does not ask for the stage by name.
_APPLICANTS = "recruiting"
HIDDEN_STAGES = ("spam", _APPLICANTS)
# How long a lead lies in the bin before it is erased.
BIN_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Condition:
    """SQL that is true or false for a row of `standing` (under `alias`), with its named parameters."""

    sql: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class LeadKey:
    """A live lead somebody may see: its number inside the database and its public id."""

    id: int
    uuid: UUID

    @property
    def public_id(self) -> str:
        return public_id(Kind.LEAD, self.uuid)


def visible_leads(actor: Actor, alias: str = "standing") -> Condition:
    """The leads the actor may see.

    Administrator, marketer and analyst see all; a sales manager those of the teams led; a salesperson their
    own and, of their teams, those without an owner. Applicants are for those who may see them. A recruiter sees none of these.
    """
    if not actor.may(Action.SEE_LEADS):
        return Condition("false")
    leads = _leads_of(actor, alias)
    if actor.may(Action.SEE_APPLICANTS):
        return leads
    return Condition(f"({leads.sql} and {alias}.stage <> '{_APPLICANTS}')", leads.params)


def _leads_of(actor: Actor, alias: str) -> Condition:
    match actor.role:
        case Role.ADMINISTRATOR | Role.MARKETER | Role.ANALYST:
            return Condition("true")
        case Role.SALES_MANAGER:
            return Condition(
                f"{alias}.team_id = any(%(teams_led)s::bigint[])", {"teams_led": sorted(actor.teams_led)}
            )
        case Role.SALESPERSON:
            of_team = f"{alias}.owner_id is null and {alias}.team_id = any(%(teams)s::bigint[])"
            return Condition(
                f"({alias}.owner_id = %(own)s::bigint or {of_team})",
                {"own": actor.user_id, "teams": sorted(actor.teams)},
            )
        case _:
            return Condition("false")


def listed_leads(actor: Actor) -> Condition:
    """The leads the actor sees (`st`), but for stages that are in no list which does not ask for them by name."""
    visible = visible_leads(actor, "st")
    params = {**visible.params, "hidden": list(HIDDEN_STAGES)}
    return Condition(f"{visible.sql} and st.stage <> all(%(hidden)s)", params)


def sees_contact_data(actor: Actor) -> bool:
    """Whether addresses, phone numbers and identifiers are shown to the actor."""
    return actor.may(Action.SEE_CONTACT_DATA)


def hide_contact_data(text: str) -> str:
    """The text with e-mail addresses and phone numbers left out, for those who may not see contact data."""
    return _CONTACT.sub("…", text)


def text_for(actor: Actor) -> Callable[[str], str]:
    """How the actor sees a text: whole, or without the ways to reach somebody."""
    return str if sees_contact_data(actor) else hide_contact_data


def tells_contact_data(text: str) -> bool:
    """Whether a text holds an e-mail address or what may be a phone number."""
    return _CONTACT.search(text) is not None


def visible_lead(actor: Actor, reference: str) -> LeadKey:
    """The lead behind a public id or an e-mail address, if the actor may see it.

    The id of a lead that was merged leads to its survivor. Raises NotFound, which looks the same for a lead that does not
    exist and one that may not be seen.
    """
    if "@" in reference:
        found = _by_email(actor, reference)
    else:
        found = _by_public_ids(actor, [parse_public_id(Kind.LEAD, reference)])
    if not found:
        raise unseen(reference)
    return next(iter(found.values()))


def editable_lead(actor: Actor, reference: str) -> LeadKey:
    """As `visible_lead`, for somebody who is going to change it. Raises Forbidden for a role that only looks."""
    found = visible_lead(actor, reference)
    require(actor, Action.EDIT_LEADS)
    return found


def editable_leads(actor: Actor, references: Sequence[str]) -> list[LeadKey]:
    """The leads behind public ids, each once, for somebody who is going to change them; one query.

    Raises Forbidden for a role that only looks, NotFound for the first that does not exist or may not be seen.
    """
    require(actor, Action.EDIT_LEADS)
    uuids = {reference: parse_public_id(Kind.LEAD, reference) for reference in references}
    found = _by_public_ids(actor, uuids.values())
    for reference, uuid in uuids.items():
        if uuid not in found:
            raise unseen(reference)
    return list(dict.fromkeys(found[uuid] for uuid in uuids.values()))


def editable_among(actor: Actor, references: Iterable[str]) -> dict[str, LeadKey]:
    """Of these public ids and e-mail addresses those that name a lead the actor may change; two queries. Raises Forbidden."""
    require(actor, Action.EDIT_LEADS)
    emails: list[str] = []
    uuids: dict[str, UUID] = {}
    for reference in dict.fromkeys(references):
        if "@" in reference:
            emails.append(reference)
        else:
            with suppress(NotFound):
                uuids[reference] = parse_public_id(Kind.LEAD, reference)
    by_id = _by_public_ids(actor, uuids.values()) if uuids else {}
    named = {reference: by_id[uuid] for reference, uuid in uuids.items() if uuid in by_id}
    return {**named, **_by_emails(actor, emails)}


def unseen(reference: str) -> NotFound:
    """The refusal for a lead that does not exist or may not be seen."""
    return NotFound(f"There is no lead “{reference}”, or you may not see it.", reference=reference)


def seen_among(actor: Actor, leads: Sequence[int]) -> list[LeadKey]:
    """Those of the leads with these numbers that are alive and that the actor may see, by number; one query."""
    condition = visible_leads(actor, "st")
    text = (
        "select l.id, l.public_id from lead l join standing st on st.lead_id = l.id"
        f" where l.id = any(%(leads)s::bigint[]) and {condition.sql} order by l.id"
    )
    return [LeadKey(*row) for row in sql.again(text, {**condition.params, "leads": list(leads)})]


def seen_of_subjects(actor: Actor, subjects: Iterable[int]) -> dict[int, LeadKey]:
    """By subject the lead it belongs to now, of those that are alive and that the actor may see; two queries."""
    text = "select id, lead_id from subject where id = any(%(subjects)s) and lead_id is not null"
    lead_of: dict[int, int] = dict(sql.rows(text, {"subjects": list(subjects)}))
    seen = {key.id: key for key in seen_among(actor, list(lead_of.values()))}
    return {subject: seen[lead] for subject, lead in lead_of.items() if lead in seen}


def _by_public_ids(actor: Actor, uuids: Iterable[UUID]) -> dict[UUID, LeadKey]:
    condition = visible_leads(actor, "st")
    text = sql.statement(__package__, "leads_by_public_id").replace("{visible}", condition.sql)
    found = sql.again(text, {**condition.params, "uuids": list(uuids)})
    return {asked: LeadKey(number, uuid) for asked, number, uuid in found}


def _by_email(actor: Actor, text: str) -> dict[UUID, LeadKey]:
    return {key.uuid: key for key in _by_emails(actor, [text]).values()}


def _by_emails(actor: Actor, texts: Sequence[str]) -> dict[str, LeadKey]:
    read = {text: normalise_email(text.strip()) for text in texts}
    emails = {text: one.identity for text, one in read.items() if isinstance(one, Email)}
    # To find somebody by address is to learn whose address it is.
    if not emails or not sees_contact_data(actor):
        return {}
    condition = visible_leads(actor, "st")
    statement = sql.statement(__package__, "leads_by_email").replace("{visible}", condition.sql)
    found = sql.rows(statement, {**condition.params, "emails": sorted(set(emails.values()))})
    keys = {email: LeadKey(number, uuid) for email, number, uuid in found}
    return {text: keys[email] for text, email in emails.items() if email in keys}
