"""Leads of the pages: few made as every way in makes them, or many written straight into the tables."""

from datetime import datetime, timedelta
from itertools import count

from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead, Standing
from leadwright.platform.ids import Kind, public_id
from leadwright.pulse.operations import run_pulse
from tests.leads.people import lead, ref
from tests.starter import starter_in_force

_numbers = count(1)


def compute(at: datetime) -> None:
    """Publish the starter playbook and score whoever is marked."""
    starter_in_force(at=at)
    while run_pulse(at=at):
        pass


def happened(one: Lead, name: str, at: datetime, **properties: object) -> None:
    """Something this lead did."""
    source = ensure_source(slug="web", at=at)
    event = NewEvent(
        name=name,
        occurred_at=at,
        subject=one.pk,
        source_id=source.pk,
        message_id=f"m{next(_numbers)}",
        properties=properties,
    )
    append_events([event], at=at)


def buyer(at: datetime, email: str = "x.quispe@andinafrios.example", **raw: str) -> Lead:
    """Somebody who fits and asked for a quote the day before."""
    facts = {
        "full_name": "Ximena Quispe Huamán",
        "email": email,
        "role": "Head of Quality Assurance",
        "company": "Andina Fríos del Sur S.A.C.",
        "country": "Peru",
        **raw,
    }
    made = lead(at=at - timedelta(days=30), **facts)
    happened(made, "quote_requested", at - timedelta(days=1), product="cold store")
    happened(made, "page_viewed", at - timedelta(hours=3), path="/pricing", url="https://us.example/pricing")
    return made


def crowd(size: int, at: datetime, *, stage: str = "lead", **standing: object) -> list[str]:
    """Many leads that stand one behind the other; their public ids, best first."""
    numbers = range(1_000_000, 1_000_000 + size)
    leads = [
        Lead(
            id=number,
            kind="person",
            full_name=f"Person {number}",
            company_name=f"Company {number % 97}",
            created_at=at,
            facts_from=at,
            name_order=f"person {number}",
            company_order="company",
        )
        for number in numbers
    ]
    Lead.objects.bulk_create(leads, batch_size=2000)
    Standing.objects.bulk_create(
        (
            Standing(
                **{
                    "lead_id": number,
                    "stage": stage,
                    "stage_since": at,
                    "priority": 1 + place * 16 // size,
                    "points": (size - place) * 1_000_000,
                    "fit_points": (size - place) * 400_000,
                    "engagement_points": (size - place) * 600_000,
                    "fit_band": "ABCD"[place * 4 // size],
                    "engagement_band": "1234"[place * 4 // size],
                    "reason": f"Viewed pricing {place} times",
                    "last_activity_at": at - timedelta(hours=place),
                    "computed_at": at,
                    **standing,
                }
            )
            for place, number in enumerate(numbers)
        ),
        batch_size=2000,
    )
    return [public_id(Kind.LEAD, one.public_id) for one in leads]


__all__ = ["buyer", "compute", "crowd", "happened", "ref"]
