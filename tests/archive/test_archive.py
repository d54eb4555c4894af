"""The archive holds what the tables hold, changes only where they changed, and survives whatever ends a run."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from django.db import connection

from leadwright.archive import log
from leadwright.archive.errors import ArchiveFailed, ArchiveUnusable
from leadwright.archive.manifest import Manifest
from leadwright.archive.models import ArchivePlace
from leadwright.archive.operations.checking import check_archive, read_manifest
from leadwright.archive.operations.following import follow_left_over
from leadwright.archive.operations.updating import Archived, bring_up_to_date
from leadwright.archive.storage import storage_of
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, delete_batch, ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.personal_data import erase_lead
from tests.leads.people import BOSS, NOW, lead, ref

# Rows are seen by other transactions, and change their version, only when theirs has ended.
pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "xqcanaryqx"


def happened(subject: int, message: str, path: str = "/pricing", batch: int | None = None) -> NewEvent:
    source = ensure_source(slug="web", at=NOW).pk
    return NewEvent(
        "page_viewed", NOW - timedelta(days=3), subject, source, message, batch, {"path": path}, {}
    )


def archived(place: Path | str, days: int = 0) -> Archived:
    return bring_up_to_date(actor=BOSS, place=str(place), at=NOW + timedelta(days=days))


def manifest(place: Path | str) -> Manifest:
    return read_manifest(storage_of(str(place)))


def paths(place: Path | str) -> set[str]:
    return {one.path for one in manifest(place).files()}


def read(place: Path | str, dataset: str, columns: str = "*") -> list[tuple[Any, ...]]:
    storage = storage_of(str(place))
    with duckdb.connect() as database:
        if not storage.is_local:
            database.register_filesystem(storage.filesystem)
        files = [storage.address(one.path) for one in manifest(place).of(dataset).files]
        return database.execute(
            f"select {columns} from read_parquet(?, union_by_name = true) order by all", [files]
        ).fetchall()


def everything(place: Path | str) -> str:
    """All values of all files that lie there, named by the manifest or not."""
    storage = storage_of(str(place))
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        return "".join(
            str(
                database.execute(
                    "select columns(*)::varchar from read_parquet(?)", [storage.address(name)]
                ).fetchall()
            )
            for name in storage.names()
        )


@pytest.fixture
def known(tmp_path: Path) -> tuple[Path, Lead, Lead]:
    one = lead(full_name=f"Ada {CANARY}", email=f"ada@{CANARY}.example", company_size="120", country="DE")
    two = lead(full_name="Bo Neighbour", email="bo@other.example")
    append_events([happened(one.pk, "a", f"/{CANARY}"), happened(two.pk, "b")], at=NOW)
    return tmp_path / "archive", one, two


def test_what_is_archived_is_typed_and_as_conditions_compare_it(known: tuple[Path, Lead, Lead]) -> None:
    place, one, two = known
    archived(place)
    assert read(place, "events", "subject, name, local_date, p_path, p_seconds, source") == [
        (one.pk, "page_viewed", (NOW - timedelta(days=3)).date(), f"/{CANARY}", None, "web"),
        (two.pk, "page_viewed", (NOW - timedelta(days=3)).date(), "/pricing", None, "web"),
    ]
    assert read(place, "facts", "lead, full_name, company_size, country, free_mail") == [
        (one.pk, f"ada {CANARY}", 120, "DE", False),
        (two.pk, "bo neighbour", None, None, False),
    ]
    assert read(place, "subjects", "subject, lead") == [(one.pk, one.pk), (two.pk, two.pk)]


def test_a_run_with_nothing_to_do_writes_nothing_and_a_new_event_adds_a_file(
    known: tuple[Path, Lead, Lead],
) -> None:
    place, one, _ = known
    archived(place)
    before = paths(place)
    assert archived(place, days=1).written == 0
    append_events([happened(one.pk, "later")], at=NOW + timedelta(days=40))
    assert archived(place, days=40).written == 1
    assert before < paths(place)
    assert {one.part for one in manifest(place).of("events").files} == {"2026-05", "2026-06"}


def test_a_changed_fact_has_its_bucket_written_anew_and_the_old_file_is_gone(
    known: tuple[Path, Lead, Lead],
) -> None:
    place, one, _ = known
    archived(place)
    before = paths(place)
    edit_facts(actor=BOSS, lead=ref(one), changes={"city": "Ghent"}, at=NOW + timedelta(days=1))
    archived(place, days=1)
    assert {path.partition("/")[0] for path in paths(place) - before} == {"facts", "leads"}
    assert set(storage_of(str(place)).names()) == paths(place)
    assert [city for (city,) in read(place, "facts", "city")] == ["ghent", None, None]


def test_an_erased_person_is_in_no_file_once_the_archive_has_followed(
    known: tuple[Path, Lead, Lead],
) -> None:
    place, one, two = known
    archived(place)
    assert CANARY in everything(place)
    erase_lead(actor=BOSS, lead=ref(one), at=NOW)
    assert follow_left_over(actor=BOSS, now=NOW) == 0
    assert CANARY not in everything(place)
    assert [subject for (subject,) in read(place, "events", "subject")] == [two.pk]
    row = ArchivePlace.objects.get()
    assert row.erasures == row.erasures_reached == 1


def test_an_archive_out_of_reach_follows_an_erasure_later(known: tuple[Path, Lead, Lead]) -> None:
    place, one, _ = known
    archived(place)
    away = place.rename(place.with_name("away"))
    place.write_text("something else stands there now")
    erase_lead(actor=BOSS, lead=ref(one), at=NOW)
    assert follow_left_over(actor=BOSS, now=NOW) == 1
    place.unlink()
    away.rename(place)
    assert follow_left_over(actor=BOSS, now=NOW) == 0
    assert CANARY not in everything(place)


def test_the_undo_of_an_import_has_closed_months_written_anew(known: tuple[Path, Lead, Lead]) -> None:
    place, one, two = known
    append_events([happened(one.pk, "c", batch=7), happened(two.pk, "d", batch=7)], at=NOW)
    archived(place)
    before = paths(place)
    delete_batch(batch=7)
    found = archived(place, days=60)
    assert (found.rows["events"], found.written, found.removed) == (2, 1, 1)
    assert len(before - paths(place)) == 1


def test_a_run_that_dies_leaves_a_whole_archive_and_is_gone_on_with(
    known: tuple[Path, Lead, Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, one, _ = known
    monkeypatch.setattr(log, "STEP", 2)
    append_events([happened(one.pk, f"more {n}") for n in range(5)], at=NOW)

    def dies(dataset: str, rows: int) -> None:
        if rows >= 4:
            (place / "events" / "left.parquet").write_bytes(b"half a file")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up_to_date(actor=BOSS, place=str(place), at=NOW, told=dies)
    finished = paths(place)
    assert check_archive(actor=BOSS, place=str(place)).damaged == ()
    assert archived(place).rows["events"] == 7
    assert finished < paths(place) == set(storage_of(str(place)).names())


def test_an_archive_may_lie_in_any_place_fsspec_knows(known: tuple[Path, Lead, Lead]) -> None:
    place = f"memory://{known[0].parent.name}/archive"
    archived(place)
    assert len(read(place, "events", "subject")) == 2
    erase_lead(actor=BOSS, lead=ref(known[1]), at=NOW)
    assert archived(place).removed > 0
    assert len(read(place, "events", "subject")) == 1
    found = check_archive(actor=BOSS, place=place)
    assert (found.damaged, found.files) == ((), len(paths(place)))


def test_damage_is_found_and_told(known: tuple[Path, Lead, Lead]) -> None:
    place = known[0]
    archived(place)
    path = next(iter(manifest(place).of("facts").files)).path
    (place / path).write_bytes((place / path).read_bytes()[:-1] + b"?")
    assert check_archive(actor=BOSS, place=str(place)).damaged == (path,)
    stored = place / "manifest.json"
    stored.write_text(stored.read_text().replace('"rows": 2', '"rows": 3', 1))
    with pytest.raises(ArchiveUnusable, match=r"damaged.*it can be made again"):
        archived(place)


def test_the_archive_of_another_workspace_is_left_alone(known: tuple[Path, Lead, Lead]) -> None:
    place = known[0]
    archived(place)
    ArchivePlace.objects.all().delete()
    with pytest.raises(ArchiveUnusable, match="another workspace"):
        archived(place)


@pytest.mark.parametrize("place", ["nowhere://x/y", "/dev/null/archive"])
def test_a_place_that_cannot_be_used_is_one_sentence(place: str) -> None:
    with pytest.raises(ArchiveFailed, match=r"\.$"):
        archived(place)


@pytest.mark.parametrize(("where", "waits"), [({"dbname": "postgres"}, False), ({}, True)])
def test_only_who_writes_in_this_database_is_waited_for(
    known: tuple[Path, Lead, Lead], monkeypatch: pytest.MonkeyPatch, where: dict[str, str], waits: bool
) -> None:
    monkeypatch.setattr(log, "_WAIT_SECONDS", 0.2)
    with psycopg.connect(**connection.get_connection_params() | where) as other:
        other.execute("select pg_current_xact_id()")
        end, behind = log.settled(0)
        assert behind is waits
        assert (end == 0) is waits
    assert log.settled(0)[0] > 0
