"""Lists: every lead once and in order, whichever way a page is found, and nothing for those who may not see it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.criteria.parse import parse
from leadwright.events.bulk import ensure_months
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.errors import TooSlow
from leadwright.leads.models import CustomField, Lead, Standing
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.queries import count_leads, narrowing, patience, ranked_leads
from leadwright.leads.queries.funnel import stage_counts
from leadwright.leads.queries.ordering import ORDERS
from leadwright.platform import sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import Forbidden, UnusableInput
from tests.leads.people import BOSS, NOW, acting, colleague, lead, leads, ref, team, told
from tests.tables import remembered
from tests.ui.crowd import crowd

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
STAGES = ("raw_lead", "lead", "mql", "spam", "recruiting")
Row = dict[str, Any]
_MANY: list[Row] = []


@pytest.fixture
def many(db: None) -> list[Row]:
    """Leads with many ties in every column, some merged away, with their values beside them."""
    ensure_months([NOW.replace(day=1, hour=0, minute=0)])
    remembered("leads with many ties", lambda moment: _MANY.extend(_many()), at=NOW)
    return _MANY


def _many() -> list[Row]:
    luck = Random(5)
    CustomField.objects.create(
        slug="plan", label="Plan", type="choice", choices=["free", "gold"], created_at=NOW
    )
    owners = [colleague("sam"), colleague("sue"), None]
    source = ensure_source(slug="web", at=NOW).pk
    told_of = [
        told(
            at=NOW + timedelta(hours=luck.randrange(5)),
            email=f"p{number}@x{number % 7}.example",
            company=luck.choice(["Acme", "Beta", ""]),
            full_name=luck.choice(["Ana Ruiz", "Zoë Ångström", "İpek", ""]),
            country=luck.choice(["DE", "FR", ""]),
            custom=luck.choice([{"plan": "free"}, {"plan": "gold"}, {}]),
        )
        for number in range(60)
    ]
    found, events = [], []
    for number, one in enumerate(leads(told_of)):
        owner, activity = luck.choice(owners), luck.choice([None, NOW, NOW + timedelta(days=1)])
        Standing.objects.filter(pk=one.pk).update(
            priority=luck.randrange(3),
            points=luck.randrange(3),
            stage=luck.choice(STAGES),
            owner_id=owner and owner.pk,
            fit_band=luck.choice("AB"),
            stage_since=NOW + timedelta(days=luck.randrange(3)),
            last_activity_at=activity,
            activity_order=-int(activity.timestamp()) * 10**6 if activity else 0,
        )
        seen = luck.choice([None, "/pricing/x", "/blog"])
        if seen:
            events.append(NewEvent("page_viewed", NOW, one.pk, source, str(number), None, {"path": seen}))
        found.append({"lead": one.pk, "owner": owner.email if owner else None, "path": seen})
    append_events(events, at=LATER)
    for one, other in ((0, 1), (2, 3)):
        survivor, duplicate = (
            Lead.objects.get(pk=found[one]["lead"]),
            Lead.objects.get(pk=found[other]["lead"]),
        )
        merge_leads(
            actor=BOSS,
            survivor=ref(survivor),
            duplicate=ref(duplicate),
            reason="same",
            at=NOW + timedelta(days=1),
        )
    return found


def by_plain_sql(sort: str, where: str = "true") -> list[str]:
    order = ORDERS[sort.removeprefix("-")]
    suffix = " desc" if sort.startswith("-") else ""
    columns = ", ".join(f"{column}{suffix}" for column in order.columns)
    rows = sql.rows(
        "select l.public_id from standing st join lead l on l.id = st.lead_id"
        f" where st.stage not in ('spam', 'recruiting') and ({where}) order by {columns}"
    )
    return [ref(Lead(public_id=uuid)) for (uuid,) in rows]


def all_pages(limit: int, **asked: Any) -> Iterator[str]:
    after = None
    while True:
        page = ranked_leads(actor=BOSS, limit=limit, after=after, at=LATER, **asked)
        yield from (row.id for row in page.rows)
        if page.next_cursor is None:
            return
        assert len(page.rows) == limit
        after = page.next_cursor


SORTS = [
    name
    for order in ORDERS.values()
    for name in ([order.name, f"-{order.name}"] if order.reversible else [order.name])
]


def test_paging_visits_every_lead_once_and_in_order(many: list[Row]) -> None:
    for sort in SORTS:
        expected = by_plain_sql(sort)
        assert 20 < len(expected) < 60
        for limit in (4, 100):
            assert list(all_pages(limit, sort=sort)) == expected, sort
        assert [row.id for row in ranked_leads(actor=BOSS, limit=None, sort=sort).rows] == expected


CONDITIONS: dict[str, tuple[object, str]] = {
    "a fact": ({"field": "country", "is": "DE"}, "l.country = 'DE'"),
    "what is not": ({"field": "country", "is_not": "DE"}, "l.country is distinct from 'DE'"),
    "a custom field": ({"field": "custom.plan", "is": "gold"}, "l.custom ->> 'plan' = 'gold'"),
    "an owner": (
        {"field": "owner", "is": "sam@us.example"},
        "st.owner_id = (select id from app_user where name = 'sam')",
    ),
    "another owner": (
        {"field": "owner", "is_not": "sam@us.example"},
        "st.owner_id is distinct from (select id from app_user where name = 'sam')",
    ),
    "none of the owners": (
        {"field": "owner", "none_of": ["sam@us.example", "sue@us.example"]},
        "st.owner_id is null",
    ),
    "no owner": ({"field": "owner", "known": False}, "st.owner_id is null"),
    "a source": ({"field": "source", "any_of": ["crm", "web"]}, "true"),
    "no source": ({"field": "source", "is": "nowhere"}, "false"),
    "a band": ({"field": "band.fit", "is": "A"}, "st.fit_band = 'A'"),
    "an event": (
        {"event": "page_viewed", "where": [{"property": "path", "starts_with": "/Pricing"}]},
        "exists (select from event e join subject s on s.id = e.subject"
        " where s.lead_id = l.id and e.properties ->> 'path' ^@ '/pricing')",
    ),
    "no event": (
        {"none": [{"event": "page_viewed", "within_days": 60}]},
        "not exists (select from event e join subject s on s.id = e.subject where s.lead_id = l.id)",
    ),
    "several": (
        {
            "all": [
                {"field": "country", "known": True},
                {"any": [{"field": "band.fit", "is": "B"}, {"field": "company_name", "is": "acme"}]},
            ]
        },
        "l.country is not null and (st.fit_band = 'B' or l.company_name = 'Acme')",
    ),
}


@pytest.mark.parametrize(
    "sorts", [1, pytest.param(2, marks=pytest.mark.slow)], ids=["one order each", "two orders"]
)
def test_a_condition_keeps_exactly_the_leads_it_holds_for(many: list[Row], way: str, sorts: int) -> None:
    for place, (name, (document, where)) in enumerate(CONDITIONS.items()):
        for sort in ("priority", "name", "priority")[place % 2 :][:sorts]:
            shown = list(all_pages(9, sort=sort, condition=parse(document)))
            assert shown == by_plain_sql(sort, where), name


def test_a_stage_narrows_and_shows_what_is_otherwise_out_of_sight(many: list[Row], way: str) -> None:
    counts = stage_counts(actor=BOSS)
    assert sum(counts.values()) == Standing.objects.count()
    for stage in STAGES:
        for sort in ("priority", "created"):
            shown = list(all_pages(3, stage=stage, sort=sort))
            assert len(shown) == counts[stage]
            assert count_leads(actor=BOSS, stage=stage).number == counts[stage]


def test_a_salesperson_pages_through_own_and_free_leads_of_the_team_only(many: list[Row], way: str) -> None:
    north, sam = team("North"), User.objects.get(name="sam")
    Standing.objects.filter(pk__gt=many[30]["lead"]).update(team_id=north.pk)
    actor = acting(Role.SALESPERSON, user=sam, teams=(north,))
    seen, after = [], None
    while True:
        page = ranked_leads(actor=actor, limit=3, after=after)
        seen += [row.id for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert seen == by_plain_sql(
        "priority", f"st.owner_id = {sam.pk} or st.owner_id is null and st.team_id = {north.pk}"
    )


def test_a_row_tells_what_is_known_and_none_of_what_is_not() -> None:
    one = lead(full_name="Ana Ruiz", email="Ana@Acme.example", company="Acme", external_id="77")
    two = lead(website="firm.example")
    Standing.objects.filter(pk=one.pk).update(
        stage="mql",
        priority=1,
        fit_points=7,
        fit_band="A",
        engagement_points=9,
        engagement_band="1",
        reason="called us",
        last_activity_at=NOW,
    )
    first, second = ranked_leads(actor=BOSS).rows
    assert (first.id, first.name, first.email, first.company, first.stage) == (
        ref(one),
        "Ana Ruiz",
        "ana@acme.example",
        "Acme",
        "mql",
    )
    assert (first.fit_points, first.fit_band, first.reason, first.last_activity) == (7, "A", "called us", NOW)
    assert first.identities is not None
    assert [(key.kind, key.namespace, key.value) for key in first.identities] == [
        ("external", "crm", "77"),
        ("email", "", "ana@acme.example"),
    ]
    assert (second.id, second.name, second.email, second.company) == (ref(two), None, None, "firm.example")
    assert (second.fit_band, second.reason, second.last_activity) == (None, None, None)


def test_an_analyst_sees_no_contact_data_and_cannot_ask_for_it_by_condition() -> None:
    lead(full_name="Ana Ruiz", email="ana@acme.example")
    analyst = acting(Role.ANALYST)
    (row,) = ranked_leads(actor=analyst).rows
    assert (row.name, row.email, row.identities) == ("Ana Ruiz", None, None)
    for name in ("email", "phone"):
        with pytest.raises(Forbidden):
            ranked_leads(actor=analyst, condition=parse({"field": name, "known": True}))
    with pytest.raises(Forbidden):
        asked = {"event": "trial_asked", "where": [{"property": "work_email", "is": "ana@acme.example"}]}
        ranked_leads(actor=analyst, condition=parse(asked))
    for asked in (
        {"event": "page_viewed", "where": [{"property": "url", "contains": "email=ana"}]},
        {"event": "page_viewed", "where": [{"property": "url", "contains": "ana"}]},
        {"event": "page_viewed", "where": [{"property": "title", "contains": "ana@"}]},
        {"not": {"field": "role", "contains": "ana%40acme"}},
    ):
        with pytest.raises(Forbidden):
            ranked_leads(actor=analyst, condition=parse(asked))
        ranked_leads(actor=BOSS, condition=parse(asked))
    for asked in (
        {"event": "page_viewed", "where": [{"property": "url", "contains": "/pricing"}]},
        {"field": "role", "contains": "head"},
    ):
        assert ranked_leads(actor=analyst, condition=parse(asked)).rows == ()
    page = ranked_leads(actor=BOSS, sort="name", limit=1)
    assert page.next_cursor is None


def test_a_cursor_never_carries_a_name_or_an_address() -> None:
    import base64

    for number in range(3):
        lead(email=f"secret{number}@x.example")
    for sort in ("name", "company", "owner"):
        cursor = ranked_leads(actor=BOSS, sort=sort, limit=1).next_cursor
        assert cursor is not None
        assert b"secret" not in base64.urlsafe_b64decode(cursor + "==")


def test_a_cursor_of_another_list_or_of_nobody_is_refused(many: list[Row]) -> None:
    cursor = ranked_leads(actor=BOSS, limit=1, sort="points").next_cursor
    for sort, text in (
        ("name", cursor),
        ("-points", cursor),
        ("points", "!!!"),
        ("points", "bm9wZQ"),
        ("points", "é"),
    ):
        with pytest.raises(UnusableCursor):
            ranked_leads(actor=BOSS, sort=sort, after=text)


def test_an_unknown_order_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnusableInput, match="priority"):
        ranked_leads(actor=BOSS, sort="priorities")
    with pytest.raises(UnusableInput, match="one direction"):
        ranked_leads(actor=BOSS, sort="-priority")


def test_the_number_of_queries_does_not_grow_with_the_page(many: list[Row]) -> None:
    condition = parse(CONDITIONS["several"][0])
    ranked_leads(actor=BOSS, condition=condition, limit=1)
    counts = []
    for limit in (2, 30):
        with CaptureQueriesContext(connection) as queries:
            ranked_leads(actor=BOSS, condition=condition, limit=limit)
        counts.append(len(queries))
    # A longer page may be found by another way, but no way asks once for each lead.
    assert max(counts) <= 30


def test_what_would_take_too_long_is_said_and_the_transaction_lives_on(
    many: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"actor": BOSS, "condition": parse({"field": "country", "is": "DE"})}
    slow = "case when pg_sleep(0.1) is null then 1 else 1 end = 1"
    real = narrowing.visible_leads
    monkeypatch.setattr(
        narrowing,
        "visible_leads",
        lambda actor, alias: replace(real(actor, alias), sql=f"({real(actor, alias).sql} and {slow})"),
    )
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.3)
    for ask in (partial(ranked_leads, limit=1), partial(ranked_leads, sort="name"), count_leads):
        with pytest.raises(TooSlow):
            ask(**asked)
    assert sql.scalar("show statement_timeout") == "0"
    assert sql.scalar("show enable_hashjoin") == "on"


def test_patience_is_over_between_statements_too() -> None:
    with pytest.raises(TooSlow), patience.patient(patience.ONE_BY_ONE, seconds=0.25) as asked:
        while True:
            asked.rows("select pg_sleep(0.02)")


def test_counts_are_estimates_only_where_they_are_surely_large(
    many: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadwright.leads.queries import counts

    where = "l.country = 'DE'"
    exact = len(by_plain_sql("priority", where))
    condition = parse({"field": "country", "is": "DE"})
    assert count_leads(actor=BOSS, condition=condition) == counts.Count(exact, exact=True)
    sql.execute("analyze standing")
    changed = {"_FEW": 10, "EXACT_UP_TO": 5, "_TELLING": 2, "_SAMPLE": 60, "_FEW_FOUND": 0}
    for name, value in changed.items():
        monkeypatch.setattr(counts, name, value)
    assert count_leads(actor=BOSS, condition=condition) == counts.Count(exact, exact=False)
    nothing = parse({"field": "country", "is": "IS"})
    assert count_leads(actor=BOSS, condition=nothing) == counts.Count(0, exact=True)


@pytest.mark.parametrize("condition", ["visited", "visited and from Germany", "Germany", "never visited"])
def test_what_is_looked_up_is_counted_exactly(
    many: list[Row], monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    from leadwright.leads.queries import counts

    visited: dict[str, object] = {"event": "page_viewed"}
    german: dict[str, object] = {"field": "country", "is": "DE"}
    node = parse(
        {
            "visited": visited,
            "visited and from Germany": {"all": [german, visited]},
            "Germany": german,
            "never visited": {"none": [visited]},
        }[condition]
    )
    exact = len(ranked_leads(actor=BOSS, condition=node, limit=None).rows)
    assert 0 < exact < Standing.objects.count()
    sql.execute("analyze standing")
    monkeypatch.setattr(counts, "_FEW", 10)
    # Neither the sample nor plain counting is asked.
    monkeypatch.setattr(counts, "_estimate", None)
    monkeypatch.setattr(counts, "_counted", None)
    assert count_leads(actor=BOSS, condition=node) == counts.Count(exact, exact=True)


@pytest.mark.parametrize("sort", ["priority", "name", "-points", "owner"])
def test_the_way_back_is_the_way_forth(sort: str) -> None:
    crowd(23, NOW)
    forth, after = [], None
    while True:
        forth.append(ranked_leads(actor=BOSS, limit=5, sort=sort, after=after))
        after = forth[-1].next_cursor
        if after is None:
            break
    assert forth[0].previous_cursor is None

    back, before = [forth[-1]], forth[-1].previous_cursor
    while before is not None:
        back.append(ranked_leads(actor=BOSS, limit=5, sort=sort, before=before))
        before = back[-1].previous_cursor

    assert [one.rows for one in reversed(back)] == [one.rows for one in forth]
    assert back[-1].next_cursor == forth[0].next_cursor
