"""Everything about one lead, now or at an instant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.accounts.actor import Actor
from leadwright.leads.access import LeadKey, sees_contact_data, visible_lead
from leadwright.leads.contact_data import hidden_from, plain_text, plain_value
from leadwright.leads.models import ContactPoint, Lead, LeadMerge, Subject
from leadwright.leads.queries.ranking import identities_of
from leadwright.leads.submission import FACT_COLUMNS, IdentityKey
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

_PACKAGE = "leadwright.leads"
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Named:
    """Something the lead belongs to: its public id and its name."""

    id: str
    name: str | None


@dataclass(frozen=True)
class MergedLead:
    """A lead that was joined to this one, and how that is undone."""

    merge: str
    lead: str
    at: datetime
    reason: str
    actor: str


@dataclass(frozen=True)
class LeadDetail:
    """What is known of a lead now. Unknown facts are absent; how to reach somebody is None for those who may not see it."""

    id: str
    kind: str
    facts: Facts
    custom: Facts
    company: Named | None
    company_domain: str | None
    source: str | None
    owner: Named | None
    team: Named | None
    stage: str
    stage_since: datetime
    prospect: bool
    created_at: datetime
    facts_from: datetime
    computed_at: datetime | None
    wake_at: datetime | None
    identities: tuple[IdentityKey, ...] | None
    contact_points: tuple[tuple[str, str], ...] | None
    merges: tuple[MergedLead, ...]


@dataclass(frozen=True)
class FactsAt:
    """What was known of a lead at an instant, since when, and whether that is more than the time it was recorded."""

    facts: Facts
    custom: Facts
    valid_from: datetime
    time_known: bool


def lead_detail(*, actor: Actor, reference: str) -> LeadDetail:
    """Everything about one lead; a constant number of queries. Raises NotFound for a lead the actor may not see."""
    key = visible_lead(actor, reference)
    reachable, hidden = sees_contact_data(actor), hidden_from(actor)
    (
        facts, custom, kind, created_at, facts_from, source, company, company_name, domain, owner, owner_name, team, team_name,
        stage, stage_since, prospect, computed_at, wake_at,
    ) = sql.rows(_with_columns("lead_detail", "l"), {"lead": key.id})[0]  # fmt: skip
    return LeadDetail(
        id=key.public_id,
        kind=kind,
        facts=_shown(json.loads(facts), hidden),
        custom=_shown(json.loads(custom), hidden, "custom."),
        company=_named(Kind.COMPANY, company, company_name if reachable else plain_text(company_name)),
        company_domain=domain,
        source=source,
        owner=_named(Kind.USER, owner, owner_name),
        team=_named(Kind.TEAM, team, team_name),
        stage=stage,
        stage_since=stage_since,
        prospect=prospect,
        created_at=created_at,
        facts_from=facts_from,
        computed_at=computed_at,
        wake_at=wake_at,
        identities=tuple(identities_of([key.id]).get(key.id, ())) if reachable else None,
        contact_points=_contact_points(key) if reachable else None,
        merges=_merges(key),
    )


def facts_at(*, actor: Actor, reference: str, at: datetime) -> FactsAt | None:
    """What was known of a lead at an instant; None before anything was. Raises NotFound for a lead the actor may not see."""
    key = visible_lead(actor, reference)
    found = sql.rows(_with_columns("facts_at", "h"), {"lead": key.id, "at": at})
    if not found:
        return None
    facts, custom, valid_from, time_known = found[0]
    hidden = hidden_from(actor)
    shown = _shown(json.loads(facts), hidden), _shown(json.loads(custom), hidden, "custom.")
    return FactsAt(*shown, valid_from, time_known)


def _with_columns(name: str, alias: str) -> str:
    columns = ", ".join(f"{alias}.{column}" for column in FACT_COLUMNS)
    return sql.statement(_PACKAGE, name).replace("{columns}", columns)


def _shown(facts: Facts, hidden: frozenset[str], prefix: str = "") -> Facts:
    if not hidden:
        return facts
    return {name: plain_value(value) for name, value in facts.items() if prefix + name not in hidden}


def _named(kind: Kind, uuid: UUID | None, name: str | None) -> Named | None:
    return None if uuid is None else Named(public_id(kind, uuid), name)


def _contact_points(key: LeadKey) -> tuple[tuple[str, str], ...]:
    subjects = Subject.objects.filter(lead_id=key.id).values("pk")
    points = ContactPoint.objects.filter(subject_id__in=subjects).order_by("kind", "value")
    return tuple(points.values_list("kind", "value").distinct())


def _merges(key: LeadKey) -> tuple[MergedLead, ...]:
    merges = list(LeadMerge.objects.filter(survivor_id=key.id, undone_at__isnull=True).order_by("-id"))
    uuids = dict(
        Lead.objects.filter(pk__in=[one.duplicate_id for one in merges]).values_list("pk", "public_id")
    )
    return tuple(
        MergedLead(
            merge=public_id(Kind.MERGE, one.public_id),
            lead=public_id(Kind.LEAD, uuids[one.duplicate_id]),
            at=one.at,
            reason=one.reason,
            actor=one.actor,
        )
        for one in merges
    )
