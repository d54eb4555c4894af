"""The import wizard as plain forms: no script, every step a post and a redirect."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leadwright.accounts.rules import Role
from leadwright.capture.models import Import, ImportDraft
from leadwright.capture.uploads import Upload
from leadwright.leads.models import CustomField, Lead
from leadwright.platform import jobs, sql, workspace
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, Work
from tests.accounts.people import NOW, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LIST = """Name;E-Mail;Firma;Hallen
Ana Ruiz;ana@acme.example;Acme;12
Bo Li;bo@acme.example;Acme;3
;;;4
Cy Day;cy@@borealis;Borealis;7
"""


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    yield tmp_path / "home" / "uploads"
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.fixture
def mira(client: Client) -> Client:
    client.force_login(make_user(role=Role.MARKETER))
    return client


def send(client: Client, content: str | bytes = LIST, name: str = "fair.csv") -> str:
    """Upload a file; where the answer leads."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/imports/new", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def work_off() -> None:
    jobs.run_worker(wait=False)


def test_a_list_goes_from_file_to_leads_and_back_by_plain_forms(mira: Client) -> None:
    draft = send(mira)
    columns = f"{draft}/columns"
    assert mira.get(draft)["Location"] == columns
    assert "rows are being looked at." in text(mira, columns)
    work_off()
    page = text(mira, columns)
    assert "CSV, utf-8, semicolons, headings in line 1" in page
    assert "Ana Ruiz · Bo Li · Cy Day" in page
    assert "Unknown in 1 row" in page
    answer = mira.post(
        columns,
        {
            "c0": "f:full_name",
            "c1": "f:email",
            "c2": "f:company",
            "c3": "+",
            "c3-label": "Halls",
            "c3-type": "integer",
            "then": "next",
        },
    )
    assert answer["Location"] == f"{draft}/questions"
    assert "checked" not in text(mira, f"{draft}/questions")
    answer = mira.post(
        f"{draft}/questions", {"source": "Spring fair", "basis": "consent", "purpose": "newsletter"}
    )
    assert answer["Location"] == f"{draft}/run"
    work_off()
    page = text(mira, f"{draft}/run")
    assert "Import 3 rows" in page
    assert "They agreed (newsletter)" in page
    assert mira.post(f"{draft}/start")["Location"] == f"{draft}/run"
    mira.post(f"{draft}/start")
    assert Work.objects.filter(kind="import").count() == 1
    assert "Waiting for the worker" in text(mira, f"{draft}/run")
    assert "The worker is not running" in text(mira, f"{draft}/progress")
    begun = ImportDraft.objects.get()
    run = Import.objects.create(
        source_id=1,
        file_name="fair.csv",
        file_size=1,
        mapping={},
        actor="Mira",
        started_at=NOW,
        draft_id=begun.pk,
    )
    result = reverse("ui:import", kwargs={"run": public_id(Kind.IMPORT, run.public_id)})
    assert f'href="{draft}/run"' in text(mira, "/imports")
    assert "At work" in text(mira, "/imports")
    assert mira.get(result)["Location"] == f"{draft}/run"
    run.delete()
    work_off()
    page = text(mira, f"{draft}/run")
    assert "What happened" in page
    assert CustomField.objects.get(slug="halls").type == "integer"
    assert Lead.objects.count() == 3
    (run,) = Import.objects.all()
    result = mira.get(f"{draft}/run")["Location"]
    rejected = mira.get(f"{result}/rejected")
    assert rejected["Content-Disposition"] == 'attachment; filename="fair.rejected.csv"'
    assert b"Not imported" in b"".join(rejected.streaming_content)  # type: ignore[attr-defined]
    (told,) = AuditEntry.objects.filter(action="import.rejected_fetched")
    assert (told.object_kind, told.changes) == ("import", {"rows": 1})
    assert "Up to <b>3</b> leads it created go" in text(mira, f"{result}/undo")
    assert mira.post(f"{result}/undo")["Location"] == result
    work_off()
    assert "3 leads removed" in text(mira, result)
    assert Lead.objects.count() == 0
    assert "fair.csv" in text(mira, "/imports")
    run.refresh_from_db()
    assert run.status == Import.UNDONE


def test_a_list_of_which_no_row_would_come_in_has_no_button_to_import_it(mira: Client) -> None:
    draft = send(mira, "Name;E-Mail\n;\n;nobody@@\n")
    mira.post(f"{draft}/questions", {"source": "Fair", "basis": "unknown"})
    work_off()

    page = text(mira, f"{draft}/run")

    assert "No row would come in" in page
    assert f"{draft}/start" not in page


