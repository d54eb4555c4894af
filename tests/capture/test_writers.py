"""Two chunks of a long list written at a time: the same workspace as one after the other, whoever else is writing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadwright.accounts.actor import operator
from leadwright.capture import reading_ahead
from leadwright.capture.mapping import MappingBody
from leadwright.capture.models import Import, ImportRow
from leadwright.capture.operations import importing
from leadwright.capture.operations import writers as side_by_side
from leadwright.capture.operations.importing import ImportOrder, ImportReport, import_file
from leadwright.capture.reading import file_digest, open_table
from leadwright.events.operations import ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.operations.in_flight import InFlight
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import FACT_COLUMNS, Provenance
from leadwright.platform import sql
from tests.eventually import eventually
from tests.examples import examples
from tests.leads.people import told
from tests.tables import empty_tables

pytestmark = pytest.mark.later

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HEADER = ("Name", "Mail", "Id", "Firm", "Site", "Land", "Region", "Phone", "Plan", "No mail")
MAPPING = MappingBody.model_validate(
    {
        "columns": {
            "Name": {"field": "full_name"},
            "Mail": {"field": "email"},
            "Id": {"field": "external_id"},
            "Firm": {"field": "company"},
            "Site": {"field": "website"},
            "Land": {"field": "country"},
            "Region": {"field": "region"},
            "Phone": {"field": "phone"},
            "Plan": {"custom": "plan"},
            "No mail": {"field": "do_not_email"},
        }
    }
)
# Few of everything, so that neighbouring chunks share people, companies and whole rows. Addresses at "gmail.com" tell of no
# company, so that companies are found by their name alone.
ROWS = st.tuples(
    st.sampled_from(["Ana Ruiz", "Bo Li", ""]),
    st.sampled_from([f"p{who}@{host}" for who in range(6) for host in ("acme.com", "gmail.com")] + [""] * 3),
    st.sampled_from(["7", "8", "9", *[""] * 6]),
    st.sampled_from(["Acme", "Borealis", ""]),
    st.sampled_from(["https://acme.com", "https://borealis.io", "", ""]),
    st.sampled_from(["DE", "US", ""]),
    st.sampled_from(["California", "", ""]),
    st.sampled_from(["+49 40 1234567", ""]),
    st.sampled_from(["Team", "Free", ""]),
    st.sampled_from(["yes", "", ""]),
)
_FACTS = ", ".join(f"x.{column}" for column in FACT_COLUMNS)
_COMPANY = "select coalesce(c.domain, '') || '/' || coalesce(c.name_folded, '') from company c where c.id = x.company_id"
# What two workspaces agree on, whatever numbers they gave: a lead is known by the first row that named it.
STATE = {
    "rows": "select number, outcome, label, notes from import_row x join named n using (lead_id)",
    "rejected": "select number, outcome, notes from import_row where lead_id is null",
    "leads": f"select n.label, x.kind, ({_COMPANY}), {_FACTS}, x.custom, x.folded, x.facts_from, x.name_order, x.company_order, "
    "x.words from lead x join named n on n.lead_id = x.id",
    "history": f"select n.label, x.valid_from, x.valid_to, x.time_known, ({_COMPANY}), {_FACTS}, x.custom, x.folded "
    "from lead_history x join named n using (lead_id)",
    "companies": "select name, name_folded, domain, website, industry, country, region from company",
    "of companies": f"select ({_COMPANY}), x.valid_from, x.valid_to, x.website, x.country, x.region from company_history x",
    "identities": "select n.label, x.kind, x.namespace, x.value from identity x join named n on n.lead_id = x.subject_id",
    "words": "select n.label, x.token from lead_token x join named n using (lead_id)",
    "events": "select n.label, x.name, x.message_id, x.properties from event x join named n on n.lead_id = x.subject",
    "touches": "select n.label, x.channel, x.occurred_at from touch x join named n on n.lead_id = x.subject",
    "receipts": "select message_id from event_receipt",
    "consent": "select n.label, x.address, x.status from consent_entry x join named n on n.lead_id = x.subject_id",
    "standings": "select n.label, x.stage from standing x join named n using (lead_id)",
    "marks": "select distinct n.label, x.cause from dirty_lead x join named n using (lead_id)",
    "doubts": "select least(a.label, b.label), greatest(a.label, b.label) from possible_duplicate x "
    "join named a using (lead_id) join named b on b.lead_id = x.other_lead_id",
    "runs": "select status, rows_done, created, updated, unchanged, rejected, duplicates from import_run",
}


def state() -> dict[str, list[str]]:
    named = "with named as (select lead_id, min(number) as label from import_row group by 1) "
    return {name: sorted(str(row) for row in sql.rows(named + text)) for name, text in STATE.items()}


def write(folder: Path, rows: list[tuple[str, ...]], name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in (HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def bring_in(path: Path, progress: Callable[[int], None] = lambda rows: None) -> ImportReport:
    order = ImportOrder(
        path=path,
        table=open_table(path),
        digest=file_digest(path),
        mapping=MAPPING,
        source="fair",
        consent="unknown",
    )
    return import_file(actor=operator(), order=order, at=NOW, progress=progress)


@contextmanager
def writers(many: int, rows: int = 3) -> Iterator[None]:
    """Lists are written by one or by two, in chunks of a few rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "is_long", lambda table: many == 2)
        patch.setattr(reading_ahead, "CHUNK_ROWS", rows)
        yield


