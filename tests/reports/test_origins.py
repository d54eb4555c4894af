"""Where leads come from, counted: each number is as long as the list behind it."""

from datetime import timedelta
from random import Random

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.criteria.parse import parse
from leadwright.leads.models import Standing
from leadwright.leads.queries.counts import count_leads
from leadwright.lifecycle.models import StageTransition
from leadwright.reports.origins import (
    UNKNOWN,
    Credit,
    Level,
    OriginAsked,
    OriginReport,
    condition,
    origin_report,
)
from tests.leads.people import NOW, acting, lead, leads, told
from tests.leads.test_origins import take, visit
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
BOSS = operator()
_WAYS: tuple[dict[str, str], ...] = (
    {"referrer": "https://www.google.com/"},
    {"referrer": "https://chatgpt.com/"},
    {"referrer": "https://partner.example/"},
    {"source": "Letter", "medium": "email", "name": "May"},
    {"source": "letter", "medium": "email", "name": "June"},
    {"medium": "email"},
    {},
)


@pytest.fixture(autouse=True)
def some_leads() -> None:
    """Thirty leads with touches by chance, some of machines, some of them MQLs and customers; two without."""
    starter_in_force(at=NOW - timedelta(days=400))
    chance = Random(7)
    made = leads(
        [
            told(
                full_name=f"Ada {n}",
                email=f"ada{n}@acme.example",
                at=NOW - timedelta(days=chance.randint(1, 90)),
            )
            for n in range(32)
        ]
    )
    visits = []
    for one in made[:30]:
        for _ in range(chance.randint(1, 4)):
            way = dict(chance.choice(_WAYS))
            agent = {"agent": "curl/8"} if chance.random() < 0.2 else {}
            visits.append(visit(one.pk, chance.uniform(0, 120), **way, **agent))
    take(*visits)
    for place, stage in enumerate(("mql", "customer", "spam", "mql", "customer")):
        Standing.objects.filter(lead_id=made[place].pk).update(stage=stage)
        StageTransition.objects.create(
            lead_id=made[place].pk,
            at=NOW,
            local_date=NOW.date(),
            from_stage="lead",
            to_stage="mql",
            actor="test",
            cause="activity",
        )


def asked(**more: object) -> OriginAsked:
    return OriginAsked(NOW - timedelta(days=100), NOW, **more)  # type: ignore[arg-type]


def length(where: object) -> int:
    return count_leads(actor=BOSS, condition=parse(where)).number


def check(report: OriginReport, one: OriginAsked) -> None:
    for line in report.lines:
        for part, value in (("leads", line.leads), ("mqls", line.mqls), ("customers", line.customers)):
            assert length(condition(one, key=line.key, part=part)) == value, (line.name, part)
        assert line.mqls <= line.leads
        assert line.customers <= line.leads
    assert length(condition(one)) == report.leads == sum(report.months.values())


@pytest.mark.parametrize("credit", Credit)
@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"level": Level.CAMPAIGN},
        {"level": Level.SOURCE, "channel": "email"},
        {"level": Level.CAMPAIGN, "channel": "email", "source": "letter"},
        {"level": Level.CAMPAIGN, "channel": "email", "source": ""},
    ],
)
def test_every_number_is_as_long_as_its_list(credit: Credit, narrowed: dict[str, object]) -> None:
    one = asked(credit=credit, **narrowed)
    report = origin_report(actor=BOSS, asked=one)
    assert report.leads > 0
    check(report, one)
    assert length(UNKNOWN) == report.unknown


def test_sources_are_counted_together_however_they_are_written() -> None:
    report = origin_report(actor=BOSS, asked=asked(level=Level.SOURCE, channel="email"))
    assert sorted(line.name for line in report.lines) == ["Letter", "No source"]


def test_what_machines_did_brings_neither_visitors_nor_leads() -> None:
    only = lead(full_name="Bob", email="bob@acme.example")
    take(visit(only.pk, 3, "https://www.bing.com/", agent="curl/8"))
    named = origin_report(actor=BOSS, asked=asked(level=Level.SOURCE, channel="search")).lines
    assert [line.name for line in named] == ["Google"]


def test_a_salesperson_counts_what_a_salesperson_sees() -> None:
    report = origin_report(actor=acting(Role.SALESPERSON), asked=asked())
    assert (report.leads, report.unknown) == (0, 0)
