"""Filling a workspace with the sample, through the operations everybody uses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.consent import operations as consent
from leadwright.consent.operations import Origin, record_import_consent, stage_import_consent
from leadwright.consent.rules import import_consent
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, delete_batch, discard_sources, ensure_source
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.operations.undo import undo_batch
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.messaging.operations.queueing import forget_messages
from leadwright.platform import audit, jobs, work, workspace
from leadwright.platform.errors import Conflict
from leadwright.platform.outbox import Cause
from leadwright.platform.work import Begun, Plan
from leadwright.sample.behaviour import Happening, draw_temper, year_of
from leadwright.sample.forgetting import forget_life
from leadwright.sample.people import SampleLead, draw_companies, draw_leads
from leadwright.sample.queries import (
    FILL_JOB,
    FILLED,
    FORM_SLUGS,
    HOOK_SLUGS,
    REMOVE_JOB,
    REMOVING,
    WORK_KEY,
    events_of_sample,
    sources_of_sample,
    unused_sources,
)
from leadwright.sample.seen import as_seen

COMPANY = "Tessera Cold Chain"
COMPANY_ZONE = "Europe/Berlin"
# Imports count their batches upwards from 1, what is done with many leads at once downwards from -2.
SAMPLE_BATCH = -1
_SEED = 20_270_104
_SLICE = 500
_SOURCES = {
    "website": ("inbound", "website"),
    "mail": ("inbound", "mail"),
    "webinars": ("inbound", "webinar"),
    "fairs": ("event", "fair"),
    "advertising": ("inbound", "advertising"),
    "product": ("product", "trial"),
    "people": ("outbound", "call"),
    "shop": ("inbound", "shop"),
    "target-list": ("outbound", "list"),
}

Progress = Callable[[int, int], None]
"""Called with how many of how many leads are done."""


@dataclass(frozen=True)
class SampleReport:
    """What the sample holds."""

    leads: int
    events: int


def fill_sample(*, actor: Actor, at: datetime, progress: Progress = lambda done, total: None) -> SampleReport:
    """Fill the workspace with a company, its leads and a year of what they did, ending at `at`.

    The same each time but for the dates. Repeating with the same `at` changes nothing: identities and messages are the same.
    All of it carries SAMPLE_BATCH, by which it is taken out again.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    sources = {slug: _source(slug, at) for slug in _SOURCES}
    leads = list(draw_leads(random, draw_companies(random)))
    progress(0, len(leads))
    serial = count()
    events = 0
    for start in range(0, len(leads), _SLICE):
        some = leads[start : start + _SLICE]
        with transaction.atomic():
            events += _write(some, random, sources, actor, at, serial)
        progress(start + len(some), len(leads))
    return SampleReport(leads=len(leads), events=events)


@dataclass(frozen=True)
class RemovedSample:
    """How many leads and events went; `kept` leads came with a list of one's own too."""

    leads: int
    events: int
    kept: int


@transaction.atomic
def remove_sample(*, actor: Actor, at: datetime) -> RemovedSample:
    """Take out everything the sample brought, with what people tried on it, and nothing else. Repeating changes nothing.

    A lead that a list of one's own brought too stays, with what is known of it.

    Colleagues the demo invited stay, and so does the playbook. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    listed = forget_life(actor=actor, at=at)
    forget_messages(batch=SAMPLE_BATCH)
    sources = sources_of_sample(
        [
            *_SOURCES,
            "offers",
            "pages",
            *(f"form-{slug}" for slug in FORM_SLUGS),
            *(f"webhook-{slug}" for slug in HOOK_SLUGS),
        ],
        batch=SAMPLE_BATCH,
    )
    beside = consent.subjects_known_beside(batch=SAMPLE_BATCH, by_hand=False)
    consent.delete_batch(batch=SAMPLE_BATCH)
    events = events_of_sample(batch=SAMPLE_BATCH)
    leads = undo_batch(batch=SAMPLE_BATCH, beside=beside, at=at, with_edits=True)
    delete_batch(batch=SAMPLE_BATCH)
    discard_sources(slugs=unused_sources(sources))
    workspace.write(FILLED.name, False)
    gone = RemovedSample(leads=leads.removed + listed, events=events, kept=leads.kept)
    audit.record(actor, "sample.removed", kind="workspace", key="", at=at, changes=asdict(gone))
    return gone


@transaction.atomic
def begin_filling(*, actor: Actor, at: datetime) -> Begun:
    """Have the sample filled by a job that can be followed. While one is under way, that one's reference comes back.

    Raises Forbidden, and Conflict where the sample is there already.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    if workspace.read(FILLED.name):
        raise Conflict("The sample is there already.")
    begun = work.begin(
        actor, Plan("sample", "Filling the sample", unit="leads", link="/", key=WORK_KEY), at=at
    )
    if begun.is_new:
        jobs.defer(
            FILL_JOB, reference=begun.reference, label=actor.label, at=at.isoformat(), user=actor.user_id or 0
        )
        audit.record(actor, "sample.filling_begun", kind="workspace", key="", at=at)
    return begun


