"""Recommendations: links by which leads recommend us, who came by them, and the credit when that paid off."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.kinds import APPLICATION
from leadwright.capture.models import Referral, ReferralLink
from leadwright.capture.queries.forms import live_form
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.access import editable_lead
from leadwright.leads.models import Lead, Subject
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.platform import audit, sql, workspace
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause
from leadwright.platform.workspace import Setting, Value

_PACKAGE = "leadwright.capture"
_SOURCE = "referrals"
# Without letters that are mistaken for each other; 31^10 are enough that nobody guesses one.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10
# A PQL is beside the MQL: where an MQL counts it does too.
_STAGES = ("lead", "mql", "pql", "sql", "opportunity", "customer")


def _stage(value: Value) -> str | None:
    return None if value in _STAGES else f"needs one of {', '.join(_STAGES)}."


CONVERTS_AT = workspace.register(
    Setting(
        "referral_converts_at",
        "customer",
        "The stage at which a recommendation has paid off, and who recommended us is credited.",
        _stage,
    )
)


@transaction.atomic
def make_link(*, actor: Actor, lead: str, form: str, at: datetime) -> str:
    """The link by which a lead recommends us with a form (its slug), by its code; one that is open already for it stays.

    Raises UnusableInput for a form that is not in force or for applicants; NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    shown = live_form(form)
    if shown is None or shown.body.type == APPLICATION:
        raise UnusableInput("Choose a form that is in force.", field="form")
    known = ReferralLink.objects.filter(subject_id__in=_subjects(key.id), form=form, closed_at=None).first()
    if known is not None:
        return known.code
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    made = ReferralLink.objects.create(
        code=code, subject_id=key.id, form=form, created_at=at, created_by=actor.label
    )
    _record(actor, "referral_link.made", key.public_id, made, at)
    return code


@transaction.atomic
def switch_link(*, actor: Actor, lead: str, link: str, on: bool, at: datetime) -> None:
    """Close a link of a lead, so that it leads to the form alone, or open it again. Repeating changes nothing.

    Raises NotFound, Forbidden.
    """
    key = editable_lead(actor, lead)
    found = (
        ReferralLink.objects.select_for_update()
        .filter(public_id=parse_public_id(Kind.REFERRAL_LINK, link), subject_id__in=_subjects(key.id))
        .first()
    )
    if found is None:
        raise NotFound("There is no such link of this lead.")
    if (found.closed_at is None) == on:
        return
    found.closed_at = None if on else at
    found.save(update_fields=["closed_at"])
    _record(actor, "referral_link.opened" if on else "referral_link.closed", key.public_id, found, at)


def refer(*, came: Mapping[int, str], at: datetime) -> int:
    """Note that new leads (their numbers) came by links (their codes), in the caller's transaction; how many recommendations.

    The first counts, nobody recommends themselves, and links that are closed or of somebody who is gone count for nothing.
    """
    links = {
        one.code: one for one in ReferralLink.objects.filter(code__in=set(came.values()), closed_at=None)
    }
    now = _leads_now([one.subject_id for one in links.values()])
    found = [
        Referral(referred_id=lead, referrer_id=link.subject_id, link_id=link.pk, referred_at=at)
        for lead, code in came.items()
        if (link := links.get(code)) is not None
        and link.subject_id in now
        and now[link.subject_id][0] != lead
    ]
    known = set(
        Referral.objects.filter(referred_id__in=[one.referred_id for one in found]).values_list(
            "referred_id", flat=True
        )
    )
    made = [one for one in found if one.referred_id not in known]
    Referral.objects.bulk_create(made, ignore_conflicts=True)
    source = ensure_source(slug=_SOURCE, at=at, channel="referral").pk if made else 0
    events = [
        NewEvent(
            name="referral_made",
            occurred_at=at,
            subject=one.referred_id,
            source_id=source,
            message_id=f"referred:{one.referred_id}",
            properties={"by": now[one.referrer_id][1]},
        )
        for one in made
    ]
    append_events(events, at=at)
    mark_subjects(subjects={one.referred_id for one in made}, at=at, cause=Cause.ACTIVITY)
    return len(made)


def credit_referrers(*, moves: Sequence[tuple[str, Sequence[int]]], at: datetime) -> int:
    """Credit who recommended leads that have reached the stage that counts, or one beyond; how many recommendations.

    `moves` are stages and the leads that reached them. Each recommendation is credited once, whatever the lead does afterwards.
    In the caller's transaction.
    """
    counts = _STAGES[_STAGES.index(str(workspace.read(CONVERTS_AT.name))) :]
    reached = {lead: stage for stage, leads in moves if stage in counts for lead in leads}
    if not reached:
        return 0
    rows = sql.rows(sql.statement(_PACKAGE, "convert_referrals"), {"leads": list(reached), "at": at})
    credited = [
        (number, referrer, referred, reached[referred], name) for number, referrer, referred, name in rows
    ]
    if not credited:
        return 0
    source = ensure_source(slug=_SOURCE, at=at, channel="referral").pk
    for stage in {one[3] for one in credited}:
        numbers = [one[0] for one in credited if one[3] == stage]
        Referral.objects.filter(pk__in=numbers).update(stage=stage)
    events = [
        NewEvent(
            name="referral_converted",
            occurred_at=at,
            subject=referrer,
            source_id=source,
            message_id=f"converted:{number}",
            properties={"lead": public_id(Kind.LEAD, name), "to": stage},
        )
        for number, referrer, _, stage, name in credited
    ]
    append_events(events, at=at)
    mark_subjects(subjects={one[1] for one in credited}, at=at, cause=Cause.ACTIVITY)
    return len(credited)


def _subjects(lead: int) -> list[int]:
    return list(Subject.objects.filter(lead_id=lead).values_list("pk", flat=True))


def _leads_now(subjects: Sequence[int]) -> dict[int, tuple[int, str]]:
    """By subject the lead it belongs to now, as number and public id; those in the bin are left out."""
    rows = Subject.objects.filter(pk__in=subjects).values_list("pk", "lead_id")
    lead_of = {subject: lead for subject, lead in rows if lead is not None}
    names = dict(
        Lead.objects.filter(pk__in=lead_of.values(), binned_at__isnull=True).values_list("pk", "public_id")
    )
    return {
        subject: (lead, public_id(Kind.LEAD, names[lead]))
        for subject, lead in lead_of.items()
        if lead in names
    }


def _record(actor: Actor, action: str, lead: str, link: ReferralLink, at: datetime) -> None:
    changes: dict[str, object] = {"link": public_id(Kind.REFERRAL_LINK, link.public_id), "form": link.form}
    audit.record(actor, action, kind="lead", key=lead, at=at, changes=changes)
