"""The files of batches: what stands in them, who fetched them, and what erasure and time take away."""

import csv
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.batches.kinds import BatchKind, Chosen, Details
from leadwright.batches.models import Batch, BatchChange, BatchSlice
from leadwright.batches.operations.companies import export_companies
from leadwright.batches.operations.exporting import drop_files
from leadwright.batches.operations.running import carry_out
from leadwright.batches.queries import mine
from leadwright.leads.operations import chosen as acts
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.leads.queries.company_list import CompanyFilter
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.models import AuditEntry
from leadwright.views.models import SavedView
from leadwright.views.operations import Naming, save_view
from leadwright.views.queries import ViewBody
from tests.accounts.people import make_user
from tests.batches.following import COLUMNS, SPAIN, done, file_of, follow, prepared
from tests.leads.people import NOW, colleague, lead, ref

pytestmark = pytest.mark.django_db


def test_an_export_holds_exactly_what_was_shown(boss: User) -> None:
    lead(email="b@acme.example", full_name="Bea", company="=cmd|'/c calc'!A1", country="Spain", role="+Boss")
    one = lead(email="a@acme.example", full_name="Ana", country="Spain")
    lead(email="c@acme.example", full_name="Carl", country="France")
    acts.tag_leads(actor=actor_for(boss), leads=[one.pk], tag="fair", at=NOW)
    chosen = Chosen(condition=SPAIN, sort="name")
    heads = ["Id", "Lead", "Company", "Fit band", "Fit points", "Role", "Tags", "Last act"]

    batch = done(boss, BatchKind.EXPORT, Details(format="csv", columns=COLUMNS), chosen)
    with file_of(boss, batch).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == heads
    assert rows[1][0] == ref(one)
    assert [row[1] for row in rows[1:]] == ["Ana", "Bea"]
    assert rows[1][6] == "fair"
    assert rows[2][2].startswith("'=cmd")
    assert rows[2][5] == "'+Boss"

    batch = done(boss, BatchKind.EXPORT, Details(format="xlsx", columns=COLUMNS), chosen)
    book = CalamineWorkbook.from_path(str(file_of(boss, batch)))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[0] == heads
    assert cells[2][2].startswith("'=cmd")
    told = AuditEntry.objects.filter(action="leads.exported").first()
    assert told is not None
    assert told.changes == {"leads": 2, "format": "csv", "columns": list(COLUMNS)}


def test_an_export_of_a_role_without_contact_data_has_no_column_of_it() -> None:
    from leadwright.leads.queries.cells import known_columns

    with pytest.raises(UnusableInput):
        known_columns(actor_for(colleague("ann", Role.ANALYST)), ["email"])


def test_the_trail_says_who_fetched_an_export(boss: User) -> None:
    lead(email="a@acme.example")
    batch = done(boss, BatchKind.EXPORT, Details(format="csv"))
    other = make_user("sue@us.example", role=Role.SALES_MANAGER)
    with pytest.raises(NotFound):
        file_of(other, batch)

    file_of(boss, batch)

    (told,) = AuditEntry.objects.filter(action="export.fetched")
    assert (told.actor_id, told.object_id, told.changes) == (boss.pk, batch, {"rows": 1})


def test_erasing_somebody_reaches_the_files_and_the_conditions_that_name_them(boss: User) -> None:
    ana, _ = (
        lead(email="ana.o'neil@acme.example", full_name="Ana"),
        lead(email="bo@acme.example", full_name="Bo"),
    )
    naming = {"field": "email", "is": "Ana.O'Neil@ACME.example"}
    with_her = done(boss, BatchKind.EXPORT, Details(format="csv"))
    path = file_of(boss, with_her)
    asked = prepared(boss, BatchKind.TAG, Chosen(condition=naming))
    other = done(
        boss, BatchKind.EXPORT, Details(format="csv"), Chosen(condition={"field": "email", "contains": "bo"})
    )
    view = save_view(actor=actor_for(boss), naming=Naming("Her"), body=ViewBody(condition=naming), at=NOW)
    assert view

    erased = erase_lead(actor=actor_for(boss), lead=ref(ana), at=NOW)
    assert (erased.rows["batch"], erased.rows["saved_view"]) == (2, 1)
    assert AuditEntry.objects.get(action="lead.erased").changes["rows"]["batch"] == 2
    assert drop_files() == 1

    assert not path.exists()
    assert file_of(boss, other).exists()
    with pytest.raises(NotFound, match="export again"):
        file_of(boss, with_her)
    assert SavedView.objects.get().condition == {"field": "email", "is": "erased"}
    assert mine(actor_for(boss), asked).chosen["condition"] == {"field": "email", "is": "erased"}


def test_erasing_the_last_person_of_a_company_reaches_the_files_of_companies(boss: User) -> None:
    ana = lead(
        at=NOW - timedelta(days=1), email="ana@ruiz.example", full_name="Ana", company="Ruiz Consulting"
    )
    bo = lead(at=NOW - timedelta(days=1), email="bo@acme.example", company="Acme")
    lead(at=NOW - timedelta(days=1), email="cy@acme.example", company="Acme")
    batch = export_companies(
        actor=actor_for(boss),
        narrowed=CompanyFilter(),
        sort="name",
        details=Details(format="csv", columns=("name",)),
        at=NOW,
    )
    follow(boss, batch, carry_out)
    path = file_of(boss, batch)
    assert "Ruiz Consulting" in path.read_text()

    erase_lead(actor=actor_for(boss), lead=ref(bo), at=NOW)
    assert (drop_files(), path.exists()) == (0, True)
    erase_lead(actor=actor_for(boss), lead=ref(ana), at=NOW)
    assert (drop_files(), path.exists()) == (1, False)


def test_batches_are_forgotten_in_time(boss: User) -> None:
    from leadwright.batches.operations.forgetting import forget_batches

    lead(email="a@acme.example")
    batch = done(boss, BatchKind.EXPORT, Details(format="csv"))
    path = file_of(boss, batch)
    prepared(boss, BatchKind.TAG)

    forget_batches(at=NOW + timedelta(days=2))
    assert Batch.objects.count() == 1
    assert path.exists()
    forget_batches(at=NOW + timedelta(days=8))
    assert not path.exists()
    forget_batches(at=NOW + timedelta(days=31))
    assert not Batch.objects.exists()
    assert not BatchSlice.objects.exists()
    assert not BatchChange.objects.exists()
