"""Lists brought in through the browser, with a real worker where one matters."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from leadwright.accounts.rules import Role
from leadwright.capture.models import Import
from leadwright.leads.models import Lead
from leadwright.platform import clock, sql, versions, workspace
from leadwright.platform.database import connection_url
from leadwright.platform.versions import Area
from tests.accounts.people import make_user
from tests.browser.looking import Pictures, focused, has_focus_ring, look
from tests.browser.working import work_off
from tests.cli.running import PROJECT, command_line
from tests.eventually import eventually
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[..., Page]
LONG_NAME = "Verzeichnis der Besucherinnen und Besucher " * 6
ROWS = "".join(
    f"Person {number};person{number}@acme.example;Acme {number % 9};{number % 30};0{number}.03.2026\n"
    for number in range(1, 41)
)
LIST = f"""Exported on Monday;;;;
Name;E-Mail 1;Firma;Hallen;Letzter Kontakt
{ROWS};;;4;
محمد عبد الرحمن الأنصاري;not an address;שרה לוי־כהן;7;
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.fixture
def fair(tmp_path: Path) -> Path:
    """A list with something wrong in it."""
    path = tmp_path / "fair-list-2026.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.fixture
def worker(home: Path) -> Iterator[None]:
    """A worker in a process of its own, on the database of this test."""
    environment = {
        **os.environ,
        "LEADWRIGHT_HOME": str(home),
        "LEADWRIGHT_DATABASE_URL": connection_url(connection.settings_dict),
    }
    process = subprocess.Popen(
        command_line("worker"),
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait(timeout=60)


def upload(page: Page, path: Path) -> None:
    page.goto("/imports/new")
    page.get_by_label("Drop a list here").set_input_files(path)
    page.get_by_role("button", name="Upload and look into it").click()
    page.wait_for_url("**/columns")


def answer(page: Page) -> None:
    page.get_by_role("button", name="Next: source and consent").click()
    page.get_by_label("Source", exact=True).fill("spring-fair-2027")
    page.get_by_label("Nobody knows").check()
    page.get_by_role("button", name="Next: check and import").click()
    page.wait_for_url("**/run")


def test_a_list_becomes_ranked_leads_and_is_taken_back(enter: Enter, fair: Path, worker: None) -> None:
    starter_in_force(at=clock.now())
    make_user(role=Role.MARKETER)
    page = enter("/imports")
    page.get_by_role("link", name="Import a list").first.click()
    page.get_by_label("Drop a list here").set_input_files(fair)
    page.get_by_role("button", name="Upload and look into it").click()
    expect(page.get_by_text("headings in line 2")).to_have_count(2)
    expect(page.locator("#check")).to_contain_text("Rejected")
    expect(page.locator("#check .sum")).to_contain_text("42")
    page.get_by_label("What Hallen becomes").select_option("+")
    page.get_by_label("Name of the new field for Hallen").fill("Halls")
    answer(page)
    page.get_by_role("button", name="Import 41 rows").click()
    expect(page.get_by_role("heading", level=1, name="fair-list-2026.csv")).to_be_visible()

    page.goto("/")
    eventually(lambda: Import.objects.filter(status="done").exists())
    page.goto("/imports")
    page.get_by_role("link", name="fair-list-2026.csv").first.click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.locator(".sum")).to_contain_text("42")
    with page.expect_download() as saved:
        page.get_by_role("link", name="as a file").click()
    assert saved.value.suggested_filename == "fair-list-2026.rejected.csv"
    assert "Not imported" in saved.value.path().read_text("utf-8-sig")
    assert Lead.objects.count() == 41

    page.get_by_role("link", name="Undo…").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("41 leads removed")).to_be_visible()
    assert Lead.objects.count() == 0


@pytest.mark.slow
def test_leaving_while_it_waits_and_finding_it_again_with_the_worker_down(enter: Enter, fair: Path) -> None:
    make_user()
    page = enter("/imports")
    upload(page, fair)
    expect(page.locator("#check")).to_contain_text("The worker is not running")
    work_off()
    expect(page.locator("#check")).to_contain_text("Twice in the file")
    answer(page)
    work_off()
    button = page.get_by_role("button", name="Import 41 rows")
    button.dblclick()
    expect(page.get_by_text("The worker is not running")).to_be_visible()
    page.goto("/")
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="At work: long work").click()
    expect(page.locator("#tray-list")).to_contain_text("Import of fair-list-2026.csv")
    with page.expect_response("**/work"):
        page.clock.fast_forward(3_500)
    page.get_by_role("link", name="Import of fair-list-2026.csv").click()
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    page.go_back()
    page.go_forward()
    work_off()
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("link", name="See the result")).to_be_visible()
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert Import.objects.count() == 1