def people(first: int, last: int) -> list[tuple[str, ...]]:
    return [(f"Ana {n}", f"p{n}@acme{n % 4}.com", "", f"Acme {n % 4}", *[""] * 6) for n in range(first, last)]


SAME = ("Ana Ruiz", "p1@acme.com", "", "Acme", "", "DE", "", "", "Team", "")


OTHER = ("Bo Li", "p2@gmail.com", "", "Borealis", "", "", "", "", "Free", "")


@pytest.mark.django_db(transaction=True)
@settings(max_examples=examples(30))
@given(rows=st.lists(ROWS, min_size=5, max_size=24), known=st.lists(ROWS, max_size=4))
@example(rows=[SAME] * 9, known=[])
@example(rows=[SAME] * 9, known=[SAME])
@example(rows=[OTHER] * 3 + [SAME] * 6, known=[SAME])
@example(rows=[OTHER] * 3 + [SAME, OTHER, OTHER, SAME, SAME], known=[SAME])
def test_several_writers_leave_what_one_leaves(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], known: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    left = []
    for many in (1, 2):
        empty_tables()
        if known:
            with writers(1):
                bring_in(write(folder, known, "known.csv"))
        with writers(many):
            bring_in(write(folder, rows))
        left.append(state())
    assert left[1] == left[0]


class Killed(BaseException):
    """Stands for a process that ends where it is: nothing catches it."""


def kill_after(rows: int) -> Callable[[int], None]:
    def progress(done: int) -> None:
        if done >= rows:
            raise Killed

    return progress


@pytest.mark.django_db(transaction=True)
def test_an_import_cut_short_and_started_again_ends_as_one_run(tmp_path: Path) -> None:
    path = write(tmp_path, [*people(0, 8), SAME, OTHER, *people(4, 14), SAME])
    with writers(1):
        bring_in(path)
    whole = state()
    empty_tables()
    with writers(2):
        with pytest.raises(Killed):
            bring_in(path, kill_after(6))
        done = Import.objects.get().rows_done
        assert done >= 6
        assert ImportRow.objects.count() == done
        assert bring_in(path).resumed_at == done
    assert state() == whole


