"""Counting leads that were found by a fact, each looked at for an event: its own subject first, then the others it has."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.criteria.parse import parse
from leadwright.events.bulk import ensure_months
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.operations.visitors import link_visitor, unlink_visitor
from leadwright.leads.queries import count_leads, counts, patience, ranked_leads
from leadwright.leads.queries.choosing import Way, Ways
from leadwright.leads.queries.counts import Count
from leadwright.leads.queries.narrowing import Reads
from leadwright.leads.submission import Visitor
from leadwright.platform import sql
from tests.leads.people import BOSS, NOW, leads, ref, told

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
GERMAN_VISITORS = parse(
    {
        "all": [
            {"field": "country", "is": "DE"},
            {
                "event": "page_viewed",
                "where": [{"property": "path", "starts_with": "/pricing"}],
                "within_days": 5,
            },
        ]
    }
)
FOUND_BY = {
    "an event of its own": True,
    "another page": False,
    "a device": True,
    "a machine": False,
    "a machine, and a device": True,
    "a machine's device": False,
    "an event of long ago": False,
    "an event to come": False,
    "an event of its own, but spam": False,
    "a duplicate": True,
    "a duplicate that was no duplicate": False,
    "a device that left again": False,
    "nothing": False,
}
# Merged into others; of the second that was taken back.
GONE, BACK = "merged away", "merged and back"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Lead]:
    # What is counted is tried here, not how long it takes beside whatever else runs on the machine.
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60)
    ensure_months([NOW.replace(day=1, hour=0, minute=0) - timedelta(days=days) for days in (0, 20)])
    names = [*FOUND_BY, GONE, BACK, "in France"]
    country = {"in France": "FR"}
    some = leads(
        [
            told(email=f"p{number}@x.example", country=country.get(name, "DE"))
            for number, name in enumerate(names)
        ]
    )
    return dict(zip(names, some, strict=True))


def device(name: str, one: Lead) -> int:
    return link_visitor(actor=BOSS, lead=ref(one), visitor=Visitor("web", name), reason="form", at=NOW)


def happen(made: dict[str, Lead]) -> None:
    source = ensure_source(slug="web", at=NOW).pk
    left = made["a device that left again"]
    own = {name: one.pk for name, one in made.items()}
    events = [
        (own["an event of its own"], "/pricing", NOW), (own["an event of its own"], "/pricing/x", NOW),
        (own["another page"], "/blog", NOW), (device("d1", made["a device"]), "/pricing", NOW),
        (own["a machine"], "/pricing/machine", NOW), (own["a machine, and a device"], "/pricing/machine", NOW),
        (device("d2", made["a machine, and a device"]), "/pricing", NOW),
        (device("d4", made["a machine's device"]), "/pricing/machine", NOW),
        (own["an event of long ago"], "/pricing", NOW - timedelta(days=20)),
        (own["an event to come"], "/pricing", LATER + timedelta(hours=1)),
        (own["an event of its own, but spam"], "/pricing", NOW), (own[GONE], "/pricing", NOW), (own[BACK], "/pricing", NOW),
        (device("d3", left), "/pricing", NOW), (own["in France"], "/pricing", NOW),
    ]  # fmt: skip
    told_of = [
        NewEvent("page_viewed", at, subject, source, str(number), None, {"path": path})
        for number, (subject, path, at) in enumerate(events)
    ]
    append_events(told_of, at=LATER)
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'machine', '[]', occurred_at, true from event where path = '/pricing/machine'"""
    )
    unlink_visitor(actor=BOSS, lead=ref(left), visitor=Visitor("web", "d3"), reason="lent", at=LATER)
    Standing.objects.filter(pk=own["an event of its own, but spam"]).update(stage="spam")


def merge(made: dict[str, Lead], survivor: str, duplicate: str) -> str:
    pair = {"survivor": ref(made[survivor]), "duplicate": ref(made[duplicate])}
    return merge_leads(actor=BOSS, reason="same", at=NOW + timedelta(days=1), **pair).merge


def finding(reads: Reads) -> Callable[[Ways], Way]:
    """The way that looks up what reads that, and nothing else."""

    def chosen(ways: Ways) -> Way:
        still = (way for way in ways.all() if not way.walks)
        return next(way for way in still if [one.part.reads for one in way.looked_up] == [reads])

    return chosen


@pytest.mark.parametrize(
    ("looked_up", "nearly_all", "trace"),
    [
        (Reads.LEAD, 0.0, " candidate where "),
        (Reads.LEAD, 2.0, ""),
        (Reads.HISTORY, 2.0, "hits as materialized"),
    ],
    ids=["events first", "standing first", "everybody with such an event"],
)
def test_an_event_of_any_subject_counts_whatever_is_looked_at_first(
    made: dict[str, Lead], monkeypatch: pytest.MonkeyPatch, looked_up: Reads, nearly_all: float, trace: str
) -> None:
    happen(made)
    merge(made, "a duplicate", GONE)
    unmerge_leads(actor=BOSS, merge=merge(made, "a duplicate that was no duplicate", BACK), at=LATER)
    expected = {made[name].pk for name, counted in FOUND_BY.items() if counted} | {made[BACK].pk}
    sql.execute("analyze standing")
    for module, name, value in (
        (counts, "_FEW", 0), (counts, "_NEARLY_ALL", nearly_all), (counts, "_estimate", None), (counts, "_counted", None),
        (Ways, "standing_still", finding(looked_up)),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    with CaptureQueriesContext(connection) as queries:
        assert count_leads(actor=BOSS, condition=GERMAN_VISITORS, at=LATER) == Count(
            len(expected), exact=True
        )
    for text in (" candidate where ", "hits as materialized"):
        assert any(text in one["sql"] for one in queries) is (text == trace), text
    listed = ranked_leads(actor=BOSS, condition=GERMAN_VISITORS, limit=None, at=LATER).rows
    assert {row.id for row in listed} == {ref(one) for one in made.values() if one.pk in expected}


def test_where_far_more_are_found_than_was_thought_they_are_counted_otherwise(
    made: dict[str, Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(made)
    sql.execute("analyze standing")
    asked: list[int] = []
    monkeypatch.setattr(counts, "_FEW", 0)
    monkeypatch.setattr(Ways, "standing_still", finding(Reads.LEAD))
    monkeypatch.setattr(counts, "_estimate", lambda narrowed, total, asking: asked.append(total))
    exact = count_leads(actor=BOSS, condition=GERMAN_VISITORS, at=LATER)
    assert exact.exact
    assert exact.number
    assert not asked
    monkeypatch.setattr(counts, "_MOST_LOOKED_AT", 3)
    assert count_leads(actor=BOSS, condition=GERMAN_VISITORS, at=LATER) == exact
    assert len(asked) == 1
