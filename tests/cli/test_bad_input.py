"""Input nobody can use, and input that is only partly usable: a sentence, the right exit code, and nothing changed."""

import csv
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from leadwright.leads.models import Lead
from leadwright.platform import sql
from tests.cli.running import PROJECT, Ended, Here

MESSY = PROJECT.parent / "shared/data/messy_csv"
TABLES = (
    "lead",
    "import_run",
    "import_row",
    "subject",
    "identity",
    "event",
    "consent_entry",
    "company",
    "custom_field",
)
HEAD = "Name,Email,Company\n"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {table: sql.scalar(f"select count(*) from {table}") for table in TABLES}


@pytest.fixture
def bring(here: Here, tmp_path: Path) -> Callable[..., Ended]:
    """Import a file of this name with these bytes."""

    def run(name: str, content: bytes | str, *more: str) -> Ended:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return here("import", str(path), "--source", "fair", "--consent", "unknown", *more)

    return run


UNUSABLE: dict[str, tuple[str, bytes]] = {
    "empty": ("list.csv", b""),
    "one byte": ("list.csv", b"x"),
    "one line end": ("list.csv", b"\n"),
    "binary garbage": ("list.csv", random.Random(5).randbytes(4096)),
    "garbage named xlsx": ("list.xlsx", random.Random(5).randbytes(4096)),
    "garbage named xls": ("list.xls", COMPOUND + random.Random(5).randbytes(4096)),
    "page named xls": ("list.xls", b"<html><body><table><tr><td>Name</td></tr></table></body></html>"),
    "picture named csv": ("list.csv", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(400)),
    "cut archive": ("list.xlsx", b"PK\x03\x04" + bytes(64)),
    "document": ("list.csv", b"%PDF-1.7\n" + bytes(200)),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_file_that_is_no_list_is_refused_by_a_sentence_that_names_it(
    bring: Callable[..., Ended], case: str
) -> None:
    name, content = UNUSABLE[case]
    before = counts()
    ended = bring(name, content)
    assert ended.code == 2
    assert name in ended.sentence
    assert ended.sentence.startswith("leadwright: ")
    assert ended.out == ""
    assert counts() == before


@pytest.mark.skipif(not MESSY.exists(), reason=f"the real files of {MESSY} are not on this machine")
@pytest.mark.parametrize("name", ["encrypted_no_password.xls", "html.html", "simple.zip"])
def test_real_files_that_are_no_list_are_refused(here: Here, name: str) -> None:
    before = counts()
    ended = here("import", str(MESSY / name), "--source", "fair", "--consent", "unknown")
    assert ended.code == 2
    assert name in ended.sentence
    assert counts() == before


@pytest.mark.skipif(not MESSY.exists(), reason=f"the real files of {MESSY} are not on this machine")
def test_every_real_file_ends_with_a_report_or_a_sentence(here: Here) -> None:
    for path in sorted(MESSY.iterdir()):
        ended = here("import", str(path), "--source", "fair", "--consent", "unknown", "--json", "--dry-run")
        assert ended.code in (0, 2), path.name
        if ended.code == 2:
            assert path.name in ended.sentence
        else:
            said = ended.json
            assert said["rows"] == sum(
                said[name] for name in ("created", "updated", "unchanged", "rejected", "duplicates")
            )
    assert Lead.objects.count() == 0


def test_a_folder_and_a_missing_file_are_refused(here: Here, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.csv"):
        ended = here("import", str(path), "--source", "fair", "--consent", "unknown")
        assert ended.code == 2
        assert str(path) in ended.sentence


USABLE: dict[str, tuple[str, bytes, int]] = {
    "wrong extension": ("list.xlsx", (HEAD + "Ana Ruiz,ana@acme.example,Acme\n").encode(), 1),
    "two marks": ("list.csv", "Name,Email,Company\nAna Ruiz,ana@acme.example,Acme\n".encode("utf-16"), 1),
    "CR only": (
        "list.csv",
        b"Name,Email,Company\rAna Ruiz,ana@acme.example,Acme\rBo Li,bo@acme.example,Acme\r",
        2,
    ),
    "duplicate headings": (
        "list.csv",
        b"Name,Email,Email,Company\nAna Ruiz,ana@acme.example,other@acme.example,Acme\n",
        1,
    ),
    "long rows": (
        "list.csv",
        (HEAD + "Ana Ruiz,ana@acme.example,Acme,too,many\nBo Li,bo@acme.example,Acme\n").encode(),
        2,
    ),
    "short rows": (
        "list.csv",
        (HEAD + "Ana Ruiz,ana@acme.example\nBo Li,bo@acme.example,Acme\n").encode(),
        2,
    ),
    "latin one": ("list.csv", "Name,Email,Company\nÁlvaro Núñez,a@acme.example,Peña\n".encode("latin-1"), 1),
}


@pytest.mark.parametrize("case", USABLE)
def test_a_file_that_is_only_odd_comes_in(bring: Callable[..., Ended], case: str) -> None:
    name, content, rows = USABLE[case]
    ended = bring(name, content, "--json")
    assert (ended.code, ended.json["rows"]) == (0, rows), ended.sentence
    assert ended.json["created"] + ended.json["rejected"] == rows
    assert Lead.objects.filter(email__endswith="@acme.example").count() == ended.json["created"]


def test_three_hundred_columns_come_in_as_custom_fields_or_are_refused(bring: Callable[..., Ended]) -> None:
    headings = ["Name", "Email", *(f"Answer {number}" for number in range(298))]
    row = ["Ana Ruiz", "ana@acme.example", *(f"a{number}" for number in range(298))]
    before = counts()
    ended = bring("wide.csv", ",".join(headings) + "\n" + ",".join(row) + "\n", "--json")
    if ended.code:
        assert "wide.csv" in ended.sentence
        assert (ended.code, counts()) == (2, before)
    else:
        assert ended.json["created"] == 1


@pytest.mark.parametrize("broken", [b"B\xffo", b"B\x00o"])
def test_a_broken_character_in_one_row_does_not_stop_the_others(
    bring: Callable[..., Ended], broken: bytes
) -> None:
    content = (
        HEAD.encode() + "Ána Peña,ana@acme.example,Acme\n".encode() + broken + b",bo@acme.example,Acme\n"
    )
    ended = bring("list.csv", content, "--json")
    assert (ended.code, ended.json["rows"]) == (0, 2), ended.sentence
    assert Lead.objects.filter(email="ana@acme.example").exists()
    assert ended.json["created"] + ended.json["rejected"] == 2


def test_two_rows_that_fight_over_one_address_make_one_lead(bring: Callable[..., Ended]) -> None:
    ended = bring(
        "list.csv", HEAD + "Ana Ruiz,ana@acme.example,Acme\nBo Li,ANA@acme.example,Borealis\n", "--json"
    )
    assert (ended.code, ended.json["created"], ended.json["duplicates"]) == (0, 1, 1)
    assert Lead.objects.filter(email="ana@acme.example").count() == 1


def test_rejected_rows_come_back_as_a_file_with_reasons(bring: Callable[..., Ended], tmp_path: Path) -> None:
    ended = bring("list.csv", HEAD + "Ana Ruiz,ana@acme.example,Acme\n,,\n,not an address,\n", "--json")
    said = ended.json
    assert (said["created"], said["rejected"]) == (1, said["rows"] - 1)
    rejected = Path(said["errors_file"])
    assert rejected.parent == tmp_path
    with rejected.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:3] == ["Name", "Email", "Company"]
    assert len(head) == 4
    assert len(rows) == said["rejected"]
    assert all(row[3] for row in rows)


def test_a_preview_of_a_list_writes_nothing(bring: Callable[..., Ended]) -> None:
    before = counts()
    ended = bring("list.csv", HEAD + "Ana Ruiz,ana@acme.example,Acme\n", "--json", "--dry-run")
    assert (ended.code, ended.json["created"], ended.json["dry_run"]) == (0, 1, True)
    assert ended.json["import"] is None
    assert counts() == before


def test_a_consent_basis_nobody_knows_is_refused(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "Ana Ruiz,ana@acme.example,Acme\n")
    before = counts()
    ended = here("import", str(path), "--source", "fair", "--consent", "sure")
    assert ended.code == 2
    assert "sure" in ended.sentence
    assert counts() == before


@pytest.mark.parametrize("named", ["gone.yml", "."], ids=["no file", "a folder"])
def test_documents_and_conditions_that_are_not_there_are_named(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(HEAD + "Ana,ana@acme.example,Acme\n")
    for told in (
        ("import", "list.csv", "--source", "fair", "--consent", "unknown", "--mapping", named),
        ("leads", "--where", named),
        ("simulate", named),
    ):
        ended = here(*told)
        assert (ended.code, ended.err.splitlines()[-1]) == (2, f"leadwright: There is no file {named}."), told


def test_a_mapping_with_a_column_that_the_list_lacks_says_so_and_takes_nothing_from_the_others(
    here: Here, tmp_path: Path
) -> None:
    mapping, path = tmp_path / "mine.yml", tmp_path / "list.csv"
    mapping.write_text("kind: mapping\ntitle: x\ncolumns: {Nme: {field: full_name}}\n")
    path.write_text(HEAD + "Ana,ana@acme.example,Acme\n")
    ended = here("import", str(path), "--source", "fair", "--consent", "unknown", "--mapping", str(mapping))
    assert (
        "The mapping names the column “Nme”, which the list does not have. Did you mean “Name”?" in ended.err
    )
    assert Lead.objects.get().full_name == "Ana"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ": no",
        "kind: scoring\ntitle: x\n",
        "kind: mapping\ntitle: x\ncolumns: {Name: {field: nothing}}\n",
        "kind: mapping\ntitle: x\ncolumns: {Email: {field: emai}}\n",
    ],
)
def test_a_mapping_that_is_none_is_refused(here: Here, tmp_path: Path, text: str) -> None:
    mapping, path = tmp_path / "mine.yml", tmp_path / "list.csv"
    mapping.write_text(text)
    path.write_text(HEAD + "Ana Ruiz,ana@acme.example,Acme\n")
    before = counts()
    ended = here("import", str(path), "--source", "fair", "--consent", "unknown", "--mapping", str(mapping))
    assert ended.code == 2
    assert "mine.yml" in ended.sentence
    assert ended.sentence.endswith((".", 'Did you mean "email"?'))
    assert counts() == before


def test_a_place_nothing_can_be_written_to_is_refused_before_anything_is_learned(
    here: Here, tmp_path: Path
) -> None:
    """Learning takes a minute; the file comes at its end."""
    place = tmp_path / "no" / "model.yml"
    ended = here("learn", "--outcome", "won", "--to", str(place))
    assert (ended.code, "cannot be written" in ended.err) == (2, True)
    assert sql.scalar("select count(*) from study") == 0
