"""Filling a workspace with the sample, through the operations everybody uses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.consent.operations import Origin, record_import_consent, stage_import_consent
from leadwright.consent.rules import import_consent
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform import workspace
from leadwright.platform.outbox import Cause
from leadwright.sample.behaviour import Happening, draw_temper, year_of
from leadwright.sample.people import SampleLead, draw_companies, draw_leads

COMPANY = "Tessera Cold Chain"
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

    The same each time but for the dates. Repeating on the same day changes nothing: identities and messages are the same.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    sources = {slug: _source(slug, at) for slug in _SOURCES}
    workspace.write("company", COMPANY)
    workspace.write("time_zone", "Europe/Berlin")
    leads = list(draw_leads(random, draw_companies(random)))
    serial = count()
    events = 0
    for start in range(0, len(leads), _SLICE):
        some = leads[start : start + _SLICE]
        with transaction.atomic():
            events += _write(some, random, sources, actor, at, serial)
        progress(start + len(some), len(leads))
    return SampleReport(leads=len(leads), events=events)


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
        years = [_year(lead, random, at) for lead in group]
        provenance = Provenance(source_id=sources[slug].pk, actor=actor.label, at=at)
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
    origin = Origin(source_id=provenance.source_id, batch=None, actor=provenance.actor, at=provenance.at)
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
        )
