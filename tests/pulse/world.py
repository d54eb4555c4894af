"""A few leads with a past, made as every way in makes them, and the starter documents in force."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Standing
from leadwright.leads.normalise.record import normalise_facts
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.rewriting import mark_dirty
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform import sql
from leadwright.platform.outbox import Cause
from leadwright.pulse.operations import run_pulse

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
_MESSAGES = count(1)


def people(number: int, *, at: datetime = NOW, cause: Cause = Cause.IMPORT, start: int = 0) -> list[int]:
    """So many buyers of a company each, known since `at`; their numbers."""
    submissions = []
    for one in range(start, start + number):
        raw = {
            "full_name": f"Ana Ruiz {one}", "email": f"ana{one}@acme{one}.example", "company": f"Acme {one}",
            "role": "Head of Logistics", "company_size": "250", "country": "ES",
        }  # fmt: skip
        found = normalise_facts(raw)
        submissions.append(
            Submission(
                kind=found.kind or "person",
                facts=dict(found.facts),
                custom={},
                folded=dict(found.folded),
                identities=tuple(IdentityKey(one.kind, "", one.value) for one in found.identities),
                tokens=found.tokens,
                valid_from=at,
                time_known=True,
                contact_points=found.contact_points,
                derived=found.derived,
            )
        )
    source = ensure_source(slug="crm", at=at)
    landed = upsert_leads(
        submissions=submissions, provenance=Provenance(source_id=source.pk, actor="test", at=at), cause=cause
    )
    return list(landed.lead_ids)


def happened(leads: Iterable[int], name: str, at: datetime, **properties: object) -> None:
    """The same event of each lead, a message each, and the marks the ways in make."""
    leads = list(leads)
    source = ensure_source(slug="web", at=at)
    append_events(
        [
            NewEvent(
                name=name,
                occurred_at=at,
                subject=lead,
                source_id=source.pk,
                message_id=f"m{next(_MESSAGES)}",
                properties=properties,
            )
            for lead in leads
        ],
        at=at,
    )
    mark(*leads, at=at)


def mark(*leads: int, at: datetime = NOW, cause: Cause = Cause.ACTIVITY) -> None:
    mark_dirty(leads, at=at, cause=cause.value)


def busy(number: int, **known: datetime) -> list[int]:
    """So many leads that looked around and asked for a quote in the last days."""
    leads = people(number, at=NOW - timedelta(days=60), **known)
    happened(leads, "page_viewed", NOW - timedelta(days=9), path="/pricing")
    happened(leads, "page_viewed", NOW - timedelta(days=4), path="/product/gateway")
    happened(leads, "quote_requested", NOW - timedelta(days=3), product="gateway")
    return leads


def compute_all(at: datetime = NOW) -> int:
    """Pulse until no mark is left; how many marks there were."""
    done = 0
    while some := run_pulse(at=at):
        done += some
    return done


def standings() -> list[tuple[object, ...]]:
    """Every computed column of every lead but the time of computing."""
    names = [field.attname for field in Standing._meta.concrete_fields if field.attname != "computed_at"]
    return list(Standing.objects.order_by("lead_id").values_list(*names))


def marks() -> int:
    return int(sql.scalar("select count(*) from dirty_lead"))