@transaction.atomic
def begin_removing(*, actor: Actor, at: datetime) -> Begun:
    """Have the sample taken out by a job that can be followed. Raises Forbidden, and Conflict while it is being filled."""
    require(actor, Action.MANAGE_WORKSPACE)
    under_way = work.under_way("sample", WORK_KEY)
    if under_way is not None and under_way.title != REMOVING:
        raise Conflict("The sample is still being filled; take it out when that has ended.")
    begun = work.begin(actor, Plan("sample", REMOVING, unit="leads", link="/", key=WORK_KEY), at=at)
    if begun.is_new:
        jobs.defer(REMOVE_JOB, reference=begun.reference, user=actor.user_id or 0)
    return begun


def _source(slug: str, at: datetime) -> Source:
    channel, medium = _SOURCES[slug]
    return ensure_source(slug=slug, at=at, channel=channel, medium=medium)


def _write(
    leads: Sequence[SampleLead],
    random: Random,
    sources: dict[str, Source],
    actor: Actor,
    at: datetime,
    serial: Iterator[int],
) -> int:
    written = 0
    for is_person, slug in ((False, "target-list"), (True, "website")):
        group = [lead for lead in leads if lead.is_person is is_person]
        if not group:
            continue
        years = [as_seen(_year(lead, random, at), seed=str(lead.raw), end=at) for lead in group]
        provenance = Provenance(source_id=sources[slug].pk, actor=actor.label, at=at, batch=SAMPLE_BATCH)
        landed = upsert_leads(
            submissions=[_submission(lead, year, slug, at) for lead, year in zip(group, years, strict=True)],
            provenance=provenance,
            cause=Cause.IMPORT,
        )
        _consent(group, landed.lead_ids, provenance, random)
        events = [
            event
            for lead, year in zip(landed.lead_ids, years, strict=True)
            for event in _events(lead, year, sources, serial)
        ]
        append_events(events, at=at)
        written += len(events)
    return written


def _year(lead: SampleLead, random: Random, at: datetime) -> list[Happening]:
    if not lead.is_person:
        return []
    return sorted(
        (one for one in year_of(draw_temper(random), random, at) if one.at < at), key=lambda one: one.at
    )


def _submission(lead: SampleLead, year: Sequence[Happening], namespace: str, at: datetime) -> Submission:
    found = normalise_facts(lead.raw, Context(default_region=lead.company.country))
    first = year[0].at if year else at - timedelta(days=200)
    return Submission(
        kind=found.kind or "person",
        facts=dict(found.facts),
        custom={},
        folded=dict(found.folded),
        identities=tuple(
            IdentityKey(one.kind, "" if one.kind in ("email", "domain") else namespace, one.value)
            for one in found.identities
        ),
        tokens=found.tokens,
        valid_from=first,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )


def _consent(
    group: Sequence[SampleLead], leads: Sequence[int], provenance: Provenance, random: Random
) -> None:
    """Six in ten agreed to letters; of the others only the origin is known."""
    agreed = [lead.is_person and random.random() < 0.6 for lead in group]
    origin = Origin(
        source_id=provenance.source_id, batch=SAMPLE_BATCH, actor=provenance.actor, at=provenance.at
    )
    for wanted, basis in ((True, "consent:marketing"), (False, "unknown")):
        people = [
            (lead, str(one.raw.get("email", "")), provenance.at)
            for one, lead, yes in zip(group, leads, agreed, strict=True)
            if yes is wanted
        ]
        stage_import_consent(people)
        record_import_consent(consent=import_consent(basis), origin=origin)


def _events(
    lead: int, year: Sequence[Happening], sources: dict[str, Source], serial: Iterator[int]
) -> Iterator[NewEvent]:
    for one in year:
        yield NewEvent(
            name=one.name,
            occurred_at=one.at,
            subject=lead,
            source_id=sources[one.source].pk,
            message_id=f"sample-{next(serial)}",
            properties=one.properties,
            context=one.context,
            batch=SAMPLE_BATCH,
        )
