"""Whole imports against real PostgreSQL: outcomes, repetition, interruption, preview, undo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadwright.accounts.actor import Actor, ActorKind, operator
from leadwright.accounts.rules import Role
from leadwright.capture import queries, reading_ahead
from leadwright.capture.errors import NotUndoable
from leadwright.capture.mapping import MappingBody
from leadwright.capture.models import Import, ImportRow
from leadwright.capture.operations.importing import ImportOrder, ImportReport, import_file
from leadwright.capture.operations.preview import preview_file
from leadwright.capture.operations.undoing import undo_import
from leadwright.capture.reading import file_digest, open_table
from leadwright.consent.models import ConsentEntry
from leadwright.events.models import Event
from leadwright.leads.models import CustomField, Lead
from leadwright.platform import sql
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.ids import Kind, public_id

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
MAPPING = MappingBody.model_validate(
    {
        "columns": {
            "Name": {"field": "full_name"},
            "Mail": {"field": "email"},
            "Firm": {"field": "company"},
            "Seats": {"custom": "seats", "type": "integer"},
            "Plan": {"custom": "plan"},
            "No mail": {"field": "do_not_email"},
        }
    }
)
LIST = """Name,Mail,Firm,Seats,Plan,No mail
Ana Ruiz,ana@acme.com,Acme,12,Team,no
Bo Li,BO@acme.com,Acme,many,Free,
,,,4,Free,
Ana R.,Ana@Acme.com,,13,Team,
,,Borealis Ltd,,Team,
Cy,not an address,,,Team,yes
"""
TABLES = (
    "lead", "lead_history", "subject", "identity", "standing", "company", "lead_token", "event", "event_receipt",
    "consent_entry", "contact_point",
)  # fmt: skip


def order(
    path: Path, *, mapping: MappingBody = MAPPING, consent: str = "unknown", source: str = "fair"
) -> ImportOrder:
    return ImportOrder(
        path=path,
        table=open_table(path),
        digest=file_digest(path),
        mapping=mapping,
        source=source,
        consent=consent,
    )


def write(folder: Path, text: str = LIST, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def bring_in(
    path: Path, *, at: datetime = NOW, consent: str = "unknown", mapping: MappingBody = MAPPING
) -> ImportReport:
    return import_file(actor=operator(), order=order(path, consent=consent, mapping=mapping), at=at)


def contents() -> dict[str, list[str]]:
    """Every row an import may write, as text, without the numbers sequences give."""
    return {table: sorted(str(row) for row in sql.rows(f"select * from {table}")) for table in TABLES}


def shape() -> dict[str, object]:
    """What two workspaces that hold the same leads agree on, whatever numbers they were given."""
    return {
        "leads": sorted(
            map(str, Lead.objects.values_list("full_name", "email", "company_name", "kind", "custom"))
        ),
        "tokens": sorted(token for (token,) in sql.rows("select token from lead_token")),
        "events": Event.objects.count(),
        "consent": sorted(ConsentEntry.objects.values_list("status", "address")),
        "rows": sorted(ImportRow.objects.values_list("number", "outcome")),
    }


@pytest.mark.django_db
def test_every_row_has_its_outcome_and_one_bad_row_stops_nothing(tmp_path: Path) -> None:
    report = bring_in(write(tmp_path))
    counts = report.totals()
    assert (counts.created, counts.updated, counts.unchanged, counts.rejected, counts.duplicates) == (
        4,
        0,
        0,
        1,
        1,
    )
    assert counts.rows == 6
    assert dict(ImportRow.objects.values_list("number", "outcome")) == {
        2: "created",
        3: "created",
        4: "rejected",
        5: "duplicate",
        6: "created",
        7: "created",
    }
    bo = Lead.objects.get(full_name="Bo Li")
    assert bo.custom == {"plan": "Free"}
    assert any("Seats" in note for note in ImportRow.objects.get(number=3).notes)
    assert Lead.objects.get(company_name="Borealis Ltd").kind == "organisation"
    assert CustomField.objects.get(slug="seats").type == "integer"


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    bring_in(path)
    before = contents()
    again = bring_in(path, at=NOW + timedelta(days=1)).totals()
    assert (again.created, again.updated, again.unchanged, again.rejected, again.duplicates) == (
        0,
        0,
        4,
        1,
        1,
    )
    assert contents() == before


@pytest.mark.django_db
def test_consent_is_recorded_and_a_wish_not_to_get_mail_is_kept(tmp_path: Path) -> None:
    bring_in(write(tmp_path), consent="consent:newsletter")
    entries = {
        address: (status, purpose)
        for address, status, purpose in ConsentEntry.objects.values_list("address", "status", "purpose")
    }
    assert entries["ana@acme.com"] == ("granted", "newsletter")
    assert ConsentEntry.objects.filter(status="refused").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("consent", ["", "yes", "consent:", "consent:Über uns", "unknown:x"])
def test_a_consent_basis_nobody_knows_stops_the_import_before_it_begins(tmp_path: Path, consent: str) -> None:
    before = contents()
    with pytest.raises(UnusableInput):
        bring_in(write(tmp_path), consent=consent)
    assert contents() == before


@pytest.mark.django_db
def test_a_row_that_fights_another_over_an_address_names_it_and_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "Ana Ruiz,ana@acme.com\nBo Li,bo@li.example\nAnna R.,ANA@acme.com\nBob Li,bo@li.example\n"
    path = write(tmp_path, "Name,Mail\n" + rows)
    monkeypatch.setattr(reading_ahead, "CHUNK_ROWS", 3)
    bring_in(path)
    assert dict(ImportRow.objects.filter(outcome="duplicate").values_list("number", "notes")) == {
        4: [
            "The row names the lead of row 2 again (ana@acme.com); where the two differ, the earlier counts."
        ],
        5: [
            "The row names the lead of an earlier row again (bo@li.example); where the two differ, the earlier counts."
        ],
    }
    assert set(Lead.objects.values_list("full_name", flat=True)) == {"Ana Ruiz", "Bo Li"}


@pytest.mark.django_db
def test_who_may_not_import_does_not(tmp_path: Path) -> None:
    rep = Actor(kind=ActorKind.USER, label="Rep", role=Role.SALESPERSON, user_id=1)
    with pytest.raises(Forbidden):
        import_file(actor=rep, order=order(write(tmp_path)), at=NOW)
    assert Import.objects.count() == 0


class Killed(BaseException):
    """Stands for a process that ends where it is: nothing catches it."""


@pytest.mark.django_db(transaction=True)
def test_an_import_cut_short_and_started_again_ends_as_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "CHUNK_ROWS", 2)
    path = write(tmp_path)

    def kill_after_two_chunks(rows: int) -> None:
        if rows >= 4:
            raise Killed

    with pytest.raises(Killed):
        import_file(actor=operator(), order=order(path), at=NOW, progress=kill_after_two_chunks)
    assert Import.objects.get().status == Import.RUNNING
    assert ImportRow.objects.count() == 4
    report = bring_in(path, at=NOW + timedelta(hours=1))
    assert report.resumed_at == 4
    totals = report.totals()
    assert (totals.created, totals.rejected, totals.duplicates) == (4, 1, 1)
    resumed = shape()
    sql.execute(f"truncate {', '.join(TABLES)}, import_row, import_run cascade")
    monkeypatch.setattr(reading_ahead, "CHUNK_ROWS", 10_000)
    bring_in(path)
    assert shape() == resumed


@pytest.mark.django_db
def test_a_preview_counts_as_the_import_does_and_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    later = write(
        tmp_path, LIST.replace("Ana Ruiz", "Ana Maria Ruiz") + "Di,di@new.com,New,1,Free,\n", "later.csv"
    )
    for days, file in enumerate((path, later)):
        at = NOW + timedelta(days=days)
        before = contents()
        foreseen = preview_file(actor=operator(), order=order(file), at=at).totals()
        assert contents() == before
        happened = bring_in(file, at=at).totals()
        assert (
            foreseen.created,
            foreseen.updated,
            foreseen.unchanged,
            foreseen.rejected,
            foreseen.duplicates,
        ) == (
            happened.created,
            happened.updated,
            happened.unchanged,
            happened.rejected,
            happened.duplicates,
        )
    assert Import.objects.count() == 2


@pytest.mark.django_db
def test_a_whole_import_is_taken_back_and_can_come_again(tmp_path: Path) -> None:
    first = write(
        tmp_path, "Name,Mail,Firm,Seats,Plan,No mail\nAna Ruiz,ana@acme.com,Acme,12,Team,no\n", "first.csv"
    )
    bring_in(first)
    before = contents()
    second = write(tmp_path, LIST.replace("12,Team", "99,Free"))
    run = bring_in(second, at=NOW + timedelta(days=1)).run
    assert run is not None
    reference = public_id(Kind.IMPORT, run.public_id)
    held = sql.scalar("select count(*) from event")
    undone = undo_import(actor=operator(), reference=reference, at=NOW + timedelta(days=2))
    assert (undone.leads.removed, undone.leads.restored) == (3, 1)
    assert undone.events == held - sql.scalar("select count(*) from event") > 3
    assert contents() == before
    with pytest.raises(NotUndoable):
        undo_import(actor=operator(), reference=reference, at=NOW + timedelta(days=2))
    again = bring_in(second, at=NOW + timedelta(days=3)).totals()
    assert (again.created, again.updated) == (3, 1)


@pytest.mark.django_db
def test_rejected_rows_come_back_from_the_file_with_their_reasons(tmp_path: Path) -> None:
    path = write(tmp_path)
    report = bring_in(path)
    assert report.run is not None
    with open_table(path) as table:
        ((row, reason),) = queries.rejected_rows(report.run, table)
    assert row.number == 4
    assert "names nobody" in reason


@pytest.mark.django_db
def test_a_date_column_says_when_facts_held(tmp_path: Path) -> None:
    mapping = MappingBody.model_validate(
        {"columns": {"Mail": {"field": "email"}, "City": {"field": "city"}, "When": {"field": "as_of"}}}
    )
    path = write(tmp_path, "Mail,City,When\nana@acme.com,Lyon,2026-01-10\nbo@acme.com,Lille,soon\n")
    bring_in(path, mapping=mapping)
    told = dict(sql.rows("select city, time_known from lead_history"))
    assert told == {"Lyon": True, "Lille": False}
    assert any("When" in note for note in ImportRow.objects.get(number=3).notes)