@pytest.mark.django_db(transaction=True)
def test_a_chunk_that_fails_takes_the_later_one_with_it(tmp_path: Path) -> None:
    path = write(tmp_path, people(0, 18))
    with writers(1):
        bring_in(path)
    whole = state()
    empty_tables()
    sql.execute(
        """
        create function refuse() returns trigger language plpgsql as $$ begin raise check_violation; end $$;
        create trigger refuse before insert on import_row for each row when (new.number = 8) execute function refuse()
        """
    )
    try:
        with writers(2), pytest.raises(IntegrityError):
            bring_in(path)
    finally:
        sql.execute("drop function refuse cascade")
    assert list(ImportRow.objects.order_by("number").values_list("number", flat=True)) == list(range(2, 8))
    assert Lead.objects.count() == Import.objects.get().rows_done == 6
    with writers(2):
        bring_in(path)
    assert state() == whole


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}) as other:
        yield other


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Inside, the work goes on in another thread; what it raises is raised at the end."""

    def close_after() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        ending = pool.submit(close_after)
        yield
        ending.result()


@pytest.mark.django_db(transaction=True)
def test_who_holds_a_lead_for_long_is_waited_for_by_one_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "LONGEST_WAIT", "100ms")
    with writers(1):
        bring_in(write(tmp_path, people(4, 5), "known.csv"))
    (own,) = sql.rows("select pg_backend_pid()")

    with another_connection() as other:
        other.execute("select from lead for update")

        def let_go_once_the_import_waits_itself() -> None:
            asked = "select pid from pg_stat_activity where pid = %s and wait_event_type = 'Lock'"
            try:
                eventually(lambda: sql.rows(asked, own), seconds=30, what="one writer waiting")
            finally:
                other.rollback()

        with beside(let_go_once_the_import_waits_itself), writers(2):
            changed = [("Ana Changed", *row[1:]) for row in people(0, 12)]
            counts = bring_in(write(tmp_path, changed)).totals()
    assert (counts.created, counts.updated) == (11, 1)
    assert Lead.objects.get(email="p4@acme0.com").full_name == "Ana Changed"


@pytest.mark.django_db(transaction=True)
def test_forms_of_the_same_people_meanwhile_end_as_the_same_leads(tmp_path: Path) -> None:
    rows = [row for n in range(0, 60, 5) for row in (*people(n, n + 5), *people(n + 2, n + 4))]
    imported = threading.Event()

    def send_forms() -> None:
        source = ensure_source(slug="form", at=NOW)
        while not imported.is_set():
            for who in range(0, 60, 3):
                upsert_leads(
                    submissions=[told(email=f"p{who}@acme{who % 4}.com", full_name=f"Ana {who}", role="CEO")],
                    provenance=Provenance(source_id=source.pk, actor="form", at=NOW),
                )

    with beside(send_forms):
        try:
            with writers(2, rows=5):
                counts = bring_in(write(tmp_path, rows)).totals()
        finally:
            imported.set()
    assert (counts.rows, counts.rejected, counts.duplicates) == (84, 0, 24)
    assert Lead.objects.count() == 60
    for per_lead in (
        "select count(*) from identity group by kind, namespace, value",
        "select count(*) from lead_history where valid_to = '9999-12-31 00:00:00+00' group by lead_id",
        "select count(*) from event group by subject, message_id",
        "select count(*) from company group by domain",
    ):
        assert {count for (count,) in sql.rows(per_lead)} == {1}, per_lead
    assert sql.scalar(
        "select count(*) from lead l join lead_history h on h.lead_id = l.id and h.valid_to = '9999-12-31 00:00:00+00' "
        "where (l.full_name, l.email, l.company_id, l.role) is not distinct from (h.full_name, h.email, h.company_id, h.role)"
    ) == 60  # fmt: skip


def test_the_next_chunk_is_told_of_all_that_are_not_committed() -> None:
    order = side_by_side.Order()
    named = [InFlight(frozenset({("email", "", f"{place}@x.example")}), {}) for place in range(3)]
    assert order.settled(0) is None
    order.settle(1, named[0])
    order.settle(2, named[1])
    both = order.settled(2)
    assert both is not None
    assert both.keys == named[0].keys | named[1].keys
    order.commit(1)
    assert order.settled(2) == named[1]
    order.commit(2)
    assert order.settled(2) is None
