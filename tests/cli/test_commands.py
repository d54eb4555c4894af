"""The commands one by one on a small workspace: what they print, what they refuse, and their exit codes."""

import json
from pathlib import Path

import pytest

from leadwright.capture.models import IMPORT_LOCK, Import
from leadwright.cli.output import points
from leadwright.leads.models import Standing
from leadwright.platform import sql
from leadwright.platform.errors import Conflict
from leadwright.playbook.operations import folders
from tests.cli.running import Here

LIST = """Name,Email,Company,Job title,Employees
Ana Ruiz,ana@acme.example,Acme,Head of Logistics,250
Bo Li,bo@acme.example,Acme,Student,250
Cy Young,cy@borealis.example,Borealis,Managing Director,60
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(here: Here, tmp_path: Path) -> str:
    """Three leads; the id of their import."""
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    ended = here("import", str(path), "--source", "fair", "--consent", "unknown", "--json")
    assert (ended.code, ended.json["created"]) == (0, 3), ended.sentence
    return str(ended.json["import"])


@pytest.mark.usefixtures("three")
def test_the_list_is_a_table_for_people_and_one_line_for_programs(here: Here) -> None:
    shown = here("leads")
    assert shown.code == 0
    for word in ("Name", "Strongest reason", "Ana Ruiz", "Borealis"):
        assert word in shown.out
    rows = here("leads", "--json")
    assert len(rows.out.splitlines()) == 1
    assert len(rows.json) == 3
    assert [row["name"] for row in here("leads", "--json", "--limit", "1").json] == [rows.json[0]["name"]]
    assert here("leads", "--json", "--limit", "0").json == rows.json


@pytest.mark.usefixtures("three")
def test_the_list_is_narrowed_by_stage_by_a_condition_and_by_words(here: Here, tmp_path: Path) -> None:
    condition = tmp_path / "condition.yml"
    condition.write_text("{field: company_size, at_least: 100}\n")
    names = {row["name"] for row in here("leads", "--json", "--where", str(condition)).json}
    assert names == {"Ana Ruiz", "Bo Li"}
    assert len(here("leads", "--json", "--stage", "Lead").json) == 3
    assert here("leads", "--json", "--stage", "mql").json == []
    assert [row["name"] for row in here("leads", "--json", "--find", "bor").json] == ["Cy Young"]
    assert here("leads", "--find", "nobody").out.startswith("No leads.")


@pytest.mark.usefixtures("three")
def test_the_funnel_counts_every_lead_once(here: Here) -> None:
    assert sum(here("leads", "--funnel", "--json").json.values()) == 3
    assert "Leads" in here("leads", "--funnel").out


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("leads", "--stage", "warm"), "warm"),
        (("leads", "--where", "nowhere.yml"), "nowhere.yml"),
        (("leads", "--find", "a", "--stage", "mql"), "--find"),
        (("leads", "--limit", "-1"), "--limit"),
        (("leads", "--limit", "many"), "--limit"),
        (("explain", "ana@acme.example", "--at", "soon"), "soon"),
        (("accuracy", "--outcome", "full_name"), "full_name"),
        (("accuracy", "--outcome", "custom.nothing"), "custom.nothing"),
        (("import", "list.csv", "--source", "fair"), "--consent"),
        (("import", "list.csv", "--consent", "unknown"), "--source"),
        (("import",), "FILE"),
        (("user", "add", "x@us.example", "--name", "X", "--role", "king"), "king"),
        (("nothing",), "nothing"),
        ((), "COMMAND"),
    ],
)
def test_arguments_that_make_no_sense_are_unusable_and_named(
    here: Here, arguments: tuple[str, ...], names: str
) -> None:
    ended = here(*arguments)
    assert ended.code == 2
    assert names in ended.sentence
    assert ended.out == ""


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("explain", "nobody@acme.example"), "nobody@acme.example"),
        (("explain", "lead_00000000000000000000000000"), "lead_00000000000000000000000000"),
        (("import", "--undo", "import_00000000000000000000000000"), "import_00000000000000000000000000"),
        (("user", "link", "nobody@us.example"), "nobody@us.example"),
    ],
)
def test_what_is_not_there_is_refused_and_named(here: Here, arguments: tuple[str, ...], names: str) -> None:
    ended = here(*arguments)
    assert ended.code in (1, 2)
    assert ended.code == 1 or names.startswith("import_") or names.startswith("lead_")
    assert names in ended.sentence


def test_a_condition_with_a_field_nobody_knows_is_unusable(here: Here, tmp_path: Path) -> None:
    for text in ("{field: shoe_size, is: 4}\n", "{field: ", "- 1\n", "", "\x00"):
        path = tmp_path / "condition.yml"
        path.write_text(text)
        ended = here("leads", "--where", str(path))
        assert ended.code == 2, text
        assert ended.sentence.startswith("leadwright: ")


@pytest.mark.usefixtures("three")
def test_an_explanation_is_found_by_address_and_sums_up(here: Here) -> None:
    row = here("leads", "--json").json[0]
    by_address = here("explain", row["email"].upper(), "--json").json
    assert by_address == here("explain", row["id"], "--json").json
    for name in ("fit", "engagement"):
        total = sum(line["points"] for line in by_address[name]["lines"])
        assert total == by_address[name]["points"] == row[name]["points"]
    shown = here("explain", row["id"])
    assert "Fit:" in shown.out
    assert "missing" in shown.out
    past = here("explain", row["id"], "--json", "--at", "2020-05-01").json
    assert (past["fit"]["points"], past["at"]) == (0, "2020-05-01T23:59:59.999999Z")
    assert (
        here("explain", row["id"], "--json", "--at", "2020-05-01T12:00+02:00").json["at"]
        == "2020-05-01T10:00:00Z"
    )


def test_an_import_that_nobody_is_at_work_on_is_called_cut_short(here: Here, three: str) -> None:
    Import.objects.update(status=Import.RUNNING)
    listed = here("import", "--list").out
    assert "cut short" in listed
    assert "goes on where it stopped" in listed
    sql.scalar("select pg_advisory_xact_lock(%s, %s)", [IMPORT_LOCK, Import.objects.get().pk])
    listed = here("import", "--list").out
    assert ("cut short" in listed, "running" in listed) == (False, True)


def test_one_of_something_is_told_as_one(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("Name,E-mail\nAna Ruiz,ana@acme.example\n")
    told = here("import", str(file), "--source", "fair", "--consent", "unknown", "--dry-run").out
    assert told.startswith("1 row in")
    assert ": 1 lead would be created, 0 updated, 0 unchanged; 0 rows repeat another row, 0 rejected." in told


def test_an_import_is_listed_and_taken_back_once(here: Here, three: str) -> None:
    assert [line["id"] for line in here("import", "--list", "--json").json] == [three]
    assert three in here("import", "--list").out
    undone = here("import", "--undo", three, "--json")
    assert (undone.code, undone.json["removed"]) == (0, 3)
    assert Standing.objects.count() == 0
    again = here("import", "--undo", three)
    assert again.code == 1
    assert again.sentence


@pytest.mark.usefixtures("three")
def test_leads_are_joined_and_parted_again(here: Here) -> None:
    ana, bo = (row for row in here("leads", "--json").json if row["company"] == "Acme")
    before = here("leads", "--json").json
    preview = here("merge", ana["id"], bo["id"], "--preview", "--json")
    assert preview.code == 0
    assert len(here("leads", "--json").json) == 3
    merged = here("merge", ana["id"], bo["id"], "--reason", "same person", "--json")
    assert merged.code == 0, merged.sentence
    assert len(here("leads", "--json").json) == 2
    assert here("explain", bo["id"], "--json").json["lead"] == ana["id"]
    parted = here("unmerge", merged.json["merge"], "--json")
    assert parted.code == 0, parted.sentence
    assert sorted(row["id"] for row in here("leads", "--json").json) == sorted(row["id"] for row in before)


@pytest.mark.usefixtures("three")
def test_an_explanation_says_whether_a_segment_takes_the_lead(here: Here) -> None:
    lead = here("leads", "--json").json[0]["id"]
    assert here("explain", lead, "--json").json["segment"] is None
    told = here("explain", lead, "--segment", "viewed-pricing", "--json").json["segment"]
    assert (told["slug"], told["in"]) == ("viewed-pricing", False)
    assert {line["met"] for line in told["lines"]} == {False}
    assert "Not in the segment" in here("explain", lead, "--segment", "viewed-pricing").out
    assert here("explain", lead, "--segment", "no-such").code != 0


@pytest.mark.usefixtures("three")
def test_everybody_is_computed_again_on_request(here: Here) -> None:
    assert here("score", "--json").json == {"leads": 0}
    assert here("score", "--all", "--json").json == {"leads": 3}
    assert "3 leads computed" in here("score", "--all").out


def test_documents_are_exported_planned_and_applied(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert here("playbook", "export", str(folder)).code == 0
    assert {path.suffix for path in folder.rglob("*.*")} == {".yml"}
    plan = here("playbook", "plan", str(folder))
    assert "Nothing changes" in plan.out
    kinds = {line["kind"] for line in here("playbook", "list", "--json").json}
    assert {"scoring", "lifecycle"} <= kinds
    (scoring,) = folder.rglob("scoring.yml")
    scoring.write_text(scoring.read_text().replace("Starter model", "Ours"))
    assert "would be changed" in here("playbook", "plan", str(folder)).out
    assert "was changed" in here("playbook", "apply", str(folder)).out
    assert "Nothing changes" in here("playbook", "apply", str(folder)).out
    scoring.write_text("kind: scoring\ntitle: [")
    broken = here("playbook", "apply", str(folder))
    assert broken.code == 2
    assert "scoring.yml" in broken.sentence
    assert here("playbook", "apply", str(tmp_path / "nowhere")).code == 2


def test_people_are_added_changed_and_shut_out(here: Here) -> None:
    added = here("user", "add", "hana@us.example", "--name", "Hana", "--role", "sales manager", "--json")
    assert (added.code, added.json["email"]) == (0, "hana@us.example")
    assert added.json["link"].startswith("http")
    assert here("user", "add", "hana@us.example", "--name", "Hana", "--role", "analyst").code == 1
    here("user", "add", "ada@us.example", "--name", "Ada", "--role", "administrator")
    assert here("user", "role", "hana@us.example", "marketer").code == 0
    people = {one["email"]: one for one in here("user", "list", "--json").json}
    assert people["hana@us.example"]["role"] == "marketer"
    assert people["hana@us.example"]["ready"] is False
    assert here("user", "deactivate", "hana@us.example").code == 0
    assert "ended" in here("user", "list").out
    assert here("user", "activate", "hana@us.example").code == 0


def test_what_is_refused_says_so_and_ends_with_one(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(**_: object) -> None:
        raise Conflict("Somebody else publishes right now; try again.")

    monkeypatch.setattr(folders, "apply_folder", refuse)
    ended = here("playbook", "apply", str(tmp_path))
    assert (ended.code, ended.sentence) == (1, "leadwright: Somebody else publishes right now; try again.")


def test_ctrl_c_ends_with_its_own_code(here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folders, "apply_folder", stop)
    assert here("playbook", "apply", str(tmp_path)).code == 130


@pytest.mark.parametrize(
    ("millionths", "shown"),
    [
        (0, "0"),
        (12_000_000, "12"),
        (-500_000, "-0.5"),
        (1, "1e-06"),
        (33_333_333, "33.333333"),
        (-1, "-1e-06"),
    ],
)
def test_points_have_at_most_six_decimals(millionths: int, shown: str) -> None:
    assert json.dumps(points(millionths)) == shown
