"""`leadwright adjust`, as it is typed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from leadwright.cli import arguments
from leadwright.cli.commands import adjust, explain, importing
from leadwright.platform import clock, workspace
from leadwright.platform.errors import UnusableInput
from tests.cli.conftest import NOW
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db(transaction=True)
Output = pytest.CaptureFixture[str]
ANA = "ana@acme.example"


@pytest.fixture
def known(tmp_path: Path, capsys: Output) -> None:
    starter_in_force(at=NOW)
    file = tmp_path / "list.csv"
    file.write_text(f"Name,Email\nAna Silva,{ANA}\n")
    typed = ["import", str(file), "--source", "fair", "--consent", "unknown", "--json"]
    importing.run(arguments.parser("").parse_args(typed))
    capsys.readouterr()


def run(capsys: Output, *words: str) -> str:
    adjust.run(arguments.parser("").parse_args(["adjust", ANA, *words]))
    return capsys.readouterr().out


def engagement(capsys: Output) -> dict[str, object]:
    explain.run(arguments.parser("").parse_args(["explain", ANA, "--json"]))
    found: dict[str, object] = json.loads(capsys.readouterr().out)["engagement"]
    return found


@pytest.mark.usefixtures("known")
def test_points_are_given_counted_at_once_and_taken_back(capsys: Output) -> None:
    typed = ("--points", "30", "--dimension", "engagement", "--reason", "Met the owner")
    done = json.loads(run(capsys, *typed, "--json"))
    found = engagement(capsys)
    assert found["points"] == 30
    (line,) = found["lines"]  # type: ignore[misc]
    assert line["adjustment"] == done["adjustment"]
    assert (line["because"], line["later_points"]) == ("Met the owner", 0)
    assert "taken back" in run(capsys, "--undo", str(done["adjustment"]))
    assert "already" in run(capsys, "--undo", str(done["adjustment"]))
    assert engagement(capsys)["points"] == 0


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_day_it_ends_is_that_of_the_workspace(capsys: Output, zone: str) -> None:
    """As the page of the lead says it: in UTC the last day ends on the day before, or in the middle of the next."""
    workspace.write("time_zone", zone)
    last = clock.local_date(clock.now(), zone) + timedelta(days=20)
    typed = ("--points", "30", "--dimension", "engagement", "--reason", "Met", "--until", last.isoformat())
    assert f"until {last}" in run(capsys, *typed)
    explain.run(arguments.parser("").parse_args(["explain", ANA]))
    assert f"0 on {last + timedelta(days=1)}" in capsys.readouterr().out


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "typed",
    [
        ("--points", "30"),
        ("--points", "30", "--dimension", "fit", "--reason", "x", "--until", "soon"),
        ("--points", "30", "--dimension", "fit", "--reason", "x", "--days", "9999999999"),
    ],
)
def test_what_is_missing_or_no_day_is_said(capsys: Output, typed: tuple[str, ...]) -> None:
    with pytest.raises(UnusableInput):
        run(capsys, *typed)
