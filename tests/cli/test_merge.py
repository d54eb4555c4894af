"""`leadwright merge` and `leadwright unmerge`, as they are typed."""

import json
from pathlib import Path

import pytest

from leadwright.cli import arguments
from leadwright.cli.commands import importing, leads, merge
from leadwright.platform.errors import UnusableInput
from tests.cli.conftest import NOW
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db(transaction=True)
Output = pytest.CaptureFixture[str]


@pytest.fixture
def two_leads(tmp_path: Path, capsys: Output) -> tuple[str, str]:
    """Ids of somebody who is known by two addresses."""
    starter_in_force(at=NOW)
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,Email,Company\nAna Silva,ana@acme.example,Acme\nAna M. Silva,ana@home.example,Acme\n"
    )
    typed = ["import", str(file), "--source", "fair", "--consent", "unknown", "--json"]
    importing.run(arguments.parser("").parse_args(typed))
    capsys.readouterr()
    first, second = sorted(listed(capsys))
    return first, second


def listed(capsys: Output) -> set[str]:
    leads.run(arguments.parser("").parse_args(["leads", "--json"]))
    return {row["id"] for row in json.loads(capsys.readouterr().out)}


def run(capsys: Output, *words: str) -> str:
    options = arguments.parser("").parse_args(words)
    getattr(merge, options.function)(options)
    return capsys.readouterr().out


def test_a_merge_leaves_the_survivor_in_the_list_and_can_be_taken_back(
    two_leads: tuple[str, str], capsys: Output
) -> None:
    survivor, duplicate = two_leads
    done = json.loads(run(capsys, "merge", survivor, duplicate, "--reason", "same person", "--json"))
    assert done["survivor"] == survivor
    assert done["changed"]
    assert listed(capsys) == {survivor}
    assert "already; nothing changed" in run(capsys, "merge", survivor, duplicate, "--reason", "same person")
    assert "two leads again" in run(capsys, "unmerge", done["merge"])
    assert listed(capsys) == {survivor, duplicate}
    assert "nothing changed" in run(capsys, "unmerge", done["merge"])


def test_a_preview_shows_what_differs_and_changes_nothing(two_leads: tuple[str, str], capsys: Output) -> None:
    printed = run(capsys, "merge", *two_leads, "--preview")
    assert "Ana Silva" in printed
    assert "Ana M. Silva" in printed
    assert listed(capsys) == set(two_leads)


def test_a_merge_without_a_reason_is_refused(two_leads: tuple[str, str], capsys: Output) -> None:
    with pytest.raises(UnusableInput, match="reason"):
        run(capsys, "merge", *two_leads)
    assert listed(capsys) == set(two_leads)
