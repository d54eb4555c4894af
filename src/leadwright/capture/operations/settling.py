"""What forms and webhooks do alike with what they read: who is known, custom fields, marks, consents, and where it ended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from leadwright.accounts.actor import system
from leadwright.capture.forms.document import CUSTOM
from leadwright.consent.operations import record_consents
from leadwright.consent.operations.confirming import Asked, request_confirmation
from leadwright.consent.rules import Status
from leadwright.leads.models import CustomField
from leadwright.leads.normalise.record import Normalised
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import leads_named
from leadwright.leads.submission import Landed, Outcome, Submission
from leadwright.platform import sql
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.capture"


@dataclass(frozen=True)
class Landing:
    """Where it ended."""

    lead: int
    outcome: Outcome


def custom_texts(told: Mapping[str, str]) -> dict[str, str]:
    """What is told of custom fields, by their slugs."""
    return {name.removeprefix(CUSTOM): text for name, text in told.items() if name.startswith(CUSTOM)}


def custom_fields_of(told: Iterable[Mapping[str, str]]) -> Mapping[str, CustomField]:
    """The custom fields these texts name and that are declared, by their slugs. At most one query."""
    names = {name for one in told for name in custom_texts(one)}
    return {one.slug: one for one in CustomField.objects.filter(slug__in=names)} if names else {}


def known_leads(submissions: Iterable[Submission]) -> Touched:
    """The leads these name that are known already: as `touched` they are only filled up. One query."""
    touched = Touched()
    for lead in leads_named(key for one in submissions for key in one.identities).values():
        touched.add(lead)
    return touched


def mark_told(landed: Landed, told: Collection[int], *, at: datetime) -> None:
    """Mark subjects that something new happened to; leads whose facts changed are marked already."""
    changed = {
        lead
        for lead, how in zip(landed.lead_ids, landed.outcomes, strict=True)
        if how in (Outcome.CREATED, Outcome.UPDATED)
    }
    mark_subjects(subjects=set(told) - changed, at=at, cause=Cause.ACTIVITY)


def landings_of(landed: Landed) -> list[Landing]:
    """Where each ended, in their order."""
    return [Landing(*one) for one in zip(landed.lead_ids, landed.outcomes, strict=True)]


def email_of(found: Normalised) -> str:
    """The e-mail address, also one that identifies nobody, like that of a whole department; empty without one."""
    told = next((one.value for one in found.identities if one.kind == "email"), None)
    return told or str(found.facts.get("email") or "")


def address_of(channel: str, found: Normalised) -> str:
    """The address a consent for a channel is about; empty where there is none, as for post."""
    if channel == "email":
        return email_of(found)
    return str(found.facts.get("phone") or "") if channel == "phone" else ""


def settle_consents(*, said: Iterable[Asked], actor: str, landed: Landed, at: datetime) -> None:
    """Record what counts at once; for what is only requested the owner of the address is asked, and then what follows happens.

    Of leads that `landed` as new nobody has said anything yet.
    """
    unheard = frozenset(
        lead for lead, how in zip(landed.lead_ids, landed.outcomes, strict=True) if how is Outcome.CREATED
    )
    granted, asked = [], []
    for one in said:
        granted += [statement for statement in one.statements if statement.status is not Status.REQUESTED]
        waiting = tuple(statement for statement in one.statements if statement.status is Status.REQUESTED)
        if waiting:
            asked.append(replace(one, statements=waiting))
    record_consents(actor=system(actor), statements=granted, at=at, unheard=unheard)
    request_confirmation(actor=system(actor), asked=asked, at=at, unheard=unheard)


def end_submissions(numbers: Sequence[int], landings: Sequence[Landing], *, state: str) -> None:
    """Write down where submissions (their numbers in the database) ended, and the state they have by it. One statement."""
    sql.again(
        sql.statement(_PACKAGE, "end_submissions"),
        {
            "numbers": sql.numbers(numbers),
            "leads": sql.numbers([one.lead for one in landings]),
            "outcomes": sql.texts([str(one.outcome) for one in landings]),
            "state": state,
        },
    )
