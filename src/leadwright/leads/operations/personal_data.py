"""A person's right to a copy of what is known (GDPR Art. 15 and 20), and to have it deleted (Art. 17)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads import rewriting
from leadwright.leads.access import LeadKey, visible_lead
from leadwright.leads.events import LeadErased
from leadwright.leads.models import Lead
from leadwright.platform import audit, outbox, personal_data, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause
from leadwright.platform.personal_data import Person, Row, Whose

_PACKAGE = "leadwright.leads"


@dataclass(frozen=True)
class Erased:
    """What an erasure removed: the public ids that no longer resolve, how many rows went in each table, and how many files."""

    leads: tuple[str, ...]
    rows: dict[str, int]
    files: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """Everything known of a person: the public ids, and rows by table as plain values."""

    leads: tuple[str, ...]
    tables: dict[str, list[Row]]


@transaction.atomic
def erase_lead(*, actor: Actor, lead: str, at: datetime, files: bool = True) -> Erased:
    """Delete everything about a person, every lead merged into it included. Cannot be undone.

    Lists that were brought in and files of rejected rows go whole where the person stands in them, unless `files` says that there
    can be none. What remains is that it happened: how many rows and files went, under ids that lead nowhere. Raises Forbidden
    unless the actor runs the workspace, NotFound for a lead that does not exist (also when it was erased before).
    """
    require(actor, Action.MANAGE_WORKSPACE)
    key = visible_lead(actor, lead)
    rewriting.lock_leads([key.id])
    gone = personal_data.erase_files(_person(key.id).params()) if files else {}
    return _erase(actor, key, at, gone)


def erase_binned(*, actor: Actor, lead: int, at: datetime) -> Erased:
    """As `erase_lead`, for a lead that lies in the bin, in the transaction of the caller, who holds its row. Files of lists are
    left: nobody asked for it, and they end before the bin does. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    found = Lead.objects.filter(pk=lead, binned_at__isnull=False).values_list("pk", "public_id").get()
    return _erase(actor, LeadKey(*found), at, {})


@transaction.atomic
def export_lead(*, actor: Actor, lead: str, at: datetime) -> Exported:
    """Everything known of a person, every lead merged into it included; that it was handed out is kept in the trail.

    Raises Forbidden for a role that may not export, NotFound for a lead the actor may not see.
    """
    require(actor, Action.EXPORT_LEADS)
    key = visible_lead(actor, lead)
    person = _person(key.id)
    tables = personal_data.export(Whose.LEAD, person.params())
    audit.record(actor, "lead.exported", kind="lead", key=key.public_id, at=at)
    return Exported(leads=tuple(person.public_ids), tables=tables)


def extent_of_lead(*, actor: Actor, lead: str) -> Exported:
    """What `erase_lead` would delete from tables; hands nothing out, so the trail says nothing. Raises Forbidden, NotFound."""
    require(actor, Action.MANAGE_WORKSPACE)
    person = _person(visible_lead(actor, lead).id)
    return Exported(tuple(person.public_ids), personal_data.export(Whose.LEAD, person.params()))


def _erase(actor: Actor, key: LeadKey, at: datetime, files: dict[str, int]) -> Erased:
    person = _person(key.id)
    removed = personal_data.erase(Whose.LEAD, person.params())
    rows = {table: count for table, count in removed.items() if count}
    gone = {name: count for name, count in files.items() if count}
    changes = {"rows": rows, "files": gone} if gone else {"rows": rows}
    audit.record(actor, "lead.erased", kind="lead", key=key.public_id, at=at, changes=changes)
    outbox.record(LeadErased(Cause.PERSON, tuple(person.public_ids)), at=at)
    return Erased(leads=tuple(person.public_ids), rows=rows, files=gone)


def _person(lead: int) -> Person:
    leads, ids, subjects, companies, company_ids, addresses = sql.rows(
        sql.statement(_PACKAGE, "whole_person"), {"lead": lead}
    )[0]
    return Person(
        leads=leads,
        subjects=subjects,
        companies=companies,
        addresses=addresses,
        public_ids=[public_id(Kind.LEAD, one) for one in ids],
        company_ids=[public_id(Kind.COMPANY, one) for one in company_ids],
    )
