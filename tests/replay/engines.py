"""A workspace with everything a model can ask of, and what an engine says of its leads."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import CustomField, Lead
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.visitors import Visitor, link_visitor
from leadwright.platform import sql
from leadwright.replay.asking import Asked, Engine
from leadwright.replay.operations import compute_results
from leadwright.scoring.model import ScoringModel
from tests.leads.people import BOSS, NOW, lead, ref
from tests.scoring.worlds import condition, event, model

LATER = NOW + timedelta(days=30)
# What stays the same on every engine whatever it does with the last digit of a float; lines and points are compared beside.
EQUAL = (
    "fit_band",
    "engagement_band",
    "priority",
    "last_activity_at",
    "reason_rule",
    "reason_count",
    "reason_on",
)


def everything() -> ScoringModel:
    """Every kind of rule, and conditions on every relation a model may read."""
    return model(
        condition({"field": "seniority", "any_of": ["c_level", "vp"]}, 20, "decides"),
        condition({"field": "company_size", "at_least": 100}, 12.5, "large"),
        condition({"field": "company.domain", "known": True}, 3, "firm"),
        condition({"field": "custom.seats", "at_least": 10}, 7, "seats"),
        condition({"field": "custom.areas", "any_of": ["cold"]}, 4, "areas"),
        condition({"field": "consent.marketing", "is": "granted"}, 5, "consents"),
        condition({"field": "source", "is": "crm"}, 1, "source"),
        condition({"event": "order_placed", "within_days": 90}, 9, "buys"),
        event(8, "pricing", where=[{"property": "path", "starts_with": "/pricing"}], half_life_days=14, group="pages"),
        event(3, "days", counts={"per_day": 1}, half_life_days=30, window_days=120, group="pages"),
        event(10, "content", event="content_downloaded", counts={"once_per": "content"}, cap=15, half_life_days=45),
        event(5, "letters", event=["email_clicked", "email_replied"], at_most=2, half_life_days=21),
        event(-10, "careers", where=[{"property": "path", "starts_with": "/careers"}], counts="once"),
        event(6, "never", event="coupon_redeemed", counts={"once_per": "coupon"}, cap=6),
        groups={"pages": {"dimension": "engagement", "cap": 30}},
        total_cap=95,
    )  # fmt: skip


def workspace() -> list[Lead]:
    """A dozen leads: merged ones, visitors, machines, facts and companies that changed, events of long ago and to come."""
    CustomField.objects.create(slug="seats", label="Seats", type="integer", created_at=NOW)
    CustomField.objects.create(
        slug="areas", label="Areas", type="choices", choices=["cold", "warm"], created_at=NOW
    )
    made = [
        lead(
            email=f"p{n}@firm{n % 3}.example",
            full_name=f"Person {n}",
            role="CEO" if n % 2 else "Clerk",
            company=f"Firm {n % 3}",
            company_size=str(50 * n),
            custom={"seats": n * 3, "areas": ["cold", 'a "b", c'] if n % 2 else []},
        )
        for n in range(1, 13)
    ]
    edit_facts(actor=BOSS, lead=ref(made[0]), changes={"company_size": "5"}, at=NOW + timedelta(days=10))
    visitor = link_visitor(
        actor=BOSS, lead=ref(made[2]), visitor=Visitor("web", "device"), reason="form", at=NOW
    )
    append_events(list(_events(made, visitor)), at=LATER)
    merge_leads(
        actor=BOSS, survivor=ref(made[3]), duplicate=ref(made[4]), reason="same", at=NOW + timedelta(days=5)
    )
    said = Statement(made[5].pk, Status.GRANTED, LawfulBasis.CONSENT, NOW, address="p6@firm0.example")
    record_consent(actor=BOSS, at=NOW, statement=said)
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'test', 1, case when id %% 2 = 0 then 'machine' else 'human' end, '[]', %s, true
        from event where id %% 5 = 0""",
        [NOW],
    )
    return made


def _events(leads: list[Lead], visitor: int) -> Any:
    source = ensure_source(slug="web", at=NOW).pk
    kinds = [
        ("page_viewed", {"path": "/Pricing/EU"}),
        ("page_viewed", {"path": "/careers"}),
        ("page_viewed", {"path": "/"}),
        ("content_downloaded", {"content": "guide"}),
        ("content_downloaded", {"content": "Guide"}),
        ("email_clicked", {"link": "a"}),
        ("order_placed", {"amount": 12.5}),
    ]
    subjects = [*(one.pk for one in leads), visitor]
    for n in range(160):
        name, properties = kinds[n % 7]
        at = NOW + timedelta(hours=7 * n) - timedelta(days=20 + (n % 11) * 9)
        yield NewEvent(name, at, subjects[n % 13], source, f"m{n}", None, properties, {})


Rows = dict[int, dict[str, Any]]


def result(engine: Engine, asked: ScoringModel, at: datetime, folder: Path, **more: Any) -> Rows:
    """Every row of the result set of an engine, by lead; instants as microseconds."""
    found = compute_results(
        actor=BOSS,
        asked=Asked.of("test", asked, at),
        engine=engine,
        place=str(folder / "archive"),
        target=folder / f"{engine}.parquet",
        **more,
    )
    with duckdb.connect() as database:
        rows = database.execute(
            f"select * replace (epoch_us(last_activity_at) as last_activity_at) from read_parquet('{found.pattern}')"
        )
        names = [one[0] for one in rows.description or ()]
        told = {row[names.index("lead")]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}
    assert len(told) == found.leads
    return told


def differences(one: Rows, other: Rows, counted: int) -> list[tuple[int, str, Any, Any]]:
    """Where two results say something else: bands and counts exactly, amounts within a millionth for each counted event."""
    assert one.keys() == other.keys()
    found = []
    for number, row in one.items():
        assert row.keys() == other[number].keys()
        for name, value in row.items():
            known = other[number][name]
            if name == "wake_after":
                apart = (value is None) != (known is None) or abs((value or 0) - (known or 0)) > 2 + (
                    value or 0
                ) * 1e-5
            elif name in EQUAL or isinstance(value, str):
                apart = value != known
            else:
                apart = abs(value - known) > counted
            if apart:
                found.append((number, name, value, known))
    return found