def test_a_cut_file_of_rejected_rows_says_so(mira: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadwright.capture.operations.checking._REJECTED_KEPT", 2)
    draft = send(mira, LIST + ";;;5\n;;;6\n")
    work_off()

    assert "The file holds the first 2 of 3 rejected rows" in text(mira, f"{draft}/columns")


def test_the_history_goes_on_behind_its_first_page(mira: Client) -> None:
    for number in range(103):
        Import.objects.create(
            file_name=f"list-{number:03}.csv", file_size=1, consent="unknown", status=Import.DONE,
            actor="Mira", started_at=NOW, source_id=1, mapping={},
        )  # fmt: skip

    page = text(mira, "/imports")
    onward = re.search(r'rel="next" href="([^"]+)"', page)
    assert onward
    older = text(mira, onward[1])

    there = [re.findall(r'title="(list-\d+)\.csv"', one) for one in (page, older)]
    assert there[0] + there[1] == [f"list-{number:03}" for number in reversed(range(103))]
    assert 'href="/imports">Latest' in older
    assert mira.get("/imports?after=import_x").status_code == 422


def test_a_file_above_the_limit_is_refused_while_it_comes_and_nothing_of_it_stays(
    mira: Client, uploads: Path
) -> None:
    workspace.write("upload_megabytes", 1)
    answer = mira.post("/imports/new", {"file": SimpleUploadedFile("big.csv", b"a,b\n" * 300_000)})
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()
    assert "leadwright import FILE" in answer.content.decode()
    assert not uploads.exists() or list(uploads.iterdir()) == []
    assert ImportDraft.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "fair.csv is empty."),
        (b"%PDF-1.7", "fair.csv is a PDF document"),
        (b"PK\x03\x04damaged", "fair.csv is damaged"),
        (b"Name,Mail\n", "there is nothing to import"),
    ],
)
def test_what_cannot_be_read_is_said_in_words_and_forgotten(
    mira: Client, uploads: Path, content: bytes, sentence: str
) -> None:
    answer = mira.post("/imports/new", {"file": SimpleUploadedFile("fair.csv", content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert list(uploads.iterdir()) == []


def test_without_a_file_one_is_asked_for(mira: Client) -> None:
    assert "Choose a file first" in mira.post("/imports/new").content.decode()


@pytest.mark.parametrize("address", ["/sign-in", "/imports", "/work/put-away"])
def test_a_file_sent_elsewhere_or_by_somebody_else_is_thrown_away(
    client: Client, mira: Client, uploads: Path, address: str
) -> None:
    mira.post(address, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    stranger = Client()
    stranger.post("/imports/new", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    seller = Client()
    seller.force_login(make_user("sid@acme.example", role=Role.SALESPERSON))
    assert (
        seller.post("/imports/new", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}).status_code == 403
    )
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_a_file_whose_form_lacks_its_token_does_not_stay(uploads: Path) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(make_user())
    careful.get("/imports/new")
    answer = careful.post("/imports/new", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    answer.close()
    assert answer.status_code == 403
    assert list(uploads.iterdir()) == []


def test_columns_that_cannot_be_are_told_where_they_stand_and_kept_as_typed(mira: Client) -> None:
    columns = f"{send(mira)}/columns"
    answer = mira.post(
        columns,
        {
            "c0": "f:email",
            "c1": "f:email",
            "c2": "+",
            "c2-label": "!!",
            "c3": "-",
            "default_country": "Germany",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Name” becomes E-mail already" in page
    assert "Give the new field a name" in page
    assert "two letters of a country" in page
    assert 'value="GERMANY"' in page
    assert 'value="!!"' in page


def test_open_questions_are_told_in_words_and_answers_are_kept(mira: Client) -> None:
    questions = f"{send(mira)}/questions"
    answer = mira.post(questions, {"source": "", "basis": ""})
    assert answer.status_code == 422
    assert "Say where this list comes from" in answer.content.decode()
    assert "Say on what basis" in answer.content.decode()
    answer = mira.post(questions, {"source": "fair", "basis": "consent", "purpose": "Über uns"})
    assert "cannot name a purpose" in answer.content.decode()
    assert 'value="fair"' in answer.content.decode()
    assert 'value="Über uns"' in answer.content.decode()


def test_a_file_read_wrongly_is_read_again_as_the_person_says(mira: Client) -> None:
    draft = send(mira)
    answer = mira.post(f"{draft}/layout", {"header_line": "0", "delimiter": ";", "encoding": "utf-8"})
    assert answer["Location"] == f"{draft}/columns"
    assert "no row of headings" in text(mira, f"{draft}/columns")
    answer = mira.post(f"{draft}/layout", {"header_line": "900"})
    assert answer.status_code == 422
    assert "fair.csv" in answer.content.decode()


def test_an_import_of_somebody_else_is_seen_but_not_their_upload(mira: Client) -> None:
    draft = send(mira)
    otto = Client()
    otto.force_login(make_user("otto@acme.example", role=Role.MARKETER))
    for address in ("", "/columns", "/questions", "/run", "/check", "/progress"):
        assert otto.get(f"{draft}{address}").status_code == 404
    for address in ("/start", "/discard", "/layout", "/stop", "/check-again"):
        assert otto.post(f"{draft}{address}").status_code == 404
    assert "fair.csv" not in text(otto, "/imports")


def test_an_upload_can_be_thrown_away_from_the_history(mira: Client, uploads: Path) -> None:
    draft = send(mira)
    assert "Not imported yet" in text(mira, "/imports")
    assert "fair.csv is deleted" in mira.post(f"{draft}/discard", follow=True).content.decode()
    assert list(uploads.iterdir()) == []


def test_the_markup_in_a_list_is_shown_as_text(mira: Client) -> None:
    nasty = "<script>alert(1)</script>"
    draft = send(mira, f'Name;"{nasty}"\n"{nasty}";x\n;\n', name="<b>bold.csv")
    work_off()
    for address in (f"{draft}/columns", f"{draft}/questions", "/imports"):
        page = text(mira, address)
        assert nasty not in page
        assert "<b>bold" not in page


def test_a_large_workbook_is_looked_into_by_the_worker(mira: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadwright.capture.operations.drafts._LOOKED_AT_ONCE", 0)
    monkeypatch.setattr("leadwright.capture.operations.drafts.content_of", lambda path: "xlsx")
    draft = send(mira)
    assert "Reading fair.csv" in text(mira, draft)
    work_off()
    assert "What would happen" in text(mira, draft)
    work_off()
    assert ImportDraft.objects.get().checked


def test_the_file_of_the_dry_runs_rejected_rows_is_an_attachment(mira: Client) -> None:
    draft = send(mira)
    assert mira.get(f"{draft}/check-rejected").status_code == 404
    work_off()
    answer = mira.get(f"{draft}/check-rejected")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"Not imported" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_of_long_work_shows_ones_own_and_stops_it(mira: Client) -> None:
    send(mira)
    page = text(mira, "/work/all")
    assert "Dry run of fair.csv" in page
    address = re.findall(r'action="(/work/[^"]+/stop)"', page)[0]
    assert mira.post(address)["Location"] == reverse("ui:work")
    work_off()
    assert "Stopped before it began" in text(mira, "/work/all")
    assert "Dry run of fair.csv" in text(mira, "/")
    mira.post("/work/put-away")
    assert "Dry run of fair.csv" not in text(mira, "/")
    otto = Client()
    otto.force_login(make_user("otto@acme.example"))
    assert "fair.csv" not in text(otto, "/work/all")


def test_uploads_are_private_to_the_server(mira: Client, uploads: Path) -> None:
    send(mira)
    stored = Upload(ImportDraft.objects.get().stored).file
    assert stored.stat().st_mode & 0o077 == 0
    assert uploads.stat().st_mode & 0o077 == 0


def test_another_sheet_of_a_workbook_can_be_chosen(mira: Client, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, mail in (("Besucher", "ana@acme.example"), ("Aussteller", "bo@acme.example")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Name", "E-Mail"])
            sheet.write_row(1, 0, ["Somebody", mail])
    draft = send(mira, path.read_bytes(), "book.xlsx")
    page = text(mira, f"{draft}/columns")
    assert "XLSX, sheet “Besucher”, headings in line 1" in page
    assert "<option>Aussteller</option>" in page
    mira.post(f"{draft}/layout", {"sheet": "Aussteller", "header_line": "1"})
    page = text(mira, f"{draft}/columns")
    assert "sheet “Aussteller”" in page
    assert "bo@acme.example" in page


def test_a_wide_list_stays_a_light_page_and_each_part_keeps_what_the_others_said(mira: Client) -> None:
    headings = ";".join(f"Column {number} of the list" for number in range(40))
    draft = send(mira, f"Name;{headings}\nAna{';some value' * 40}\n")
    columns = f"{draft}/columns"
    assert len(mira.get(columns).content) < 100_000
    assert (
        mira.post(columns, {"first": "0", "c0": "f:given_name", "then": "15"})["Location"]
        == f"{columns}?first=15"
    )
    page = text(mira, f"{columns}?first=15")
    assert "Column 14 of the list" in page
    assert "What Name becomes" not in page
    mira.post(columns, {"first": "15", "c15": "-", "then": "next"})
    mapping = ImportDraft.objects.get().mapping["columns"]
    assert mapping["Name"]["field"] == "given_name"
    assert mapping["Column 14 of the list"] == "ignore"
    assert mapping["Column 13 of the list"]["custom"] == "column_13_of_the_list"
