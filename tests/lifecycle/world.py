"""Leads with a past, and small lifecycles to judge them by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from leadwright.accounts.actor import operator, system
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.models import Event, EventVerdict
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Standing
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.lifecycle.deciding import DECIDED, decide, moves
from leadwright.lifecycle.evaluation import JUDGED, Scope, judge, verdicts_of
from leadwright.lifecycle.operations import record_moves
from leadwright.lifecycle.queries import Lifecycle, in_force
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql
from leadwright.platform.outbox import Cause
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.operations.publishing import put_in_effect

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
_NUMBERS = count(1)


def before(days: float = 0) -> datetime:
    return NOW - timedelta(days=days)


def lead(at: datetime | None = None, **facts: Any) -> int:
    """A person known since a year, with facts as they are stored."""
    at = at or before(365)
    number = next(_NUMBERS)
    submission = Submission(
        kind="person",
        facts=facts,
        custom={},
        folded={key: value.casefold() for key, value in facts.items() if isinstance(value, str)},
        identities=(IdentityKey("external", "crm", str(number)),),
        tokens=frozenset(),
        valid_from=at,
        time_known=True,
    )
    provenance = Provenance(source_id=ensure_source(slug="crm", at=at).pk, actor="test", at=at)
    return upsert_leads(submissions=[submission], provenance=provenance).lead_ids[0]


def happened(lead_id: int, name: str, days_ago: float, **properties: object) -> int:
    """An event of the lead; its number."""
    number = f"m{next(_NUMBERS):06}"
    event = NewEvent(
        name=name,
        occurred_at=before(days_ago),
        subject=lead_id,
        source_id=ensure_source(slug="web", at=NOW).pk,
        message_id=number,
        properties=properties,
    )
    append_events([event], at=NOW)
    return Event.objects.get(message_id=number).id


def by_machine(event: int) -> None:
    EventVerdict.objects.create(
        event=event, classifier="test", version=1, verdict="likely_machine", decided_at=NOW
    )


def opted_in(lead_id: int, days_ago: float) -> None:
    statement = Statement(
        subject_id=lead_id,
        status=Status.GRANTED,
        basis=LawfulBasis.CONSENT,
        occurred_at=before(days_ago),
        evidence={"form": "white paper"},
    )
    record_consent(actor=operator(), statement=statement, at=before(days_ago))


def publish(body: Mapping[str, object]) -> Lifecycle:
    """Put a lifecycle in force and in effect, as if every lead were judged by it."""
    draft = draft_document(actor=operator(), kind="lifecycle", body=body, at=NOW)
    live = publish_version(actor=operator(), kind="lifecycle", slug="default", number=draft.number, at=NOW)
    put_in_effect([live.version_id], at=NOW)
    return in_force()


def criterion(when: Mapping[str, object], text: str = "A criterion") -> dict[str, object]:
    return {"text": text, "when": when}


def stage(name: str, *conditions: Mapping[str, object], **rest: object) -> dict[str, object]:
    criteria = [criterion(when, f"{name} {index}") for index, when in enumerate(conditions)]
    return {"stage": name, "criteria": criteria, **rest}


def on(*leads: int, as_of: datetime = NOW, today: date | None = None, **rest: Any) -> Scope:
    """A scope of these leads at one instant."""
    text = "select unnest(%(scope)s::bigint[]) as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"
    params = {"scope": list(leads), "as_of": as_of, "today": today or as_of.date()}
    return Scope(text, params, **rest)


@dataclass(frozen=True)
class Judged:
    """A lead as it stands, and what it meets."""

    lead: int
    as_of: datetime
    today: date
    stage: Stage
    since: datetime
    prospect: bool
    verdicts: Mapping[str, bool]


@dataclass(frozen=True)
class Stands:
    """What the standing of a lead must hold, and whether it holds something else."""

    lead: int
    stage: Stage
    stage_since: datetime
    prospect: bool
    changed: bool


def judged(lifecycle: Lifecycle, scope: Scope) -> list[Judged]:
    """What `judge` keeps of each lead of the scope."""
    judge(lifecycle, scope)
    return [
        Judged(lead, as_of, today, Stage(stage), since, prospect, verdicts_of(lifecycle, packed))
        for lead, as_of, today, stage, since, prospect, packed in sql.rows(f"select * from {JUDGED}")
    ]


def record(lifecycle: Lifecycle, causes: Mapping[int, Cause], at: datetime) -> None:
    """Decide what was judged, and write the moves into the log."""
    decide(lifecycle)
    told = "select * from unnest(%(leads)s::bigint[], %(causes)s::text[])"
    record_moves(
        actor=system("pulse"),
        version=lifecycle.version_id,
        moves=f"select m.*, c.cause from ({moves()}) m join ({told}) c (lead, cause) on c.lead = m.lead order by m.lead",
        params={"leads": list(causes), "causes": [str(one) for one in causes.values()]},
        at=at,
    )


def settle(
    *leads: int, as_of: datetime = NOW, cause: Cause = Cause.ACTIVITY, lifecycle: Lifecycle | None = None
) -> list[Stands]:
    """What the pulse does with stages: judge, decide, log, and write what the standings must hold."""
    lifecycle = lifecycle or in_force()
    before = {one.lead: one for one in judged(lifecycle, on(*leads, as_of=as_of))}
    record(lifecycle, dict.fromkeys(leads, cause), as_of)
    found = sql.rows(
        f"select j.lead, d.stage, d.prospect from {JUDGED} j"
        f" join {DECIDED} d on d.before = j.stage and d.verdicts = j.verdicts order by j.lead"
    )
    standings = [_stands(before[lead], Stage(stage), prospect) for lead, stage, prospect in found]
    for one in standings:
        Standing.objects.filter(lead=one.lead).update(
            stage=one.stage, stage_since=one.stage_since, prospect=one.prospect
        )
    return standings


def _stands(one: Judged, stage: Stage, prospect: bool) -> Stands:
    moved = stage is not one.stage
    since = one.as_of if moved else one.since
    return Stands(one.lead, stage, since, prospect, moved or prospect is not one.prospect)


def verdicts(lifecycle: Lifecycle, scope: Scope) -> dict[int, dict[str, bool]]:
    return {one.lead: dict(one.verdicts) for one in judged(lifecycle, scope)}


def stages() -> dict[int, str]:
    return dict(Standing.objects.values_list("lead", "stage"))
