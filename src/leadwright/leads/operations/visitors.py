"""A visitor's history joins a lead, and leaves it again: by a dated pointer, never by copying."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.leads import rewriting
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.events import VisitorLinked
from leadwright.leads.models import Identity, Subject, SubjectLink
from leadwright.leads.submission import Visitor
from leadwright.platform import audit, outbox, sql
from leadwright.platform.errors import Conflict, NotFound
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
_KIND = "visitor"


@transaction.atomic
def link_visitor(*, actor: Actor, lead: str, visitor: Visitor, reason: str, at: datetime) -> int:
    """Join a visitor's history to a lead; the number of the visitor's subject. Repeating changes nothing.

    Where the device was another person's until now, that person keeps what came before: a new subject begins for this one.
    Raises NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    _one_at_a_time(visitor)
    found = _named(visitor)
    if found is not None and found.lead_id == key.id:
        return found.pk
    if found is None or found.lead_id is not None:
        if found is not None:
            Identity.objects.filter(
                kind=_KIND, namespace=visitor.namespace, value=visitor.value, unlinked_at__isnull=True
            ).update(unlinked_at=at)
        found = _new_subject(visitor, at)
    _point(found, key.id, actor=actor, reason=reason, at=at)
    _record(actor, "lead.visitor_linked", key, reason, at)
    outbox.record(VisitorLinked(Cause.ACTIVITY, found.pk, key.id), at=at)
    return found.pk


@transaction.atomic
def unlink_visitor(*, actor: Actor, lead: str, visitor: Visitor, reason: str, at: datetime) -> None:
    """Take a visitor's history out of a lead again: it is nobody's until it is linked anew. Repeating changes nothing.

    Raises NotFound for a visitor nobody has seen, Conflict where the identifier is the lead's own and has no history apart.
    """
    key = editable_lead(actor, lead)
    _one_at_a_time(visitor)
    found = _named(visitor)
    if found is None:
        raise NotFound("Nobody has seen this visitor.")
    if found.kind != Subject.VISITOR:
        raise Conflict(
            "This device was known as the lead's own from the start; its history cannot be told apart."
        )
    if found.lead_id != key.id:
        return
    _point(found, None, actor=actor, reason=reason, at=at)
    rewriting.mark_dirty([key.id], at=at, cause=Cause.ACTIVITY)
    _record(actor, "lead.visitor_unlinked", key, reason, at)
    outbox.record(VisitorLinked(Cause.ACTIVITY, found.pk, None), at=at)


@transaction.atomic
def rejoin_visitor(*, actor: Actor, lead: str, visitor: Visitor, reason: str, at: datetime) -> None:
    """Take back an `unlink_visitor`: the history is the lead's again. Repeating changes nothing.

    Raises NotFound for a visitor nobody has seen, Conflict where the device did not leave this lead last.
    """
    key = editable_lead(actor, lead)
    _one_at_a_time(visitor)
    found = _named(visitor)
    if found is None:
        raise NotFound("Nobody has seen this visitor.")
    if found.lead_id == key.id:
        return
    last = SubjectLink.objects.filter(subject_id=found.pk).order_by("-id").first()
    if found.lead_id is not None or last is None or last.from_lead_id != key.id:
        raise Conflict("This device has become somebody else's since; nothing was changed.")
    _point(found, key.id, actor=actor, reason=reason, at=at)
    _record(actor, "lead.visitor_linked", key, reason, at)
    outbox.record(VisitorLinked(Cause.ACTIVITY, found.pk, key.id), at=at)


def _one_at_a_time(visitor: Visitor) -> None:
    name = f"visitor:{visitor.namespace}:{visitor.value}"
    sql.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _named(visitor: Visitor) -> Subject | None:
    params = {"kind": _KIND, "namespace": visitor.namespace, "value": visitor.value}
    found = sql.rows(sql.statement(_PACKAGE, "identity_owner"), params)
    return Subject.objects.get(pk=found[0][0]) if found else None


def _new_subject(visitor: Visitor, at: datetime) -> Subject:
    subject = Subject.objects.create(
        pk=sql.scalar("select nextval('subject_id_seq')"), kind=Subject.VISITOR, created_at=at
    )
    Identity.objects.create(
        subject_id=subject.pk, kind=_KIND, namespace=visitor.namespace, value=visitor.value, linked_at=at
    )
    return subject


def _point(subject: Subject, lead: int | None, *, actor: Actor, reason: str, at: datetime) -> None:
    SubjectLink.objects.create(
        subject_id=subject.pk,
        from_lead_id=subject.lead_id,
        to_lead_id=lead,
        at=at,
        reason=reason,
        actor=actor.label,
    )
    Subject.objects.filter(pk=subject.pk).update(lead_id=lead)
    if lead is not None:
        rewriting.mark_dirty([lead], at=at, cause=Cause.ACTIVITY)


def _record(actor: Actor, action: str, key: LeadKey, reason: str, at: datetime) -> None:
    audit.record(actor, action, kind="lead", key=key.public_id, at=at, changes={"reason": reason})