def test_a_file_above_the_limit_is_refused_before_it_is_sent(enter: Enter, tmp_path: Path) -> None:
    make_user()
    workspace.write("upload_megabytes", 1)
    big = tmp_path / "big.csv"
    big.write_bytes(b"name,mail\n" * 200_000)
    page = enter("/imports/new")
    page.get_by_label("Drop a list here").set_input_files(big)
    expect(page.get_by_role("alert")).to_contain_text("leadwright import FILE")
    page.get_by_role("button", name="Upload and look into it").click()
    assert page.url.endswith("/imports/new")


def test_the_wizard_works_without_script(enter: Enter, fair: Path) -> None:
    make_user()
    page = enter("/imports/new", java_script_enabled=False)
    upload(page, fair)
    work_off()
    page.reload()
    expect(page.locator("#check .sum")).to_contain_text("42")
    answer(page)
    work_off()
    page.reload()
    page.get_by_role("button", name="Import 41 rows").click()
    expect(page.get_by_role("heading", level=1, name="fair-list-2026.csv")).to_be_visible()
    work_off()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def test_the_keyboard_alone_answers_the_questions(enter: Enter, fair: Path) -> None:
    make_user()
    page = enter("/imports/new")
    upload(page, fair)
    page.goto(page.url.replace("/columns", "/questions"))
    page.get_by_label("Source", exact=True).focus()
    page.keyboard.type("fair")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert has_focus_ring(page)
    while focused(page) != "Next: check and import":
        page.keyboard.press("Tab")
        assert has_focus_ring(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/run")
    expect(page.get_by_text("Nobody knows")).to_be_visible()


@pytest.mark.slow
def test_the_pages_of_an_import_have_no_barriers(
    enter: Enter, fair: Path, pictures: Pictures, tmp_path: Path
) -> None:
    make_user(name="Hana Šimková")
    look(enter, "/imports", "imports-empty", pictures)
    look(enter, "/imports/new", "import-new", pictures)
    page = enter("/imports/new")
    upload(page, fair)
    work_off()
    draft = page.url.removesuffix("/columns").rpartition("/imports/")[2]
    look(enter, f"/imports/{draft}/columns", "import-columns", pictures)
    look(enter, f"/imports/{draft}/questions", "import-questions", pictures)
    answer(page)
    look(enter, f"/imports/{draft}/run", "import-checking", pictures)
    work_off()
    look(enter, f"/imports/{draft}/run", "import-run", pictures)
    page.reload()
    page.get_by_role("button", name="Import 41 rows").click()
    expect(page.get_by_role("heading", level=1, name="fair-list-2026.csv")).to_be_visible()
    look(enter, f"/imports/{draft}/run", "import-waiting", pictures)
    look(enter, "/work/all", "work", pictures)
    work_off()
    page.goto(f"/imports/{draft}/run")
    result = page.url.rpartition("/imports/")[2]
    look(enter, f"/imports/{result}", "import-result", pictures)
    look(enter, f"/imports/{result}/undo", "import-undo", pictures)
    long_one = tmp_path / f"{LONG_NAME.strip()[:200]}.csv"
    long_one.write_text("محمد;" + "A very long heading without end " * 8 + "\nx;y\n", encoding="utf-8")
    upload(page, long_one)
    work_off()
    draft = page.url.removesuffix("/columns").rpartition("/imports/")[2]
    look(enter, f"/imports/{draft}/columns", "import-columns-long", pictures)
    look(enter, "/imports", "imports", pictures)


def test_a_list_that_changed_says_so_and_moves_nothing(enter: Enter) -> None:
    make_user()
    page = enter("/imports")
    page.clock.install()
    page.goto("/")
    at = page.get_by_role("heading", name="Leads", exact=True).bounding_box()
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Leads have changed")).to_have_count(0)
    versions.changed(Area.LEADS)
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Leads have changed since you opened this.")).to_be_visible()
    assert page.get_by_role("heading", name="Leads", exact=True).bounding_box() == at
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("Leads have changed")).to_have_count(0)
